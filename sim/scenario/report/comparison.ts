/** Charts of compared runs: a line of each run over the others', with the releases and alarms of all of them. */
import type { Engine } from '../../engine/engine.ts';
import { logLine } from '../../engine/explain.ts';
import { createNamer } from '../../engine/find.ts';
import type { SimEvent } from '../../model/events.ts';
import type { LogLine } from '../../protocol/protocol.ts';
import { chartsOf, type Chart, type Section } from './charts.ts';
import { chartPeriodS, FigureReader, type Line } from './figures.ts';

export interface Window {
  readonly fromUs: number;
  readonly toUs: number;
}

export type CompareMarkKind = 'release' | 'ended' | 'failed' | 'alarm';

export interface CompareMark {
  readonly kind: CompareMarkKind;
  readonly atUs: number;
  readonly line: LogLine;
}

/** What a run shows of itself beside its figures. */
export interface Course {
  readonly name: string;
  readonly charts: readonly Chart[];
  readonly marks: readonly CompareMark[];
}

const PIECE = 4_096;
const MARKS_MAX = 60;
const CHARTS_MAX = 40;
/** Sections whose lines are few enough to lie over each other. */
const SHOWN: ReadonlySet<Section> = new Set<Section>(['traffic', 'response', 'tasks', 'use', 'functions', 'cost']);

/** Read while the engine stands at the end of the window. */
export function courseOf(name: string, engine: Engine, window: Window): Course {
  const reader = new FigureReader(engine.metrics, engine.nowUs);
  const periodS = chartPeriodS(Math.max(window.toUs - window.fromUs, 1));
  const charts = chartsOf(engine, reader, periodS).filter(({ section }) => SHOWN.has(section));
  return { name, charts, marks: marksOf(engine, window) };
}

function markOf(event: SimEvent): CompareMarkKind | null {
  switch (event.kind) {
    case 'ServiceDeploymentStarted':
    case 'CodeDeployDeploymentCreated':
      return 'release';
    case 'ServiceDeploymentEnded':
      return 'ended';
    case 'ServiceDeploymentFailed':
    case 'CodeDeployDeploymentFailed':
      return 'failed';
    case 'StateChanged':
      return event.chart === 'code-deploy-deployment' && event.to === 'Succeeded' ? 'ended' : null;
    case 'AlarmStateChanged':
    case 'CompositeAlarmStateChanged':
      return event.state === 'ALARM' ? 'alarm' : null;
    default:
      return null;
  }
}

function marksOf(engine: Engine, { fromUs, toUs }: Window): CompareMark[] {
  const namer = createNamer(engine.world);
  const marks: CompareMark[] = [];
  for (let first = 0; first < engine.eventCount; first += PIECE) {
    for (const occurrence of engine.log(first, Math.min(first + PIECE, engine.eventCount))) {
      const { atUs, event } = occurrence;
      // What services begin with is no release.
      if (atUs < Math.max(fromUs, 1) || atUs > toUs || marks.length >= MARKS_MAX) continue;
      const kind = markOf(event);
      if (kind !== null) marks.push({ kind, atUs, line: logLine(occurrence, namer) });
    }
  }
  return marks;
}

/** One chart for each line that any of the runs has something to show in, with that line of every run. */
export function overlaid(runs: readonly Course[], window: Window): { charts: Chart[]; leftOut: number } {
  const found = new Map<string, { chart: Chart; line: Line; byRun: Map<string, Line> }>();
  for (const { name, charts } of runs) {
    for (const chart of charts) {
      for (const line of chart.lines) {
        const key = `${chart.kind}\n${chart.subject}\n${line.label}`;
        const points = line.points.filter(({ atUs }) => atUs > window.fromUs && atUs <= window.toUs);
        const known = found.get(key) ?? { chart, line, byRun: new Map<string, Line>() };
        known.byRun.set(name, { ...line, label: name, points });
        found.set(key, known);
      }
    }
  }
  // A run that has nothing to show keeps its place, and so the others their colours.
  const overlays = [...found.values()].map(({ chart, line, byRun }) => {
    const lines = runs.map(({ name }) => byRun.get(name) ?? { ...line, label: name, points: [] });
    return { chart, label: line.label, lines };
  });
  const all = overlays.filter(({ lines }) => lines.some(({ points }) => points.some(({ value }) => value !== 0)));
  const charts = all.slice(0, CHARTS_MAX).map(({ chart, label, lines }, index): Chart => {
    const subject = [chart.subject, label].filter((part) => part !== '').join(' · ');
    return { ...chart, id: `compared-${index + 1}`, subject, ...window, lines, leftOut: 0 };
  });
  return { charts, leftOut: all.length - charts.length };
}

/** Goals of the file → what the engine judges. docs/models/goals.md describes the kinds and the metric paths. */
import type { Bounds, Goal, GoalStat, Metric } from '../model/goal.ts';
import { formatDuration, parseDuration } from '../rules/duration.ts';
import { either, oneOf, shown } from '../rules/expected.ts';
import { operationOf, unknownOperation } from '../rules/operations.ts';
import { didYouMean } from '../rules/rule-issue.ts';
import type { Finding, IssueList } from './issues.ts';
import { parseMetric, type MetricContext } from './metric.ts';
import type { GoalFile } from './schema.ts';
import { reach, type Path, type SourceNode } from './source.ts';

export interface GoalContext extends MetricContext {
  /** Null when the file does not say it properly. */
  readonly durationUs: number | null;
}

const KINDS = ['always', 'eventually', 'over', 'serviceEvent', 'never'] as const;
/** Of a metric that is a state of the world: what it was on average, at least, at most. */
const STATE_STATS = ['mean', 'min', 'max'] as const;
const COUNT_STATS = ['mean', 'min', 'max', 'sum'] as const;
const TIME_STATS = ['mean', 'min', 'max', 'p50', 'p90', 'p95', 'p99'] as const;

/** One goal of the file, which is the node at `path`; null, with issues, when it is wrong. */
export function readGoal(
  goal: GoalFile,
  node: SourceNode,
  path: Path,
  context: GoalContext,
  issues: IssueList,
): Goal | null {
  return new GoalReader(node, path, goal, context, issues).read();
}

/** The statistics that a metric has. */
function statsOf(metric: Metric | null): readonly GoalStat[] {
  if (metric?.of !== 'requests') return STATE_STATS;
  if (metric.measure === 'responseTime') return TIME_STATS;
  return metric.measure === 'requests' || metric.measure === 'errors' ? COUNT_STATS : STATE_STATS;
}

interface Window {
  readonly name: string;
  readonly fromUs: number;
  readonly untilUs: number | null;
}

class GoalReader {
  private readonly root: SourceNode;
  private readonly path: Path;
  private readonly goal: GoalFile;
  private readonly context: GoalContext;
  private readonly issues: IssueList;

  constructor(root: SourceNode, path: Path, goal: GoalFile, context: GoalContext, issues: IssueList) {
    this.root = root;
    this.path = path;
    this.goal = goal;
    this.context = context;
    this.issues = issues;
  }

  read(): Goal | null {
    const window = this.window();
    const kinds = KINDS.filter((kind) => this.goal[kind] !== undefined);
    if (kinds.length !== 1) {
      const at = kinds[1] === undefined ? [] : [kinds[1]];
      return this.fail(
        at,
        { code: kinds.length === 0 ? 'goal-without-kind' : 'goal-with-two-kinds', expected: oneOf(KINDS) },
        'key',
      );
    }
    switch (kinds[0]!) {
      case 'always':
      case 'eventually':
      case 'over':
        return this.measured(window, kinds[0] as 'always' | 'eventually' | 'over');
      case 'serviceEvent':
        return this.serviceEvent(window);
      case 'never':
        return this.never(window);
    }
  }

  private measured(window: Window, kind: 'always' | 'eventually' | 'over'): Goal | null {
    const { metric: text, atLeast, atMost } = this.goal[kind]!;
    const metric = this.metric(kind, text);
    const bounds = this.bounds(kind, atLeast, atMost);
    const stat = kind === 'over' ? this.stat(this.goal.over!.stat, metric) : null;
    if (metric === null || bounds === null) return null;
    if (kind === 'always') return { ...window, kind, metric, bounds };
    if (kind === 'over') return stat === null ? null : { ...window, kind, metric, bounds, stat };
    const { for: span } = this.goal.eventually!;
    const forUs = span === undefined ? 0 : parseDuration(span)!;
    const { durationUs } = this.context;
    if (durationUs !== null && forUs > (window.untilUs ?? durationUs) - window.fromUs) {
      return this.fail([kind, 'for'], { code: 'goal-for-too-long', found: shown(span) });
    }
    return { ...window, kind, metric, bounds, forUs };
  }

  private serviceEvent(window: Window): Goal | null {
    const { service, contains, atLeast, atMost } = this.goal.serviceEvent!;
    const names = [...this.context.ledger.services.keys()];
    if (!names.includes(service) && !this.context.ledger.servicesIncomplete) {
      const hint = didYouMean(service, names);
      return this.fail(['serviceEvent', 'service'], {
        code: 'unknown-service',
        params: { name: service },
        expected: oneOf(names),
        found: shown(service),
        hint,
      });
    }
    const given = atLeast === undefined && atMost === undefined ? 1 : atLeast;
    const bounds = this.bounds('serviceEvent', given, atMost);
    return bounds === null ? null : { ...window, kind: 'serviceEvent', service, text: contains, bounds };
  }

  private never(window: Window): Goal | null {
    const { command } = this.goal.never!;
    const op = operationOf(command);
    if (op !== null) return { ...window, kind: 'neverCommand', op };
    return this.fail(['never', 'command'], unknownOperation(command));
  }

  private metric(kind: string, text: string): Metric | null {
    const path = [...this.path, kind, 'metric'];
    const reading = parseMetric(text, this.context);
    if ('metric' in reading) return reading.metric;
    this.issues.rule(reach(this.root, [kind, 'metric']).node, path, reading.issue);
    return null;
  }

  private stat(text: string, metric: Metric | null): GoalStat | null {
    const known = statsOf(metric);
    const stat = known.find((each) => each === text);
    if (stat !== undefined) return stat;
    return this.fail(['over', 'stat'], {
      code: 'not-one-of',
      params: { key: 'stat', options: known.join(', ') },
      expected: oneOf(known),
      found: shown(text),
      hint: didYouMean(text, known),
    });
  }

  private bounds(kind: string, atLeast: number | undefined, atMost: number | undefined): Bounds | null {
    if (atLeast === undefined && atMost === undefined)
      return this.fail([kind], { code: 'goal-without-bounds', expected: either('atLeast', 'atMost') }, 'key');
    if (atLeast !== undefined && atMost !== undefined && atLeast > atMost)
      return this.fail([kind, 'atMost'], { code: 'goal-bounds-crossed' });
    return { atLeast: atLeast ?? null, atMost: atMost ?? null };
  }

  private window(): Window {
    const { name, from, by, until } = this.goal;
    const { durationUs } = this.context;
    if (by !== undefined && until !== undefined) this.fail(['by'], { code: 'goal-by-and-until' }, 'key');
    const endKey = until === undefined ? 'by' : 'until';
    const end = until ?? by;
    const fromUs = from === undefined ? 0 : parseDuration(from)!;
    const untilUs = end === undefined ? null : parseDuration(end)!;
    for (const [key, us] of [['from', fromUs] as const, [endKey, untilUs] as const]) {
      if (durationUs === null || us === null || us <= durationUs) continue;
      this.fail([key], {
        code: 'after-the-end',
        params: { at: formatDuration(us), duration: formatDuration(durationUs) },
      });
    }
    if (untilUs !== null && untilUs <= fromUs) this.fail([endKey], { code: 'goal-window-empty' });
    return { name, fromUs, untilUs };
  }

  private fail(path: Path, finding: Finding, part: 'value' | 'key' = 'value'): null {
    this.issues.under(this.root, this.path, path, finding, part);
    return null;
  }
}

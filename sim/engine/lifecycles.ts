/** Lifecycles as a screen draws them: the diagram of the machine, where a thing is, the way it took, what can come next. */
import type { EventHandle } from '../kernel/event-queue.ts';
import type { Occurrence } from '../kernel/kernel.ts';
import type { ChartName, SimEvent } from '../model/events.ts';
import type { EntityRef } from '../model/ids.ts';
import type { World } from '../model/world.ts';
import {
  PATH_MAX,
  type Lifecycle,
  type LifecycleEdge,
  type LifecycleMove,
  type LifecycleNext,
} from '../protocol/why.ts';
import type { BranchInfo } from '../protocol/protocol.ts';
import { CHARTS } from '../statecharts/charts.ts';
import { describeChart, type Diagram } from '../statecharts/describe.ts';
import { LIFECYCLE_ROWS } from '../statecharts/lifecycle-rows.ts';
import { chartsOf } from './inspect.ts';

/** The part of the engine that is read. */
export interface Lived {
  readonly world: World;
  readonly branch: number;
  readonly eventCount: number;
  branches(): readonly Pick<BranchInfo, 'id' | 'parent' | 'forkAfterEvent'>[];
  log(first: number, end: number): readonly Occurrence<SimEvent>[];
  kindAt(n: number): SimEvent['kind'];
  dueUs(handle: EventHandle): number | null;
}

/** Every move of a branch by what moved: numbers of lines, ascending. A branch never changes what it has done. */
interface MoveIndex {
  /** Lines that have been looked at. */
  read: number;
  readonly lines: Map<string, number[]>;
}

/** Knows the moves of the branches that were looked at, so that each line is read once, however often time goes back. */
export class LifecycleBook {
  private readonly diagrams = new Map<ChartName, Diagram>();
  private readonly indexes = new Map<number, MoveIndex>();

  /** Empty for what has no lifecycle. */
  of(engine: Lived, ref: EntityRef): readonly Lifecycle[] {
    const { world } = engine;
    return chartsOf(world, ref).flatMap(({ chart, key }) => {
      const state = stateOf(world, chart, key);
      return state === null ? [] : [this.lifecycle(engine, chart, key, state)];
    });
  }

  private lifecycle(engine: Lived, chart: ChartName, key: number, state: string): Lifecycle {
    const { nodes, edges } = this.diagram(chart);
    const lines = this.moves(engine, chart, key);
    return {
      chart,
      nodes: nodes.map(({ path, name, parent, type, initial, description }) => ({
        ...{ path, name, parent, type, initial, description },
      })),
      edges: edges.map(plain),
      state,
      path: lines.slice(-PATH_MAX).flatMap((line) => engine.log(line, line + 1).flatMap(moveOf)),
      moves: lines.length,
      next: nextOf(engine, chart, key, state, edges.map(plain)),
    };
  }

  private diagram(chart: ChartName): Diagram {
    let known = this.diagrams.get(chart);
    if (known === undefined) this.diagrams.set(chart, (known = describeChart(chart, CHARTS[chart])));
    return known;
  }

  /** Numbers of the lines in which something moved, as far as they have happened. Cost: what was not read before. */
  moves(engine: Lived, chart: ChartName, key: number): readonly number[] {
    const { lines } = this.index(engine);
    return (lines.get(`${chart} ${key}`) ?? []).filter((n) => n < engine.eventCount);
  }

  private index(engine: Lived): MoveIndex {
    const index = this.indexes.get(engine.branch) ?? this.inherited(engine);
    this.indexes.set(engine.branch, index);
    for (; index.read < engine.eventCount; index.read++) {
      const n = index.read;
      if (engine.kindAt(n) !== 'StateChanged') continue;
      const [occurrence] = engine.log(n, n + 1);
      if (occurrence?.event.kind !== 'StateChanged') continue;
      const name = `${occurrence.event.chart} ${occurrence.event.key}`;
      const known = index.lines.get(name);
      if (known === undefined) index.lines.set(name, [n]);
      else known.push(n);
    }
    return index;
  }

  /** What is known of the branch that it left, up to there. */
  private inherited(engine: Lived): MoveIndex {
    const info = engine.branches().find(({ id }) => id === engine.branch);
    const parent = info === undefined || info.parent === null ? undefined : this.indexes.get(info.parent);
    if (info === undefined || parent === undefined) return { read: 0, lines: new Map() };
    const read = Math.min(parent.read, info.forkAfterEvent);
    return { read, lines: new Map([...parent.lines].map(([name, all]) => [name, all.filter((n) => n < read)])) };
  }
}

function moveOf({ n, atUs, because, event }: Occurrence<SimEvent>): LifecycleMove[] {
  return event.kind === 'StateChanged' ? [{ n, atUs, because, from: event.from, to: event.to, by: event.by }] : [];
}

function plain({ from, to, event, delay, guard }: LifecycleEdge): LifecycleEdge {
  return { from, to, event, delay, guard };
}

/** Null where the row that keeps it is not there. */
function stateOf(world: World, chart: ChartName, key: number): string | null {
  if (chart === 'group-instance') return world.instances[key]?.membership?.lifecycleState ?? null;
  const table = TABLES[chart](world);
  return key < table.length ? LIFECYCLE_ROWS[chart].read(world, key) : null;
}

const TABLES: Readonly<Record<Exclude<ChartName, 'group-instance'>, (world: World) => readonly unknown[]>> = {
  region: (world) => world.regions,
  zone: (world) => world.zones,
  cluster: (world) => world.clusters,
  instance: (world) => world.instances,
  agent: (world) => world.instances,
  'container-instance': (world) => world.containerInstances,
  task: (world) => world.tasks,
  container: (world) => world.containers,
  service: (world) => world.services,
  deployment: (world) => world.deployments,
  'service-deployment': (world) => world.serviceDeployments ?? [],
  'code-deploy-deployment': (world) => world.codeDeploy?.deployments ?? [],
  'image-pull': (world) => world.imagePulls,
  target: (world) => world.targets,
  alarm: (world) => world.alarms ?? [],
  'composite-alarm': (world) => world.compositeAlarms ?? [],
};

/** Edges out of the state and of the states around it; delays that run first, by when they are over. */
function nextOf(
  engine: Lived,
  chart: ChartName,
  key: number,
  state: string,
  edges: readonly LifecycleEdge[],
): readonly LifecycleNext[] {
  const timers = LIFECYCLE_ROWS[chart].timers?.(engine.world, key) ?? {};
  const isHere = (path: string): boolean => path === '' || path === state || state.startsWith(`${path}.`);
  const due = (delay: string | null): number | null => {
    const handle = delay === null ? undefined : timers[delay];
    return handle === undefined ? null : engine.dueUs(handle);
  };
  return edges
    .filter(({ from }) => isHere(from))
    .map((edge) => ({ ...edge, dueUs: due(edge.delay) }))
    .toSorted((a, b) => (a.dueUs ?? Infinity) - (b.dueUs ?? Infinity) || 0);
}

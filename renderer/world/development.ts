/**
 * A development as it is drawn: which buildings it has, how far each of them is, what marks it bears. Pure tables from
 * what the engine says; nothing here is known that a row does not say.
 */
import type { ContainerView, TaskView } from '../sim-client/words.ts';
import type { Box } from './iso.ts';
import { blockHeight } from './layout.ts';

/**
 * How far a building is: drawn on the ground, its material brought, its frame, complete but dark, in use, being taken
 * down, broken.
 */
export type BuildingState = 'plan' | 'crates' | 'frame' | 'dark' | 'lit' | 'down' | 'ruin';

/** Cracks: its health check fails. Flood: the kernel killed it for its memory. Again: it was started anew in place. */
export interface BuildingMarks {
  readonly cracks: boolean;
  readonly flood: boolean;
  readonly again: boolean;
}

export interface Building extends BuildingMarks {
  readonly container: number;
  readonly state: BuildingState;
  /** Measured from the development's back corner [tiles]. */
  readonly box: Box;
  /** The development's first building, with the banner. */
  readonly main: boolean;
}

/** Around the whole development. */
export interface DevelopmentLook {
  readonly buildings: readonly Building[];
  /** Scaffolding around what is complete but does not count yet (ACTIVATING). */
  readonly scaffold: boolean;
  /** What is taken down (DEACTIVATING, STOPPING, DEPROVISIONING). */
  readonly crane: boolean;
  /** A warning sign: it is unhealthy, as the task or a target group says. */
  readonly sign: boolean;
  /** An interface of its own is attached: its gatehouse stands (NW-07). */
  readonly gatehouse: boolean;
}

const LEAVING: ReadonlySet<string> = new Set(['DEACTIVATING', 'STOPPING', 'DEPROVISIONING']);

export function isLeaving({ lastStatus }: TaskView): boolean {
  return LEAVING.has(lastStatus);
}

export function buildingState(task: TaskView, container: ContainerView): BuildingState {
  const { status, pulling, exitCode, essential } = container;
  const stands = status === 'RUNNING' || status === 'RESOURCES_PROVISIONED';
  if (isLeaving(task))
    return stands ? 'dark' : status === 'STOPPED' && task.lastStatus !== 'DEACTIVATING' ? 'down' : 'dark';
  switch (task.lastStatus) {
    case 'PROVISIONING':
      return 'plan';
    case 'RUNNING':
      if (stands) return 'lit';
      if (status === 'STOPPED') return exitCode === 0 && !essential ? 'dark' : 'ruin';
      return 'frame';
    case 'ACTIVATING':
      return stands ? 'dark' : 'frame';
    default:
      if (stands) return 'dark';
      if (status === 'STOPPED') return exitCode === 0 ? 'dark' : 'ruin';
      if (status === 'CREATED') return 'frame';
      return pulling === true || status === 'PULLED' ? 'crates' : 'plan';
  }
}

export function marksOf(container: ContainerView): BuildingMarks {
  return {
    cracks: container.healthStatus === 'UNHEALTHY',
    flood: container.memoryKilled === true,
    again: (container.restartCount ?? 0) > 0,
  };
}

export function isUnhealthy({ healthStatus, targets = [] }: TaskView): boolean {
  return healthStatus === 'UNHEALTHY' || targets.some(({ state }) => state.startsWith('unhealthy'));
}

/** Nothing that is drawn has changed between two rows of a task: most rows under load differ in their numbers alone. */
export function sameLook(a: TaskView, b: TaskView): boolean {
  return (
    a === b ||
    (a.lastStatus === b.lastStatus &&
      a.service === b.service &&
      a.revision === b.revision &&
      isUnhealthy(a) === isUnhealthy(b) &&
      a.eni?.status === b.eni?.status &&
      a.containers.length === b.containers.length &&
      a.containers.every((one, index) => sameBuilding(one, b.containers[index]!)))
  );
}

function sameBuilding(a: ContainerView, b: ContainerView): boolean {
  return (
    a.key === b.key &&
    a.status === b.status &&
    a.pulling === b.pulling &&
    a.exitCode === b.exitCode &&
    a.healthStatus === b.healthStatus &&
    a.memoryKilled === b.memoryKilled &&
    (a.restartCount ?? 0) > 0 === (b.restartCount ?? 0) > 0
  );
}

/** A container that reserves nothing still has a hut of this share. */
const SHARE_MIN = 0.12;
/** At most so many buildings, as a task has containers (BB-09). */
const BUILDINGS_MAX = 10;

/** A task without rows of containers is one building. */
const NAMELESS: ContainerView = {
  ...{ key: -1, name: '', image: '', status: 'RUNNING', essential: true, exitCode: null, reason: null },
};

export function developmentLook(task: TaskView, box: Pick<Box, 'width' | 'depth' | 'height'>): DevelopmentLook {
  const own = task.containers.filter(({ internal }) => internal !== true).slice(0, BUILDINGS_MAX);
  const containers = own.length > 0 ? own : [NAMELESS];
  const boxes = buildingBoxes(task, containers, box);
  const main = mainOf(containers);
  return {
    buildings: containers.map((container, index) => ({
      container: container.key,
      state: buildingState(task, container),
      box: boxes[index]!,
      main: index === main,
      ...marksOf(container),
    })),
    scaffold: task.lastStatus === 'ACTIVATING',
    crane: isLeaving(task),
    sign: !isLeaving(task) && isUnhealthy(task),
    gatehouse: task.eni !== undefined && task.eni.status === 'ATTACHED',
  };
}

/** The essential container that reserves most; the first one among equals. */
function mainOf(containers: readonly ContainerView[]): number {
  const rank = ({ essential, cpu = 0, memoryMiB = 0 }: ContainerView): number =>
    (essential ? 1e9 : 0) + cpu * 1e4 + memoryMiB;
  return containers.reduce((best, one, index) => (rank(one) > rank(containers[best]!) ? index : best), 0);
}

/** The development's ground shared out by CPU reservation; heights by memory reservation, none higher than the whole. */
export function buildingBoxes(
  { memoryMiB }: Pick<TaskView, 'memoryMiB'>,
  containers: readonly ContainerView[],
  { width, depth, height }: Pick<Box, 'width' | 'depth' | 'height'>,
): Box[] {
  const cpu = containers.reduce((sum, one) => sum + (one.cpu ?? 0), 0);
  const raw = containers.map((one) => (cpu === 0 ? 1 / containers.length : (one.cpu ?? 0) / cpu));
  const shares = raw.map((share) => Math.max(share, Math.min(SHARE_MIN, 1 / containers.length)));
  const sum = shares.reduce((total, share) => total + share, 0);
  const heights = containers.map((one, index) =>
    Math.min(height, (one.memoryMiB ?? 0) > 0 ? blockHeight(one.memoryMiB!) : blockHeight(memoryMiB * raw[index]!)),
  );
  const boxes: Box[] = [];
  split(
    containers.map((_, index) => index),
    { x: 0, y: 0, width, depth, height: 0 },
  );
  return boxes;

  /** Halves the ground along its longer side until each building has its own. */
  function split(indexes: readonly number[], ground: Box): void {
    const [first] = indexes;
    if (indexes.length <= 1) {
      if (first !== undefined) boxes[first] = { ...ground, height: heights[first]! };
      return;
    }
    const total = indexes.reduce((all, index) => all + shares[index]! / sum, 0);
    let cut = 1;
    let share = shares[first!]! / sum;
    while (cut < indexes.length - 1 && share + shares[indexes[cut]!]! / sum / 2 < total / 2) {
      share += shares[indexes[cut]!]! / sum;
      cut++;
    }
    const part = share / total;
    const [near, far] = [indexes.slice(0, cut), indexes.slice(cut)];
    if (ground.width >= ground.depth) {
      split(near, { ...ground, width: ground.width * part });
      split(far, { ...ground, x: ground.x + ground.width * part, width: ground.width * (1 - part) });
    } else {
      split(near, { ...ground, depth: ground.depth * part });
      split(far, { ...ground, y: ground.y + ground.depth * part, depth: ground.depth * (1 - part) });
    }
  }
}

/** Quarters, from 0 to this. */
export const USE_STEPS = 4;

/** Whole quarters, so that few pictures do for many developments: 1 is anything above none. */
export function quarters(percent: number | null): number {
  return percent === null ? 0 : Math.min(USE_STEPS, Math.max(0, Math.ceil((percent / 100) * USE_STEPS)));
}

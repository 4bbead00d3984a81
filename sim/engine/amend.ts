/**
 * A course of events that goes by another setup from an instant on. The past is the same in both: a run of the changed
 * setup from the beginning gives the same events up to the instant, and the same afterwards.
 */
import { replanned } from '../kernel/event-queue.ts';
import { invariant } from '../kernel/invariant.ts';
import { PHASE } from '../kernel/kernel.ts';
import type { SimEvent } from '../model/events.ts';
import type { Setup } from '../model/setup.ts';
import type { World } from '../model/world.ts';
import { Branch, type Checkpoint } from './branch.ts';
import type { SimulationState } from './simulation.ts';
import { canonicalJson } from './trace.ts';

/** Tables of a setup that a run reads by image, so that what has not run yet may still become another. */
const BY_IMAGE = ['images', 'behaviours'] as const;

/** Members of a setup that differ although the past has gone by them. */
export function fixedMembers(before: Setup, after: Setup): (keyof Setup)[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)] as (keyof Setup)[]);
  const free: ReadonlySet<keyof Setup> = new Set(['name', 'title', 'timeline', ...BY_IMAGE]);
  return [...names].filter((name) => !free.has(name) && !isSame(before[name] ?? null, after[name] ?? null));
}

/** Images of which the two setups say something different. */
export function changedImages(before: Setup, after: Setup, table: (typeof BY_IMAGE)[number]): string[] {
  const own = (setup: Setup, image: string): unknown =>
    Object.hasOwn(setup[table], image) ? setup[table][image] : null;
  const names = new Set([...Object.keys(before[table]), ...Object.keys(after[table])]);
  return [...names].filter((image) => !isSame(own(before, image), own(after, image))).sort();
}

/** Has anything of this image been created yet? What is said of it has been read by then. */
export function hasRun(world: World, image: string): boolean {
  return (
    world.containers.some((container) => container.image === image) ||
    (world.load !== undefined && Object.hasOwn(world.load.behaviours, image))
  );
}

/** Throws InvariantError when the two setups differ in what was planned before `fromUs`. */
function checkAmendment(before: Setup, after: Setup, fromUs: number): void {
  const past = ({ timeline }: Setup): Setup['timeline'] => timeline.filter(({ atUs }) => atUs < fromUs);
  invariant(isSame(past(before), past(after)), 'engine.amended-past', () => ({ fromUs }));
  const members = fixedMembers(before, after);
  invariant(members.length === 0, 'engine.amended-setup', () => ({ members }));
}

/** A state from before `fromUs` as it is when the run goes by `after` from then on. */
function amended(state: SimulationState, before: Setup, after: Setup, fromUs: number): SimulationState {
  const isPlanned = (event: SimEvent): boolean => event.kind === 'CommandIssued' && event.line < before.timeline.length;
  const { nowUs } = state.kernel;
  invariant(nowUs < fromUs || nowUs === 0, 'engine.amended-too-late', () => ({ nowUs, fromUs }));
  const waiting = new Set(
    state.kernel.queue.pending.flatMap(({ event }) =>
      event.kind === 'CommandIssued' && event.line < before.timeline.length ? [event.line] : [],
    ),
  );
  const pending = after.timeline.flatMap(({ atUs, command }, line) => {
    // What comes before `fromUs` is in both: it is still to come when it is still to come in the old one.
    if (atUs < fromUs && !waiting.has(line)) return [];
    const event: SimEvent = { kind: 'CommandIssued', command, line };
    return [{ atUs, phase: PHASE.command, place: line, event }];
  });
  const plan = { length: after.timeline.length, pending };
  const queue = replanned(state.kernel.queue, isPlanned, before.timeline.length, plan);
  return { ...state, kernel: { ...state.kernel, queue }, world: amendedWorld(state.world, before, after) };
}

/** A branch that goes by another setup from an instant on; `here` is the parent's present point, before that instant. */
export function amendedBranch(
  parent: Branch,
  id: number,
  here: Checkpoint,
  { atUs, setup }: { readonly atUs: number; readonly setup: Setup },
): Branch {
  checkAmendment(parent.setup, setup, atUs);
  invariant(parent.journal.length === 0, 'engine.amended-journal');
  const points = [...parent.checkpoints.allUpTo(here.afterEvent, here.atUs, 0), here];
  const change = (point: Checkpoint): Checkpoint => ({
    ...point,
    state: amended(point.state, parent.setup, setup, atUs),
  });
  return new Branch(
    { id, parent: parent.id, setup },
    {
      journal: [],
      log: parent.log.upTo(here.afterEvent),
      metrics: parent.metrics.upTo(here.atUs),
      marks: parent.marks.upTo(here.afterEvent, here.atUs),
    },
    points.map(change),
    here.atUs,
  );
}

function amendedWorld(world: World, before: Setup, after: Setup): World {
  const images = { ...world.images };
  for (const image of changedImages(before, after, 'images')) {
    // What has been pushed since has taken the place of what the setup said.
    const said = Object.hasOwn(before.images, image) ? before.images[image] : null;
    if (!isSame(images[image] ?? null, said)) continue;
    if (Object.hasOwn(after.images, image)) images[image] = after.images[image]!;
    else delete images[image];
  }
  return { ...world, images, behaviours: { ...after.behaviours } };
}

function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** What something is and how it stands, whatever it is: the one source of the inspector. Reads the world, changes nothing. */
import { KIND_OF_CHART, type ChartName } from '../model/events.ts';
import type { EntityKind, EntityRef } from '../model/ids.ts';
import type { World } from '../model/world.ts';
import type { Inspection } from '../protocol/why.ts';
import { createNamer } from './find.ts';
import { COMPUTE_READERS } from './inspect-compute.ts';
import { EVENT_READERS } from './inspect-events.ts';
import { named, type Reader, type Sight } from './inspect-facts.ts';
import { NETWORK_READERS } from './inspect-network.ts';
import { SCALING_READERS } from './inspect-scaling.ts';
import { SERVICE_READERS } from './inspect-services.ts';
import { TASK_READERS } from './inspect-tasks.ts';

const READERS: Readonly<Record<EntityKind, Reader>> = {
  ...COMPUTE_READERS,
  ...TASK_READERS,
  ...SERVICE_READERS,
  ...SCALING_READERS,
  ...NETWORK_READERS,
  ...EVENT_READERS,
};

/** Null when there is no such thing. Cost: linear in what belongs to it, for a zone or a plan in all instances or tasks. */
export function inspect(
  { world, nowUs }: { readonly world: World; readonly nowUs: number },
  subject: EntityRef,
): Inspection | null {
  const sight: Sight = { world, nowUs, namer: createNamer(world) };
  const findings = READERS[subject.kind](sight, subject.key);
  if (findings === null) return null;
  const { status, place, facts, sets = [], dimensions = [], hasDecisions = false } = findings;
  return {
    subject,
    name: sight.namer.name(subject),
    status,
    place: place.filter((ref) => ref !== null).map((ref) => named(sight, ref)),
    facts: facts.filter((fact) => fact !== null),
    sets: sets.filter((one) => one !== null),
    dimensions: dimensions.filter((one) => Object.keys(one).length > 0),
    charts: chartsOf(world, subject).map(({ chart }) => chart),
    hasDecisions,
  };
}

/** The lifecycles that something goes through, each with the key of the row that keeps its state; the main one first. */
export function chartsOf(
  world: World,
  { kind, key }: EntityRef,
): readonly { readonly chart: ChartName; readonly key: number }[] {
  if (kind === 'instance' || kind === 'container-instance') {
    const instance = kind === 'instance' ? key : world.containerInstances[key]?.instance;
    const row = instance === undefined ? undefined : world.instances[instance];
    if (row === undefined || instance === undefined) return [];
    const member = row.containerInstance;
    const own = [
      { chart: 'instance', key: instance },
      ...(member === null ? [] : [{ chart: 'container-instance', key: member }]),
      { chart: 'agent', key: instance },
      ...(row.membership === undefined ? [] : [{ chart: 'group-instance', key: instance }]),
    ] as { chart: ChartName; key: number }[];
    return kind === 'instance' ? own : own.toSorted((a, b) => rank(a.chart) - rank(b.chart));
  }
  return (Object.keys(KIND_OF_CHART) as ChartName[])
    .filter((chart) => KIND_OF_CHART[chart] === kind)
    .map((chart) => ({ chart, key }));
}

function rank(chart: ChartName): number {
  return chart === 'container-instance' ? 0 : 1;
}

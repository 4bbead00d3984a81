/** Which events speak of a thing: by the fields that hold its key, or by what it is a part of. */
import { KIND_OF_CHART, type SimEvent } from '../model/events.ts';
import type { EntityRef } from '../model/ids.ts';
import type { World } from '../model/world.ts';
import { KIND_OF_FIELD } from './find.ts';

type Test = (event: SimEvent) => boolean;

const FIELDS_OF_KIND: Readonly<Record<string, readonly string[]>> = Object.entries(KIND_OF_FIELD).reduce<
  Record<string, string[]>
>((found, [field, kind]) => ({ ...found, [kind]: [...(found[kind] ?? []), field] }), {});

/** Does an event name it? Null for what no event can name. */
export function mentionTest(world: World, { kind, key }: EntityRef): Test | null {
  if (kind === 'network-interface') {
    const task = world.networkInterfaces[key]?.task ?? null;
    return task === null ? null : (event) => event.kind.startsWith('NetworkInterface') && named(event, 'task') === task;
  }
  if (kind === 'capacity-provider') {
    const name = world.capacityProviders[key]?.name;
    return (event) => event.kind === 'CapacityProviderCreated' && event.capacityProvider === name;
  }
  const fields = FIELDS_OF_KIND[kind];
  return fields === undefined ? null : (event) => fields.some((field) => named(event, field) === key);
}

/** What an event is about, by mention or by its lifecycle: for the log that shows one thing only. */
export function aboutTest(world: World, ref: EntityRef): Test {
  const mentions = mentionTest(world, ref);
  const twin = twinOf(world, ref);
  return (event) => {
    if (event.kind === 'StateChanged' || event.kind === 'DelayElapsed') {
      const kind = KIND_OF_CHART[event.chart];
      if (kind === ref.kind && event.key === ref.key) return true;
      return twin !== null && kind === twin.kind && event.key === twin.key;
    }
    if (event.kind === 'PlacementConcluded' && ref.kind === 'task')
      return (event.placed as readonly number[]).includes(ref.key);
    return (mentions?.(event) ?? false) || (twin !== null && named(event, twin.field) === twin.key);
  };
}

/** An instance and its container instance are one thing to whoever reads the log. */
function twinOf(
  world: World,
  { kind, key }: EntityRef,
): { readonly kind: string; readonly key: number; readonly field: string } | null {
  if (kind === 'instance') {
    const row = world.instances[key]?.containerInstance ?? null;
    return row === null ? null : { kind: 'container-instance', key: row, field: 'containerInstance' };
  }
  const row = kind === 'container-instance' ? world.containerInstances[key] : undefined;
  return row === undefined ? null : { kind: 'instance', key: row.instance, field: 'instance' };
}

function named(event: SimEvent, field: string): unknown {
  return (event as unknown as Readonly<Record<string, unknown>>)[field];
}

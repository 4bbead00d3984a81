/** The small words that inspections are written in: a fact with its unit, links, sets of what belongs together. */
import type { EntityRef } from '../model/ids.ts';
import type { Message } from '../model/message.ts';
import type { NetworkInterface } from '../model/network.ts';
import type { World } from '../model/world.ts';
import { RELATED_MAX, type Fact, type FactUnit, type NamedRef, type RelatedSet } from '../protocol/why.ts';
import type { Namer } from './find.ts';

/** What an inspection is read from. */
export interface Sight {
  readonly world: World;
  readonly nowUs: number;
  readonly namer: Namer;
}

export interface Findings {
  readonly status: string | null;
  /** The widest first. */
  readonly place: readonly (EntityRef | null)[];
  readonly facts: readonly (Fact | null)[];
  readonly sets?: readonly (RelatedSet | null)[];
  readonly dimensions?: readonly Readonly<Record<string, string>>[];
  readonly hasDecisions?: boolean;
}

/** Null: there is no such thing. */
export type Reader = (sight: Sight, key: number) => Findings | null;

export function text(id: string, value: string | null | undefined): Fact | null {
  return value === null || value === undefined || value === '' ? null : { id, value: { kind: 'text', text: value } };
}
export function words(id: string, message: Message | null): Fact | null {
  return message === null ? null : { id, value: { kind: 'words', message } };
}
export function number(id: string, value: number | null | undefined, unit: FactUnit = 'count'): Fact | null {
  return value === null || value === undefined ? null : { id, value: { kind: 'number', value, unit } };
}
export function left(id: string, remaining: number, all: number, unit: FactUnit): Fact {
  return { id, value: { kind: 'left', left: remaining, all, unit } };
}
export function part(id: string, some: number, all: number, unit: FactUnit = 'count'): Fact {
  return { id, value: { kind: 'part', part: some, all, unit } };
}
export function at(id: string, atUs: number | null | undefined): Fact | null {
  return atUs === null || atUs === undefined || !Number.isFinite(atUs)
    ? null
    : { id, value: { kind: 'instant', atUs } };
}
export function span(id: string, us: number | null | undefined): Fact | null {
  return us === null || us === undefined ? null : { id, value: { kind: 'span', us } };
}
export function yes(id: string, is: boolean): Fact {
  return { id, value: { kind: 'yes', yes: is } };
}

export function named({ namer }: Sight, ref: EntityRef): NamedRef {
  return { ref, name: namer.name(ref) };
}

export function links(sight: Sight, id: string, refs: readonly (EntityRef | null)[]): Fact | null {
  const to = refs.filter((ref) => ref !== null).map((ref) => named(sight, ref));
  return to.length === 0 ? null : { id, value: { kind: 'links', to } };
}

/** A reference when there is a key. */
export function ref(kind: EntityRef['kind'], key: number | null | undefined): EntityRef | null {
  return key === null || key === undefined ? null : { kind, key };
}

interface SetRow {
  readonly ref: EntityRef;
  readonly status?: string | null;
  readonly detail?: string | null;
}

/** Null when it has none. Those that come first are shown. */
export function set(sight: Sight, id: string, rows: readonly SetRow[]): RelatedSet | null {
  if (rows.length === 0) return null;
  return {
    id,
    total: rows.length,
    rows: rows.slice(0, RELATED_MAX).map((row) => ({
      ...named(sight, row.ref),
      status: row.status ?? null,
      detail: row.detail ?? null,
    })),
  };
}

/** Network interfaces that are there, of those that `isMine` takes. */
export function interfaces(sight: Sight, isMine: (one: NetworkInterface) => boolean): RelatedSet | null {
  const rows = sight.world.networkInterfaces.filter((one) => one.status !== 'deleted' && isMine(one));
  return set(
    sight,
    'network-interfaces',
    rows.map(({ key, status, privateIpv4Address }) => ({
      ref: { kind: 'network-interface', key },
      status,
      detail: privateIpv4Address,
    })),
  );
}

const OVER: ReadonlySet<string> = new Set(['STOPPED', 'DELETED', 'terminated', 'INACTIVE']);

/** Those that are not over first, each half in the order of the keys, the newest of those that are over first. */
export function aliveFirst<Row extends SetRow>(rows: readonly Row[]): readonly Row[] {
  const isOver = ({ status }: Row): boolean => OVER.has(status ?? '');
  return [...rows.filter((row) => !isOver(row)), ...rows.filter(isOver).reverse()];
}

export function taskRow({ world }: Sight, key: number): SetRow {
  const task = world.tasks[key]!;
  const { family, revision } = world.taskDefinitions[task.taskDefinition]!;
  return { ref: { kind: 'task', key }, status: task.lastStatus, detail: `${family}:${revision}` };
}
export function instanceRow({ world }: Sight, key: number): SetRow {
  const { containerInstance, state, instanceType } = world.instances[key]!;
  const status = containerInstance === null ? state : world.containerInstances[containerInstance]!.status;
  return { ref: { kind: 'instance', key }, status, detail: instanceType };
}
export function serviceRow({ world }: Sight, key: number): SetRow {
  const { status, desiredCount, schedulingStrategy } = world.services[key]!;
  return { ref: { kind: 'service', key }, status, detail: `${schedulingStrategy} ${desiredCount}` };
}
export function targetRow({ world }: Sight, key: number): SetRow {
  const { state, reason } = world.targets[key]!;
  return { ref: { kind: 'target', key }, status: state, detail: reason };
}

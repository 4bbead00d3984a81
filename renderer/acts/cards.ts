/**
 * What can be carried into the world: a territory, a plan, subjects, a fault. A card says where it may be put down
 * and what comes of it there. Pure.
 */
import { entities, entity } from '../sim-client/world-store.ts';
import type { EntityRef, JsonObject, Stock, View } from '../sim-client/words.ts';
import type { Draft } from './draft.ts';
import { homeOf, inZone } from './acts-of.ts';
import { faultInput, FAULTS, struckBy, type FaultCard, type Struck } from './faults.ts';
import { freshName, streamName } from './prefill.ts';

export type Card =
  | { readonly id: string; readonly tray: 'territories'; readonly type: Stock['instanceTypes'][number] }
  | { readonly id: string; readonly tray: 'plans'; readonly plan: Stock['plans'][number] }
  | { readonly id: string; readonly tray: 'subjects'; readonly perSecond: number }
  | { readonly id: string; readonly tray: 'faults'; readonly fault: FaultCard };
export type Tray = Card['tray'];
export const TRAYS = ['territories', 'plans', 'subjects', 'faults'] as const satisfies readonly Tray[];

/** Machines that people begin with, where the world has none of its own. */
const USUAL_TYPES: readonly string[] = ['t3.medium', 'm5.large', 'm5.xlarge', 'c5.large', 'r5.large'];

/** Subjects that come each second. */
const CROWDS: readonly number[] = [10, 50, 200, 1_000];

/** Every card there is now. */
export function cardsOf(view: View, stock: Stock): readonly Card[] {
  const used = new Set(entities(view.instances).map(({ instanceType }) => instanceType));
  const types = stock.instanceTypes.filter(({ type }) => used.has(type) || USUAL_TYPES.includes(type));
  const inUse = (type: string): number => (used.has(type) ? 0 : 1);
  return [
    ...types
      .toSorted((a, b) => inUse(a.type) - inUse(b.type))
      .map((type): Card => ({ id: `territory ${type.type}`, tray: 'territories', type })),
    ...stock.plans.map((plan): Card => ({ id: `plan ${plan.name}`, tray: 'plans', plan })),
    ...CROWDS.map((perSecond): Card => ({ id: `subjects ${perSecond}`, tray: 'subjects', perSecond })),
    ...FAULTS.map((fault): Card => ({ id: `fault ${fault.kind}`, tray: 'faults', fault })),
  ];
}

/** On what a card can be put. */
export function kindsOf(card: Card): readonly Struck[] {
  if (card.tray === 'territories') return ['zone'];
  if (card.tray === 'subjects') return ['load-balancer'];
  return card.tray === 'plans' ? ['instance', 'zone'] : [card.fault.on];
}

export interface Put {
  /** What takes it: what is under the pointer, or what that is part of. */
  readonly target: EntityRef | null;
  readonly draft: Draft;
}

/** What comes of a card that is put on a thing; null: things of this kind do not take it. */
export function put(card: Card, view: View, stock: Stock, ref: EntityRef | null): Put | null {
  if (card.tray === 'territories') return raised(card, view, stock, ref);
  if (card.tray === 'plans') return founded(card, view, ref);
  if (card.tray === 'subjects') return led(card, view, stock, ref);
  const { fault } = card;
  const struck = struckBy(view, ref, fault.on);
  if (struck === null) return null;
  return { target: struck.ref, draft: { op: 'fault', input: faultInput(fault, struck), form: 'fault' } };
}

function raised(card: Card & { tray: 'territories' }, view: View, stock: Stock, ref: EntityRef | null): Put | null {
  const zone = struckBy(view, ref, 'zone');
  if (zone === null) return null;
  const region = entity(view.zones, zone.ref?.key ?? -1)?.region ?? '';
  const home = homeOf(view, zone.ref?.key);
  const at: JsonObject = home['cluster'] === undefined ? { region } : home;
  const name = freshName('territory', stock.fleets);
  const input = { name, ...at, instanceType: card.type.type, count: 1, zones: [zone.name] };
  return { target: zone.ref, draft: { op: 'createFleet', input, form: 'raise' } };
}

function led(card: Card & { tray: 'subjects' }, view: View, stock: Stock, ref: EntityRef | null): Put | null {
  const gate = struckBy(view, ref, 'load-balancer');
  if (gate === null) return null;
  const { perSecond } = card;
  const input = { name: streamName(stock), to: gate.name, arrivals: { poisson: { perSecond } } };
  return { target: gate.ref, draft: { op: 'addTraffic', input, form: 'traffic' } };
}

/** On a territory it is started there; on an island the architect chooses among its territories. */
function founded(card: Card & { tray: 'plans' }, view: View, ref: EntityRef | null): Put | null {
  const { name: taskDefinition } = card.plan;
  const instance = struckBy(view, ref, 'instance');
  if (instance !== null) {
    const row = entity(view.instances, instance.ref?.key ?? -1);
    const cluster = entity(view.clusters, row?.cluster ?? -1)?.clusterName;
    const at: JsonObject = cluster === undefined ? homeOf(view, row?.zone) : { cluster };
    const input = { ...at, taskDefinition, containerInstances: [instance.name] };
    return { target: instance.ref, draft: { op: 'startTask', input } };
  }
  const zone = struckBy(view, ref, 'zone');
  if (zone === null) return null;
  const input = { ...homeOf(view, zone.ref?.key), taskDefinition, count: 1, ...inZone(zone.name) };
  return { target: zone.ref, draft: { op: 'runTask', input, form: 'run' } };
}

/** Everything that takes a card, in the order of the view. */
export function targetsOf(card: Card, view: View): readonly EntityRef[] {
  return kindsOf(card).flatMap((kind) => thingsOf(kind, view));
}

function thingsOf(kind: Struck, view: View): readonly EntityRef[] {
  switch (kind) {
    case 'zone':
    case 'region':
      return entities(view.zones).map(({ key }) => ({ kind: 'zone', key }));
    case 'instance':
      return entities(view.instances)
        .filter(({ state }) => state !== 'terminated')
        .map(({ key }) => ({ kind: 'instance', key }));
    case 'task':
    case 'image':
      return entities(view.tasks)
        .filter(({ lastStatus }) => lastStatus !== 'STOPPED')
        .map(({ key }) => ({ kind: 'task', key }));
    case 'load-balancer':
      return entities(view.balancers).map(({ key }) => ({ kind: 'load-balancer', key }));
    case 'subscriber':
      return [
        ...entities(view.queues).map(({ key }): EntityRef => ({ kind: 'queue', key })),
        ...entities(view.functions).map(({ key }): EntityRef => ({ kind: 'function', key })),
      ];
    case 'all':
      return [];
  }
}

/**
 * Keys of what has no table of its own: a rule of a listener, a version or an alias of a function. A key means one thing
 * for the whole run: rules are told by their priority, versions by their number, aliases by their place.
 */
import type { FunctionAlias, FunctionVersion, LambdaFunction } from '../model/function.ts';
import type { Listener, ListenerRule, LoadBalancer } from '../model/target-group.ts';
import type { World } from '../model/world.ts';

/** Room for priorities, 1 to 50,000; 0 is the default action. */
const PRIORITIES = 65_536;
const LISTENERS = 64;
const PARTS = 65_536;

export function ruleKey(balancer: number, listener: number, priority: number): number {
  return (balancer * LISTENERS + listener) * PRIORITIES + priority;
}

export interface RulePart {
  readonly balancer: LoadBalancer;
  readonly listener: Listener;
  /** Null: the default action of the listener. */
  readonly rule: ListenerRule | null;
}

export function rulePart(world: World, key: number): RulePart | null {
  const priority = key % PRIORITIES;
  const place = Math.floor(key / PRIORITIES);
  const balancer = world.loadBalancers[Math.floor(place / LISTENERS)];
  const listener = balancer?.listeners[place % LISTENERS];
  if (balancer === undefined || listener === undefined) return null;
  if (priority === 0) return { balancer, listener, rule: null };
  const rule = listener.rules?.find((one) => one.priority === priority);
  return rule === undefined ? null : { balancer, listener, rule };
}

/** `gate:443/10`, `gate:443/default`. */
export function ruleName({ balancer, listener, rule }: RulePart): string {
  return `${balancer.loadBalancerName}:${listener.port}/${rule === null ? 'default' : rule.priority}`;
}

/** Keys of the rules of a balancer, by listener and priority, the default action last, as they are asked. */
export function rulesOf({ key, listeners }: LoadBalancer): number[] {
  return listeners.flatMap((listener, index) => [
    ...(listener.rules ?? []).map(({ priority }) => ruleKey(key, index, priority)),
    ruleKey(key, index, 0),
  ]);
}

/** 0 is $LATEST. */
export function versionKey(row: number, version: string): number {
  return row * PARTS + (version === '$LATEST' ? 0 : Number(version));
}
export function aliasKey(row: number, index: number): number {
  return row * PARTS + index;
}

export function versionPart(
  world: World,
  key: number,
): { readonly row: LambdaFunction; readonly version: FunctionVersion } | null {
  const row = world.functions?.[Math.floor(key / PARTS)];
  const version = row?.versions.find((one) => versionKey(row.key, one.version) === key);
  return row === undefined || version === undefined ? null : { row, version };
}

export function aliasPart(
  world: World,
  key: number,
): { readonly row: LambdaFunction; readonly alias: FunctionAlias } | null {
  const row = world.functions?.[Math.floor(key / PARTS)];
  const alias = row?.aliases[key % PARTS];
  return row === undefined || alias === undefined ? null : { row, alias };
}

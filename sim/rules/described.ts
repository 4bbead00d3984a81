/** Small shapes that the descriptions share. */
import type { TimeUs } from '../kernel/time.ts';
import type { Json, JsonObject, PlacementConstraint, PlacementStrategy } from '../model/task-definition.ts';
import { isoOfUs } from './epoch.ts';

/** An object without the members that are absent: the API leaves out what it does not know. */
export function described(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  const object: Record<string, Json> = {};
  for (const [name, value] of Object.entries(members)) if (value !== undefined && value !== null) object[name] = value;
  return object;
}

/** The date of an instant; absent when it has not come. */
export function dateOf(atUs: TimeUs | null): string | undefined {
  return atUs === null ? undefined : isoOfUs(atUs);
}

export function constraintsOf(constraints: readonly PlacementConstraint[]): JsonObject[] {
  return constraints.map(({ type, expression }) => described({ type, expression }));
}

export function strategyOf(strategy: readonly PlacementStrategy[]): JsonObject[] {
  return strategy.map(({ type, field }) => described({ type, field }));
}

/** Attributes by name: a capability has no value. */
export function attributesOf(attributes: Readonly<Record<string, string>>): JsonObject[] {
  return Object.keys(attributes)
    .sort()
    .map((name) => described({ name, value: attributes[name] === '' ? undefined : attributes[name] }));
}

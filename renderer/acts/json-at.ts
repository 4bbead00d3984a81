/** Reading and changing one place of a request. Pure. */
import type { Json, JsonObject } from '../sim-client/words.ts';

export type Path = readonly (string | number)[];

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** undefined where there is nothing. */
export function jsonAt(value: Json | undefined, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((inner, part) => {
    if (Array.isArray(inner)) return (inner as readonly Json[])[Number(part)];
    return isMap(inner) ? inner[part] : undefined;
  }, value);
}

/** The same with one place changed; undefined takes it out, and with it what it leaves empty. */
export function withJsonAt(value: JsonObject, path: Path, next: Json | undefined): JsonObject {
  return (changed(value, path, next) ?? {}) as JsonObject;
}

function changed(value: Json | undefined, path: Path, next: Json | undefined): Json | undefined {
  const [part, ...rest] = path;
  if (part === undefined) return next;
  if (typeof part === 'number') {
    const items = Array.isArray(value) ? [...(value as readonly Json[])] : [];
    const item = changed(items[part], rest, next);
    if (item === undefined) items.splice(part, 1);
    else items[part] = item;
    return items;
  }
  const members = isMap(value) ? { ...value } : {};
  const member = changed(members[part], rest, next);
  if (member === undefined) delete members[part];
  else members[part] = member;
  return Object.keys(members).length === 0 && path.length > 0 && member === undefined ? undefined : members;
}

/** Copies of plain data that share what has not changed with an earlier copy, which nobody writes. */

/**
 * A copy of plain data that shares nothing with it that can change. Parts that are equal in `before`, members in the same
 * order, are taken from there; what is frozen will never change, and is shared with the data itself.
 */
export function shareData(value: unknown, before: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (ArrayBuffer.isView(value)) return shareColumn(value as Float64Array, before);
  if (Array.isArray(value)) return shareList(value, Array.isArray(before) ? before : null);
  return shareRecord(
    value as Readonly<Record<string, unknown>>,
    typeof before === 'object' && before !== null && !Array.isArray(before) && !ArrayBuffer.isView(before)
      ? (before as Readonly<Record<string, unknown>>)
      : null,
  );
}

function shareColumn(value: Float64Array, before: unknown): unknown {
  if (!ArrayBuffer.isView(before) || before.constructor !== value.constructor) return value.slice();
  const known = before as Float64Array;
  if (known.length !== value.length) return value.slice();
  for (let row = 0; row < value.length; row++) if (!Object.is(value[row], known[row])) return value.slice();
  return known;
}

/** Nothing is made as long as everything is the same. */
function shareList(value: readonly unknown[], before: readonly unknown[] | null): unknown {
  if (before === null) return value.map((member) => shareData(member, undefined));
  let copy: unknown[] | null = before.length === value.length ? null : [];
  for (let index = 0; index < value.length; index++) {
    const [member, known] = [value[index], before[index]];
    const shared = typeof member === 'object' ? shareData(member, known) : member;
    if (copy === null && !Object.is(shared, known)) copy = before.slice(0, index);
    copy?.push(shared);
  }
  return copy ?? before;
}

function shareRecord(
  value: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>> | null,
): unknown {
  const names = Object.keys(value);
  const known = before === null ? [] : Object.keys(before);
  let copy: Record<string, unknown> | null = before !== null && known.length === names.length ? null : { ...value };
  for (let index = 0; index < names.length; index++) {
    const name = names[index]!;
    const member = value[name];
    // Where the names go apart, what follows is most often new: it is only copied.
    const old = known[index] === name ? before![name] : undefined;
    const shared = typeof member === 'object' ? shareData(member, old) : member;
    // Records are gone through in the order of their members, so the order belongs to what they are.
    if (copy === null && (known[index] !== name || !Object.is(shared, old)))
      copy = copyAsFar(value, before!, names, index);
    // Made by spreading, a copy has the shape of what it copies: one that is built member by member is slow to read.
    if (copy !== null && shared !== member) setOwn(copy, name, shared);
  }
  return copy ?? before;
}

/** A copy of a record; members before the one at `end` are those of `before`, which are equal. */
function copyAsFar(
  value: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>>,
  names: readonly string[],
  end: number,
): Record<string, unknown> {
  const copy = { ...value };
  for (let index = 0; index < end; index++) {
    const name = names[index]!;
    if (typeof value[name] === 'object') setOwn(copy, name, before[name]);
  }
  return copy;
}

/** A client token or a dimension may be called `__proto__`, which an assignment would not keep. */
export function setOwn(copy: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') copy[key] = value;
  else Object.defineProperty(copy, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Bytes that a copy holds beyond an earlier one that it shares with, roughly: a word for a member, columns as they are. */
export function bytesBeyond(value: unknown, before: unknown): number {
  if (value === before) return 0;
  if (typeof value === 'number') return (value | 0) === value ? 0 : NUMBER_BYTES;
  if (typeof value !== 'object' || value === null) return 0;
  if (ArrayBuffer.isView(value)) return COLUMN_BYTES + value.byteLength;
  if (Array.isArray(value)) {
    let bytes = LIST_BYTES;
    const known: readonly unknown[] = Array.isArray(before) ? before : [];
    for (let index = 0; index < value.length; index++) bytes += WORD_BYTES + bytesBeyond(value[index], known[index]);
    return bytes;
  }
  let bytes = RECORD_BYTES;
  const known = (before ?? {}) as Readonly<Record<string, unknown>>;
  for (const name in value) {
    bytes += WORD_BYTES + bytesBeyond((value as Readonly<Record<string, unknown>>)[name], known[name]);
  }
  return bytes;
}
const WORD_BYTES = 8;
/** A number that is no small whole one stands in an object of its own. */
const NUMBER_BYTES = 16;
const LIST_BYTES = 48;
const RECORD_BYTES = 100;
const COLUMN_BYTES = 200;

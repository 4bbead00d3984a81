/**
 * When each of a set of numbered things is due: an indexed binary heap over typed columns.
 * Order: instant, then number, so that ties are never left to chance.
 */
export interface Agenda {
  count: number;
  /** Number → instant [µs]; meaningful while it stands in the heap. */
  atUs: Float64Array;
  /** Number → position in the heap; −1: nothing due. */
  position: Int32Array;
  heap: Int32Array;
}

export function newAgenda(): Agenda {
  return { count: 0, atUs: new Float64Array(8), position: new Int32Array(8).fill(-1), heap: new Int32Array(8) };
}

/** Instant of the first thing due [µs]; Infinity when there is none. */
export function firstDueUs(agenda: Agenda): number {
  return agenda.count === 0 ? Infinity : agenda.atUs[agenda.heap[0]!]!;
}

/** Sets when a thing is due [µs]; Infinity takes it out. Cost: O(log n). */
export function setDue(agenda: Agenda, id: number, atUs: number): void {
  if (id >= agenda.atUs.length) widen(agenda, id);
  const position = agenda.position[id]!;
  if (atUs === Infinity) {
    if (position !== -1) takeOut(agenda, position);
    return;
  }
  if (position === -1) {
    agenda.atUs[id] = atUs;
    rise(agenda, agenda.count++, id, atUs);
    return;
  }
  const before = agenda.atUs[id]!;
  agenda.atUs[id] = atUs;
  if (atUs < before) rise(agenda, position, id, atUs);
  else if (atUs > before) sink(agenda, position, id, atUs);
}

function takeOut(agenda: Agenda, position: number): void {
  const { heap, atUs } = agenda;
  agenda.position[heap[position]!] = -1;
  const count = --agenda.count;
  if (position === count) return;
  const moved = heap[count]!;
  const parent = (position - 1) >> 1;
  if (position > 0 && isBefore(atUs[moved]!, moved, atUs[heap[parent]!]!, heap[parent]!)) {
    rise(agenda, position, moved, atUs[moved]!);
  } else sink(agenda, position, moved, atUs[moved]!);
}

function isBefore(aUs: number, a: number, bUs: number, b: number): boolean {
  return aUs < bUs || (aUs === bUs && a < b);
}

function rise({ heap, atUs, position }: Agenda, start: number, id: number, dueUs: number): void {
  let at = start;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const other = heap[parent]!;
    if (!isBefore(dueUs, id, atUs[other]!, other)) break;
    heap[at] = other;
    position[other] = at;
    at = parent;
  }
  heap[at] = id;
  position[id] = at;
}

function sink({ heap, atUs, position, count }: Agenda, start: number, id: number, dueUs: number): void {
  let at = start;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= count) break;
    let other = heap[child]!;
    if (child + 1 < count) {
      const right = heap[child + 1]!;
      if (isBefore(atUs[right]!, right, atUs[other]!, other)) {
        child += 1;
        other = right;
      }
    }
    if (isBefore(dueUs, id, atUs[other]!, other)) break;
    heap[at] = other;
    position[other] = at;
    at = child;
  }
  heap[at] = id;
  position[id] = at;
}

function widen(agenda: Agenda, id: number): void {
  let capacity = agenda.atUs.length;
  while (capacity <= id) capacity *= 2;
  const atUs = new Float64Array(capacity);
  atUs.set(agenda.atUs);
  const position = new Int32Array(capacity).fill(-1);
  position.set(agenda.position);
  const heap = new Int32Array(capacity);
  heap.set(agenda.heap);
  agenda.atUs = atUs;
  agenda.position = position;
  agenda.heap = heap;
}

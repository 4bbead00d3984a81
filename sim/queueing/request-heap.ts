/**
 * What a server's processors work on, ordered by finish mark: a pairing heap in the columns of requests.
 *
 * Why this one: it needs no room of its own, adding is one comparison, and a request can be taken out of the middle
 * (time-outs). Equal marks come out by row, so ties are never left to chance.
 * Source: Fredman, Sedgewick, Sleator, Tarjan 1986. Cost: add O(1), take O(log n) amortised.
 */
import { NONE, type RequestColumns, type RequestSlot } from './network-state.ts';

/** Adds a request under a root (or NONE); returns the new root. */
export function addToHeap(rows: RequestColumns, root: RequestSlot, slot: RequestSlot): RequestSlot {
  rows.child[slot] = NONE;
  rows.left[slot] = NONE;
  rows.right[slot] = NONE;
  return root === NONE ? slot : meld(rows, root, slot);
}

/** Takes the root out; returns the new root, NONE when nothing is left. */
export function takeFirst(rows: RequestColumns, root: RequestSlot): RequestSlot {
  const first = rows.child[root]!;
  return first === NONE ? NONE : mergeSiblings(rows, first);
}

/** Takes any request out; returns the new root. */
export function takeFromHeap(rows: RequestColumns, root: RequestSlot, slot: RequestSlot): RequestSlot {
  if (slot === root) return takeFirst(rows, root);
  const { child, left, right } = rows;
  const before = left[slot]!;
  const after = right[slot]!;
  if (child[before] === slot) child[before] = after;
  else right[before] = after;
  if (after !== NONE) left[after] = before;
  const first = child[slot]!;
  if (first === NONE) return root;
  return meld(rows, root, mergeSiblings(rows, first));
}

/** Two roots become one. */
function meld({ mark, child, left, right }: RequestColumns, a: RequestSlot, b: RequestSlot): RequestSlot {
  const markA = mark[a]!;
  const markB = mark[b]!;
  const isFirst = markA < markB || (markA === markB && a < b);
  const top = isFirst ? a : b;
  const under = isFirst ? b : a;
  const first = child[top]!;
  right[under] = first;
  left[under] = top;
  if (first !== NONE) left[first] = under;
  child[top] = under;
  left[top] = NONE;
  right[top] = NONE;
  return top;
}

/** Pairs from the first to the last, then all into one from the last to the first. */
function mergeSiblings(rows: RequestColumns, first: RequestSlot): RequestSlot {
  const { left, right } = rows;
  if (right[first] === NONE) {
    left[first] = NONE;
    return first;
  }
  // Pairs wait in a list, last pair first, linked by `left`.
  let waiting = NONE;
  let next = first;
  while (next !== NONE) {
    const a = next;
    const b = right[a]!;
    let pair = a;
    if (b === NONE) {
      next = NONE;
    } else {
      next = right[b]!;
      pair = meld(rows, a, b);
    }
    left[pair] = waiting;
    waiting = pair;
  }
  let root = waiting;
  waiting = left[root]!;
  left[root] = NONE;
  right[root] = NONE;
  while (waiting !== NONE) {
    const pair = waiting;
    waiting = left[pair]!;
    root = meld(rows, root, pair);
  }
  return root;
}

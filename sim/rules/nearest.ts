/** Names are cut to this length before they are compared, so that one comparison costs at most its square. */
const LENGTH_MAX = 64;
/** Distance of names that differ in case alone: nearer than any other. */
const CASE_ONLY = 0.5;

/**
 * Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours, each 1.
 * Case differences count half. Returns early with Infinity when it must exceed `limit`.
 */
export function editDistance(from: string, to: string, limit = Infinity): number {
  const a = from.slice(0, LENGTH_MAX);
  const b = to.slice(0, LENGTH_MAX);
  if (Math.abs(a.length - b.length) > limit) return Infinity;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      let cost = Math.min(
        previous[j]! + 1,
        row[j - 1]! + 1,
        previous[j - 1]! + substitution(a.charAt(i - 1), b.charAt(j - 1)),
      );
      if (i > 1 && j > 1 && a.charAt(i - 1) === b.charAt(j - 2) && a.charAt(i - 2) === b.charAt(j - 1)) {
        cost = Math.min(cost, before[j - 2]! + 1);
      }
      row.push(cost);
      best = Math.min(best, cost);
    }
    if (best > limit) return Infinity;
    before = previous;
    previous = row;
  }
  return previous[b.length]!;
}

function substitution(a: string, b: string): number {
  if (a === b) return 0;
  return a.toLowerCase() === b.toLowerCase() ? 0.5 : 1;
}

/**
 * The name most like the given one, for a "did you mean"; null when none is near: at most two fifths of its length in
 * edits, and never more than three. Of equally near names the first in the list wins, so the answer is stable.
 */
export function nearest(name: string, names: Iterable<string>): string | null {
  // 2s is no slip of the pen for 1s.
  if (/^[0-9]+(\.[0-9]+)?[a-z]{0,2}$/.test(name)) return null;
  const limit = Math.min(3, Math.max(1, Math.floor((name.length * 2) / 5)));
  let best: string | null = null;
  let bestDistance = limit;
  for (const candidate of names) {
    if (candidate === name) return candidate;
    const longest = Math.max(name.length, candidate.length);
    const sameLetters = name.toLowerCase() === candidate.toLowerCase();
    const distance = sameLetters ? CASE_ONLY : editDistance(name, candidate, bestDistance);
    // Names of which no letter stays are not alike, however short they are.
    if (distance >= longest) continue;
    if (distance < bestDistance || (best === null && distance === bestDistance)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

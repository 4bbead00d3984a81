/** A set of container instance keys as bits, 32 to a word: its members in order of key, counted off quickly. */
export class KeySet {
  private words = new Int32Array(4);

  add(key: number): void {
    const word = key >>> 5;
    if (word >= this.words.length) {
      const grown = new Int32Array(Math.max(word + 1, this.words.length * 2));
      grown.set(this.words);
      this.words = grown;
    }
    this.words[word]! |= 1 << (key & 31);
  }

  delete(key: number): void {
    this.words[key >>> 5]! &= ~(1 << (key & 31));
  }

  /** Member number `n`, from 0, of the union of sets that have none in common; -1 when there are fewer. O(words). */
  static member(sets: readonly KeySet[], n: number): number {
    let left = n;
    const words = sets.reduce((most, set) => Math.max(most, set.words.length), 0);
    for (let at = 0; at < words; at++) {
      let word = 0;
      for (const set of sets) word |= set.words[at] ?? 0;
      const here = bitCount(word);
      if (left < here) return at * 32 + nthBit(word, left);
      left -= here;
    }
    return -1;
  }
}

function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function nthBit(word: number, n: number): number {
  let bits = word;
  for (let skipped = 0; skipped < n; skipped++) bits &= bits - 1;
  // The lowest bit alone, less one, has as many bits as there are places below it.
  return bitCount((bits & -bits) - 1);
}

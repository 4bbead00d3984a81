/**
 * Chance: named streams of an sfc32 generator, so that drawing for one purpose never shifts another.
 *
 * Guarantees: integer arithmetic only, so a stream is the same bit for bit on every machine; its state is four plain
 * numbers, so a checkpoint that copies them resumes it exactly.
 * Source: sfc32 of Chris Doty-Humphrey (PractRand), period at least 2^32 and about 2^127 on average; the test vectors
 * are those of the Rust crate rand_sfc. The seed is spread over the state by MurmurHash3 x86_32 (Austin Appleby).
 */
import { InvariantError } from './invariant.ts';

/** Three chaotic words and a counter, each a uint32. Plain data; draws change it in place. */
export type StreamState = [number, number, number, number];

/** Draws of one stream. Each method states how many 32-bit words it takes, so that streams can be reasoned about. */
export interface Random {
  /** A whole number 0 ≤ x < 2^32. Takes one word. */
  uint32(): number;
  /** A real number 0 ≤ x < 1 with 53 random bits. Takes two words. */
  unit(): number;
  /**
   * A whole number 0 ≤ x < n, every value exactly as likely. Takes one word for n ≤ 2^32, two above, and again as many
   * on each (rare) rejection. Throws InvariantError unless n is a whole number 1 ≤ n ≤ 2^53.
   */
  below(n: number): number;
  /** A real number from low to high; rounding may give `high` itself. Takes two words. */
  between(low: number, high: number): number;
}

const WORD = 4_294_967_296;
const UNIT_53 = 1 / 9_007_199_254_740_992;
const EXACT_MAX = 9_007_199_254_740_992;
/** Starts of the three lanes of the seed hash: the first 96 bits of the fraction of π. */
const LANES = [0x243f6a88, 0x85a308d3, 0x13198a2e] as const;
/** Draws thrown away after seeding, so that similar hashes part before the first draw that counts. */
const MIXING_DRAWS = 16;

/**
 * The state at which the stream `name` of a run with this seed starts.
 * Throws InvariantError unless the seed is a whole number that a double holds exactly.
 */
export function seedStream(seed: number, name: string): StreamState {
  if (!Number.isSafeInteger(seed)) throw new InvariantError('random.seed', { seed, name });
  const state: StreamState = [
    seedHash(LANES[0], seed, name),
    seedHash(LANES[1], seed, name),
    seedHash(LANES[2], seed, name),
    1,
  ];
  for (let i = 0; i < MIXING_DRAWS; i++) nextWord(state);
  return state;
}

/** The draws of a stream; they advance `state`. Opening costs one small object and touches nothing. */
export function openStream(state: StreamState): Random {
  return new Stream(state);
}

/** One sfc32 step. */
function nextWord(state: StreamState): number {
  const b = state[1] | 0;
  const c = state[2] | 0;
  const word = ((state[0] | 0) + b + (state[3] | 0)) | 0;
  state[0] = (b ^ (b >>> 9)) >>> 0;
  state[1] = (c + (c << 3)) >>> 0;
  state[2] = (((c << 21) | (c >>> 11)) + word) >>> 0;
  state[3] = (state[3] + 1) >>> 0;
  return word >>> 0;
}

class Stream implements Random {
  private readonly state: StreamState;

  constructor(state: StreamState) {
    this.state = state;
  }

  uint32(): number {
    return nextWord(this.state);
  }

  unit(): number {
    return this.bits53() * UNIT_53;
  }

  below(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > EXACT_MAX) throw new InvariantError('random.below', { n });
    const wide = n > WORD;
    const span = wide ? EXACT_MAX : WORD;
    // Draws at or above the largest multiple of n would favour small remainders, so they are drawn again.
    const limit = span - (span % n);
    for (;;) {
      const drawn = wide ? this.bits53() : nextWord(this.state);
      if (drawn < limit) return drawn % n;
    }
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  private bits53(): number {
    const high = nextWord(this.state);
    return high * 2_097_152 + (nextWord(this.state) >>> 11);
  }
}

/** MurmurHash3 x86_32 over the words (seed low, seed high, then each UTF-16 unit of the name). */
function seedHash(start: number, seed: number, name: string): number {
  let hash = absorb(start, seed | 0);
  hash = absorb(hash, Math.floor(seed / WORD) | 0);
  for (let i = 0; i < name.length; i++) hash = absorb(hash, name.charCodeAt(i));
  hash ^= (name.length + 2) * 4;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function absorb(hash: number, word: number): number {
  const scaled = Math.imul(word, 0xcc9e2d51);
  const mixed = hash ^ Math.imul((scaled << 15) | (scaled >>> 17), 0x1b873593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

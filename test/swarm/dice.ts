/** Draws in words a person would use, all from one seed. */
import { openStream, seedStream, type Random } from '../../sim/kernel/random.ts';

export class Dice {
  readonly random: Random;
  constructor(seed: number, name: string) {
    this.random = openStream(seedStream(seed, name));
  }
  below(n: number): number {
    return this.random.below(n);
  }
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }
  /** True once in so many times. */
  once(in_: number): boolean {
    return this.below(in_) === 0;
  }
  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }
  /** Each of them once in so many times. */
  some<T>(values: readonly T[], in_: number): T[] {
    return values.filter(() => this.once(in_));
  }
}

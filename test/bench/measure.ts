/** What a benchmark says, and how it takes time. */

export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The figure of the reference implementation in the same run; null when there is none. */
  readonly reference: number | null;
  /** value ÷ reference, so that more is better for rates; null without a reference. */
  readonly ratio: number | null;
  /** The gate: the run fails when the ratio is below it. */
  readonly target?: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : 0.5 * (sorted[middle - 1]! + sorted[middle]!);
}

/** Seconds that `work` takes. */
export function secondsOf(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1_000;
}

/**
 * Rates of a subject and its reference [operations/s]: warmed up first, then run by turns so that a slow moment of the
 * machine meets both, medians of `runs`. The ratio is the median of the ratios of each turn.
 */
export function compareRates(
  operations: number,
  subject: () => void,
  reference: () => void,
  runs = 9,
): { value: number; reference: number; ratio: number } {
  subject();
  reference();
  const subjectRates: number[] = [];
  const referenceRates: number[] = [];
  const ratios: number[] = [];
  for (let run = 0; run < runs; run++) {
    const referenceRate = operations / secondsOf(reference);
    const subjectRate = operations / secondsOf(subject);
    subjectRates.push(subjectRate);
    referenceRates.push(referenceRate);
    ratios.push(subjectRate / referenceRate);
  }
  return { value: median(subjectRates), reference: median(referenceRates), ratio: median(ratios) };
}

/** Tests of fit and the laws they compare with. Accurate to some 1e-12, which is far beyond what a sample shows. */

/** Pearson's sum over bins: (observed − expected)² ÷ expected. */
export function chiSquare(observed: readonly number[], expected: readonly number[]): number {
  return observed.reduce((sum, count, i) => sum + (count - expected[i]!) ** 2 / expected[i]!, 0);
}

/** Kolmogorov's distance between a sample and a law, times √n: above 1.95 once in a thousand samples. */
export function kolmogorov(sample: readonly number[], below: (x: number) => number): number {
  const sorted = sample.toSorted((a, b) => a - b);
  const n = sorted.length;
  const distance = sorted.reduce((most, x, i) => {
    const share = below(x);
    return Math.max(most, share - i / n, (i + 1) / n - share);
  }, 0);
  return distance * Math.sqrt(n);
}

/** Mean, standard deviation and skewness of a sample. */
export function momentsOf(sample: readonly number[]): { mean: number; deviation: number; skewness: number } {
  const n = sample.length;
  const mean = sample.reduce((sum, x) => sum + x, 0) / n;
  const central = (power: number) => sample.reduce((sum, x) => sum + (x - mean) ** power, 0) / n;
  const deviation = Math.sqrt(central(2));
  return { mean, deviation, skewness: central(3) / deviation ** 3 };
}

/** The share of a standard normal law below x: ½ + φ(x)·(x + x³/3 + x⁵/15 + …). */
export function normalBelow(x: number): number {
  if (Math.abs(x) > 8) return x < 0 ? 0 : 1;
  let term = x;
  let sum = x;
  for (let i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
}

/** The share of an Erlang law of k stages with mean 1 each below x. */
export function erlangBelow(stages: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let i = 1; i < stages; i++) {
    term *= x / i;
    sum += term;
  }
  return 1 - Math.exp(-x) * sum;
}

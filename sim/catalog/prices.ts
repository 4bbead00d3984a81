import data from '../../assets/catalog/prices.json' with { type: 'json' };

/** The price list. Sources and what is assumed: the `source` field of assets/catalog/prices.json. */
export const PRICES = data;

export type FargatePlatform = 'LINUX_X86_64' | 'LINUX_ARM64' | 'WINDOWS_X86_64';

export interface FunctionPrices {
  readonly usdPerRequest: number;
  readonly usdPerGBSecond: number;
  /** What a call is paid for: begun steps [ms]. */
  billedMsOf(durationMs: number): number;
}

/** Of today, or of 2017, when each 100 ms begun were paid for. */
export function functionPrices(year: 'today' | '2017' = 'today'): FunctionPrices {
  const { usdPerRequest, usdPerGBSecond, stepMs, stepMs2017 } = PRICES.function;
  const step = year === '2017' ? stepMs2017 : stepMs;
  return { usdPerRequest, usdPerGBSecond, billedMsOf: (durationMs) => Math.ceil(durationMs / step) * step };
}

import data from '../../assets/catalog/quotas.json' with { type: 'json' };

const QUOTAS = data.quotas;

/** Stable ids of the quotas, see assets/catalog/quotas.json. */
export type QuotaId = keyof typeof QUOTAS;
/** Quotas that are one number. */
export type LimitId = { [Id in QuotaId]: (typeof QUOTAS)[Id]['value'] extends number ? Id : never }[QuotaId];
/** Quotas that are a range. */
export type RangeId = Exclude<QuotaId, LimitId>;

export interface QuotaRange {
  readonly min: number;
  readonly max: number;
  /** What holds when nothing is said; null when there is no default. */
  readonly default: number | null;
}

/** A quota that is one number, in the unit its id names. */
export function quota(id: LimitId): number {
  return QUOTAS[id].value as number;
}

/** A quota that is a range, both ends included. */
export function quotaRange(id: RangeId): QuotaRange {
  const { min, max, default: ordinary } = QUOTAS[id] as QuotaRange;
  return { min, max, default: ordinary };
}

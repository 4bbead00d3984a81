/** A bill in few lines: items of one kind and one cause together. */
import type { Bill, BillCause, BillKind, LaunchTypeCost } from '../model/bill.ts';

export interface BillLine {
  readonly kind: BillKind;
  readonly cause: BillCause;
  readonly items: number;
  readonly usd: number;
}

export interface BillSummary {
  readonly totalUsd: number;
  readonly perHourUsd: number;
  /** The dearest first. */
  readonly lines: readonly BillLine[];
  readonly launchTypes: readonly LaunchTypeCost[];
}

/** Amounts to a billionth, so that a sum of floats prints the same everywhere. */
function rounded(usd: number): number {
  return Math.round(usd * 1e9) / 1e9;
}

export function summaryOf({ items, totalUsd, perHourUsd, launchTypes }: Bill): BillSummary {
  const lines = new Map<string, { kind: BillKind; cause: BillCause; items: number; usd: number }>();
  for (const { kind, cause, usd } of items) {
    const key = `${kind} ${cause.by} ${cause.name} ${cause.line ?? ''}`;
    const line = lines.get(key) ?? { kind, cause, items: 0, usd: 0 };
    line.items += 1;
    line.usd += usd;
    lines.set(key, line);
  }
  const sorted = [...lines].sort(([a, { usd: x }], [b, { usd: y }]) => y - x || (a < b ? -1 : 1));
  return {
    totalUsd: rounded(totalUsd),
    perHourUsd: rounded(perHourUsd),
    lines: sorted.map(([, line]) => ({ ...line, usd: rounded(line.usd) })),
    launchTypes: launchTypes.map((row) => ({
      ...row,
      ec2Usd: rounded(row.ec2Usd),
      fargateUsd: rounded(row.fargateUsd),
    })),
  };
}

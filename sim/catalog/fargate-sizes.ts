import data from '../../assets/catalog/fargate-sizes.json' with { type: 'json' };

/** One row of the table of Fargate task sizes (FG-01, FG-03). */
export interface FargateSize {
  /** CPU units of the task. */
  readonly cpu: number;
  readonly vcpu: number;
  /** Memory that goes with it, ascending [MiB]. */
  readonly memoryMiB: readonly number[];
  readonly os: readonly ('LINUX' | 'WINDOWS')[];
}

const SIZES = data.sizes as readonly FargateSize[];
const BY_CPU: ReadonlyMap<number, FargateSize> = new Map(SIZES.map((size) => [size.cpu, size]));

/** The row for this many CPU units; null when Fargate has no such size. */
export function fargateSize(cpu: number): FargateSize | null {
  return BY_CPU.get(cpu) ?? null;
}

/** All rows, by CPU units ascending. */
export function fargateSizes(): readonly FargateSize[] {
  return SIZES;
}

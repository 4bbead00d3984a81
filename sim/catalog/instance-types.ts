import data from '../../assets/catalog/instance-types.json' with { type: 'json' };

/** CPU credits of a burstable type (EC-03 to EC-06). */
export interface BurstCredits {
  readonly creditsPerHour: number;
  readonly maxCredits: number;
  readonly baselinePctPerVcpu: number;
  readonly launchCredits: number;
  readonly defaultMode: 'standard' | 'unlimited';
}

/** One EC2 instance type as the catalog lists it. Sources: the `source` field of assets/catalog/instance-types.json. */
export interface InstanceType {
  readonly type: string;
  readonly family: string;
  readonly vcpu: number;
  /** Nominal memory [MiB]. */
  readonly memoryMiB: number;
  /** Memory the agent registers, less than nominal (RS-01) [MiB]. */
  readonly ecsMemMiB: number;
  /** True when no source gives the registered memory, so that a factor was applied. */
  readonly ecsMemAssumed: boolean;
  readonly arch: 'x86_64' | 'arm64';
  readonly hypervisor: 'xen' | 'nitro' | 'none';
  readonly maxEnis: number;
  readonly ipv4PerEni: number;
  /** awsvpc tasks without trunking: maxEnis - 1 (NW-05). */
  readonly awsvpcTasks: number;
  /** awsvpc tasks with trunking (NW-05); null where it is not supported. */
  readonly awsvpcTasksTrunked: number | null;
  readonly netBaselineGbps: number;
  readonly netPeakGbps: number;
  readonly usdPerHour: number;
  readonly gpus: number;
  readonly gpuName: string | null;
  readonly gpuMemMiBEach: number | null;
  readonly localStorageGB: number;
  readonly burst: BurstCredits | null;
}

const TYPES = data.types as readonly InstanceType[];
const BY_NAME: ReadonlyMap<string, InstanceType> = new Map(TYPES.map((entry) => [entry.type, entry]));
const NAMES: readonly string[] = TYPES.map((entry) => entry.type);

/** The type with this name, for example `m5.large`; null when the catalog does not know it. */
export function instanceType(name: string): InstanceType | null {
  return BY_NAME.get(name) ?? null;
}

/** Names of all types, in the order of the catalog: by family, then by size. */
export function knownInstanceTypes(): readonly string[] {
  return NAMES;
}

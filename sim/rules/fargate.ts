/**
 * The arithmetic of Fargate: zones that have it, its limits, its launch rate, its versions.
 * Source: FG-06 to FG-13, PL-14.
 */
import { quota } from '../catalog/quotas.ts';
import { regionEntry } from '../catalog/regions.ts';
import type { FargateBook, FargateProvider, LaunchBucket } from '../model/capacity.ts';
import type { RegionKey } from '../model/ids.ts';
import type { Region, Zone } from '../model/region.ts';
import { CPU_UNITS_PER_VCPU } from '../model/units.ts';
import type { World } from '../model/world.ts';

/** FG-11 [GiB]. */
export const EPHEMERAL_STORAGE_DEFAULT_GIB = 20;
export const EPHEMERAL_STORAGE_MIN_GIB = 21;
export const EPHEMERAL_STORAGE_MAX_GIB = 200;

/** FG-11: what LATEST means. */
const LATEST = { LINUX: '1.4.0', WINDOWS: '1.0.0' } as const;
const PLATFORM_VERSIONS = { LINUX: ['1.3.0', '1.4.0'], WINDOWS: ['1.0.0'] } as const;

/** Section 2 and section 6 of the messages, word for word. */
export const NO_FARGATE_CAPACITY =
  'Capacity is unavailable at this time. Please try again later or in a different availability zone';
export const VCPU_LIMIT_REACHED = "You've reached the limit on the number of vCPUs you can run concurrently";
export const ZONE_WITHOUT_FARGATE = 'Internal error';

export function newFargateBook(): FargateBook {
  return {
    vcpuLimit: { FARGATE: quota('fargateVcpus'), FARGATE_SPOT: quota('fargateSpotVcpus') },
    cpuInUse: { FARGATE: {}, FARGATE_SPOT: {} },
    buckets: {},
    without: { FARGATE: [], FARGATE_SPOT: [] },
    refused: [],
  };
}

/** The kind of Fargate behind a provider's name or a bare launch type; null for EC2 and for a provider over a fleet. */
export function fargateKind(launchType: string, provider: string | null): FargateProvider | null {
  if (provider !== null) return provider === 'FARGATE' || provider === 'FARGATE_SPOT' ? provider : null;
  return launchType === 'FARGATE' ? 'FARGATE' : null;
}

/** The version that a request means; null for one that does not exist. */
export function platformVersion(given: string | undefined, windows: boolean): string | null {
  const os = windows ? 'WINDOWS' : 'LINUX';
  if (given === undefined || given === 'LATEST') return LATEST[os];
  return PLATFORM_VERSIONS[os].some((version) => version === given) ? given : null;
}

/** FG-13: the nth zone of a region stands for its zone id `…-azN`. Regions that the catalog does not know have Fargate everywhere. */
export function hasFargate(region: Region, zone: Zone): boolean {
  const entry = regionEntry(region.name);
  if (entry === null) return true;
  const at = entry.zones.indexOf(zone.name);
  return !entry.fargateUnsupportedAzIds.includes(`${entry.azIdPrefix}-az${at + 1}`);
}

/** Would these CPU units go beyond the account's limit (FG-10)? */
export function exceedsVcpuLimit(book: FargateBook, kind: FargateProvider, region: RegionKey, cpu: number): boolean {
  return (book.cpuInUse[kind][region] ?? 0) + cpu > book.vcpuLimit[kind] * CPU_UNITS_PER_VCPU;
}

/** Counts a task's CPU in, or out with a negative amount. */
export function countVcpu(book: FargateBook, kind: FargateProvider, region: RegionKey, cpu: number): void {
  book.cpuInUse[kind][region] = (book.cpuInUse[kind][region] ?? 0) + cpu;
}

type LaunchRegion = Pick<Region, 'key' | 'newer'>;

/**
 * Takes the token of one launch and gives how long that launch has to wait for it [µs]: a bucket of 100, refilled with
 * 20 a second; in the newer regions of 25, with 5 a second (FG-10). Launches wait in their order.
 */
export function takeLaunch(book: FargateBook, { key, newer }: LaunchRegion, nowUs: number): number {
  const burst = quota(newer === true ? 'fargateBurstLaunchesNewer' : 'fargateBurstLaunches');
  const perSecond = quota(newer === true ? 'fargateLaunchesPerSecondNewer' : 'fargateLaunchesPerSecond');
  const usPerToken = Math.floor(1_000_000 / perSecond);
  const bucket: LaunchBucket = (book.buckets[key] ??= { tokens: burst, atUs: nowUs });
  const refilled = Math.floor((nowUs - bucket.atUs) / usPerToken);
  if (bucket.tokens + refilled >= burst) {
    bucket.tokens = burst;
    bucket.atUs = nowUs;
  } else {
    bucket.tokens += refilled;
    bucket.atUs += refilled * usPerToken;
  }
  bucket.tokens -= 1;
  // A bucket below zero owes launches: the nth of them comes with the nth token from now.
  return bucket.tokens >= 0 ? 0 : -bucket.tokens * usPerToken - (nowUs - bucket.atUs);
}

/** Zones of the given names in which this kind can be started now, in the order of the names (PL-14, FG-08, FG-13). */
export function openZones(world: World, region: Region, kind: FargateProvider, zoneNames: readonly string[]): Zone[] {
  const zones: Zone[] = [];
  for (const name of zoneNames) {
    const zone = world.zones.find((row) => row.name === name && row.region === region.key);
    if (zone === undefined || zones.includes(zone) || zone.status === 'LOST' || !hasFargate(region, zone)) continue;
    if (!world.fargate.without[kind].includes(zone.key)) zones.push(zone);
  }
  return zones;
}

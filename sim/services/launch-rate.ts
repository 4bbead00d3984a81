/** SV-13: a service starts at most 500 tasks a minute. A bucket of 500 starts that fills at the same rate. */
import type { Service } from '../model/service.ts';

/** [tasks per minute] */
export const LAUNCH_RATE = 500;
/** [µs] */
const EACH_US = 60_000_000 / LAUNCH_RATE;
const FULL_US = LAUNCH_RATE * EACH_US;

type Bucket = Pick<Service, 'launchesPaidUntilUs'>;

/** How many tasks may be started now. */
export function startsLeft(bucket: Bucket, nowUs: number): number {
  const owedUs = Math.max(0, bucket.launchesPaidUntilUs - nowUs);
  return Math.floor((FULL_US - owedUs) / EACH_US);
}

/** Takes starts out of the bucket. */
export function payStarts(bucket: Bucket, nowUs: number, count: number): void {
  bucket.launchesPaidUntilUs = Math.max(bucket.launchesPaidUntilUs, nowUs) + count * EACH_US;
}

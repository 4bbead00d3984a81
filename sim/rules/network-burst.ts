/**
 * The network of a type that is sold with "up to" as arithmetic: a token bucket that pays for what goes beyond the baseline.
 * Full, it lasts half an hour at the peak; what is not used of the baseline fills it again. Between two changes of the load it
 * is a function of time, as burst credits are. Source: EC-09, whose 5 to 60 minutes are assumed to be 30.
 */
import { instanceType, type InstanceType } from '../catalog/instance-types.ts';
import { minutes, timeUs, type DurationUs, type TimeUs } from '../kernel/time.ts';

const US_PER_S = 1_000_000;
/** How long a full bucket lasts at the peak. */
const PEAK = minutes(30);

type Network = Pick<InstanceType, 'netBaselineGbps' | 'netPeakGbps'>;

/** What is left in the bucket at an instant [Gbit]. */
export interface NetworkBucket {
  readonly atUs: TimeUs;
  readonly gbit: number;
}

export interface NetworkSpan {
  readonly bucket: NetworkBucket;
  /** What went through [Gbit]. */
  readonly carriedGbit: number;
}

/** What the bucket of a type holds [Gbit]; 0 for a type whose bandwidth is always the same. */
export function bucketSize({ netBaselineGbps, netPeakGbps }: Network): number {
  return ((netPeakGbps - netBaselineGbps) * PEAK) / US_PER_S;
}

/** A launched instance has a full one. */
export function fullBucket(network: Network, atUs: TimeUs): NetworkBucket {
  return { atUs, gbit: bucketSize(network) };
}

/** The network of a type by its name; null when the catalog does not know it. */
export function networkOf(type: string): Network | null {
  return instanceType(type);
}

/** The bandwidth that can be had now, for as long as the bucket lasts [Gbit/s]. */
export function bandwidth(network: Network, { gbit }: NetworkBucket): number {
  return gbit > 0 ? network.netPeakGbps : network.netBaselineGbps;
}

/** A span in which somebody wants to send steadily [Gbit/s]. */
export function send(network: Network, bucket: NetworkBucket, wantedGbps: number, span: DurationUs): NetworkSpan {
  const { netBaselineGbps: baseline, netPeakGbps: peak } = network;
  const seconds = span / US_PER_S;
  const atUs = timeUs(bucket.atUs + span);
  const rate = Math.min(wantedGbps, peak);
  if (rate <= baseline) {
    const gbit = Math.min(bucketSize(network), bucket.gbit + (baseline - rate) * seconds);
    return { bucket: { atUs, gbit }, carriedGbit: rate * seconds };
  }
  const spent = Math.min(bucket.gbit, (rate - baseline) * seconds);
  return { bucket: { atUs, gbit: bucket.gbit - spent }, carriedGbit: baseline * seconds + spent };
}

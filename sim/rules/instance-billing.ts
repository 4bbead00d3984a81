/** What an instance is paid for: its time in `running` by the second, 60 s at least each time (EC-01). */
import { seconds, type TimeUs } from '../kernel/time.ts';
import type { Instance } from '../model/instance.ts';

const US_PER_S = 1_000_000;
const LEAST = seconds(60);

/** What one time in `running` is paid for [µs]: whole seconds, begun ones included. */
export function paidFor(ranUs: number): number {
  return Math.max(LEAST, Math.ceil(ranUs / US_PER_S) * US_PER_S);
}

/** Seconds to pay for, up to an instant; 0 for a machine outside the cloud. */
export function billedSeconds({ ec2 }: Instance, nowUs: TimeUs): number {
  if (ec2 === undefined) return 0;
  const running = ec2.runningSinceUs === null ? 0 : paidFor(nowUs - ec2.runningSinceUs);
  return (ec2.paidUs + running) / US_PER_S;
}

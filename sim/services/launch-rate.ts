/** SV-13: a service starts at most 500 tasks within a minute, whichever minute that is. */
import type { TimeUs } from '../kernel/time.ts';
import type { Service } from '../model/service.ts';

/** [tasks per minute] */
export const LAUNCH_RATE = 500;
const MINUTE_US = 60_000_000;

type Launches = Pick<Service, 'launches'>;

/** How many tasks may be started now. */
export function startsLeft({ launches }: Launches, nowUs: number): number {
  return lately(launches, nowUs).reduce((left, { count }) => left - count, LAUNCH_RATE);
}

/** When the oldest starts that still count will not any more, those of this very instant included [µs]. */
export function moreStartsAtUs({ launches }: Launches, nowUs: number): number {
  const [oldest] = lately(launches, nowUs);
  return (oldest?.atUs ?? nowUs) + MINUTE_US;
}

export function noteStarts(service: Launches, nowUs: TimeUs, count: number): void {
  service.launches = [...lately(service.launches, nowUs), { atUs: nowUs, count }];
}

function lately(launches: Service['launches'], nowUs: number): Service['launches'] {
  return launches.filter(({ atUs }) => nowUs - atUs < MINUTE_US);
}

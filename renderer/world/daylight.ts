/** Morning, day, evening, night: nothing but decoration, by the run's own clock. It says nothing about the world. */

/** The run begins at noon. */
const FIRST_HOUR = 12;
const US_PER_HOUR = 3_600_000_000;

export const DAYTIMES = ['night', 'morning', 'day', 'evening'] as const;
export type Daytime = (typeof DAYTIMES)[number];

export function daytimeAt(nowUs: number): Daytime {
  const hour = (FIRST_HOUR + Math.floor(nowUs / US_PER_HOUR)) % 24;
  if (hour < 5 || hour >= 21) return 'night';
  if (hour < 9) return 'morning';
  return hour < 17 ? 'day' : 'evening';
}

import { TIME_MAX_US, US_PER_MS, US_PER_S } from '../kernel/time.ts';

/** Units, largest first [µs]. */
const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400 * US_PER_S],
  ['h', 3_600 * US_PER_S],
  ['m', 60 * US_PER_S],
  ['s', US_PER_S],
  ['ms', US_PER_MS],
  ['us', 1],
];
const PART = /^([0-9]{1,15})(?:\.([0-9]{1,9}))?(d|h|ms|m|us|s)/;

/**
 * Reads a span: '500ms', '30s', '10m', '1h30m', '1.5s', units from large to small and each at most once, or a number of
 * seconds. Returns whole microseconds, or null for another form, a negative span, a part finer than 1 µs, or more than
 * TIME_MAX_US. Decimal fractions are read exactly, digit by digit.
 */
export function parseDuration(input: string | number): number | null {
  if (typeof input === 'number') return secondsToUs(input);
  let rest = input.trim();
  let totalUs = 0;
  let last = -1;
  if (rest === '0') return 0;
  if (rest === '') return null;
  while (rest !== '') {
    const part = PART.exec(rest);
    if (part === null) return null;
    const place = UNITS.findIndex(([unit]) => unit === part[3]);
    if (place <= last) return null;
    last = place;
    const unitUs = UNITS[place]![1];
    const wholeUs = Number(part[1]) * unitUs;
    const fractionUs = fractionOf(part[2] ?? '', unitUs);
    if (fractionUs === null) return null;
    totalUs += wholeUs + fractionUs;
    if (totalUs > TIME_MAX_US) return null;
    rest = rest.slice(part[0].length);
  }
  return totalUs;
}

function secondsToUs(value: number): number | null {
  if (!(value >= 0) || value > TIME_MAX_US / US_PER_S) return null;
  const us = Math.round(value * US_PER_S);
  return Math.abs(value * US_PER_S - us) > 0.001 ? null : us;
}

/** The decimal digits of a unit [µs]; null when they are finer than 1 µs. */
function fractionOf(digits: string, unitUs: number): number | null {
  let us = 0;
  let scaleUs = unitUs;
  for (const digit of digits) {
    if (digit !== '0' && scaleUs % 10 !== 0) return null;
    scaleUs = Math.trunc(scaleUs / 10);
    us += Number(digit) * scaleUs;
  }
  return us;
}

/** The shortest exact form: '1h30m', '10m', '30s', '500ms', '90s' becomes '1m30s'; '0s' for nothing. */
export function formatDuration(spanUs: number): string {
  if (spanUs === 0) return '0s';
  let rest = spanUs;
  let text = '';
  for (const [unit, unitUs] of UNITS) {
    const count = Math.floor(rest / unitUs);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * unitUs;
  }
  return text;
}

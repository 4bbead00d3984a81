/**
 * Calendar dates of simulated instants, by own integer arithmetic: the simulator never asks for the real date.
 * The proleptic Gregorian calendar in UTC, without leap seconds; days are counted from 1 March of the year 0, so that
 * the leap day is the last day of a year.
 */
import { US_PER_S } from '../kernel/time.ts';

/** The date of instant 0 of every run: the day Fargate was announced. */
export const RUN_EPOCH_ISO = '2017-11-29T00:00:00Z';

const DAYS_PER_400_YEARS = 146_097;
const DAY_US = 86_400 * US_PER_S;
const RUN_EPOCH_DAY = dayNumber(2017, 11, 29);

/** Days since 1 March of the year 0. */
function dayNumber(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return (
    era * DAYS_PER_400_YEARS + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  );
}

function dateOfDay(days: number): { year: number; month: number; day: number } {
  const era = Math.floor(days / DAYS_PER_400_YEARS);
  const dayOfEra = days - era * DAYS_PER_400_YEARS;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1 };
}

/** A day of the calendar; `weekday` 1 is Sunday, as schedules count. */
export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
}

/** The day `days` after the first day of the run (negative: before it). */
export function calendarDay(days: number): CalendarDay {
  const { year, month, day } = dateOfDay(RUN_EPOCH_DAY + days);
  // The run begins on a Wednesday.
  return { year, month, day, weekday: ((((days + 3) % 7) + 7) % 7) + 1 };
}

/** The date of an instant of the run, `2017-11-29T00:01:23.450Z`: to the millisecond, as the API writes it. */
export function isoOfUs(us: number): string {
  const days = Math.floor(us / DAY_US);
  const inDayMs = Math.floor((us - days * DAY_US) / 1_000);
  const { year, month, day } = dateOfDay(RUN_EPOCH_DAY + days);
  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
  const seconds = Math.floor(inDayMs / 1_000);
  const clock = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) =>
    padded(part, 2),
  );
  return `${date}T${clock.join(':')}.${padded(inDayMs % 1_000, 3)}Z`;
}

const ISO =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,6}))?(Z|[+-][0-9]{2}:[0-9]{2})?)?$/;

/**
 * The instant of a date in one of the forms of QL-05 [µs since the start of the run, negative before it]: a day alone is
 * its midnight, a time without zone is UTC. Null for another form or a date that does not exist.
 */
export function usOfIso(text: string): number | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null;
  const days = dayNumber(year, month, day);
  if (dateOfDay(days).day !== day) return null;
  const zone = match[8] ?? 'Z';
  const zoneHour = zone === 'Z' ? 0 : Number(zone.slice(1, 3));
  const zoneMinute = zone === 'Z' ? 0 : Number(zone.slice(4, 6));
  if (zoneHour > 14 || zoneMinute > 59) return null;
  const zoneS = (zone.startsWith('-') ? -1 : 1) * (zoneHour * 3_600 + zoneMinute * 60);
  const seconds = hour * 3_600 + minute * 60 + second - zoneS;
  return (days - RUN_EPOCH_DAY) * DAY_US + seconds * US_PER_S + Number((match[7] ?? '').padEnd(6, '0'));
}

function padded(value: number, length: number): string {
  return String(value).padStart(length, '0');
}

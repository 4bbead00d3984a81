/**
 * When scheduled actions happen (AS-11): at(…), rate(…) and cron(…) of Application Auto Scaling, and the five fields of a
 * group's Recurrence. All in UTC. Left out: L, W and # of cron.
 */
import { US_PER_S } from '../kernel/time.ts';
import { calendarDay, usOfIso, type CalendarDay } from './epoch.ts';

const DAY_US = 86_400 * US_PER_S;
const MINUTE_US = 60 * US_PER_S;
/** A schedule without an occasion for so long has none that a run could see. */
const SEARCH_DAYS = 1_500;

interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[] | null;
  readonly months: readonly number[];
  readonly weekdays: readonly number[] | null;
  readonly years: readonly number[] | null;
}
export type Schedule =
  | { readonly kind: 'at'; readonly atUs: number }
  | { readonly kind: 'rate'; readonly everyUs: number }
  | { readonly kind: 'cron'; readonly cron: Cron };

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const RATE_US: Readonly<Record<string, number>> = { minute: MINUTE_US, hour: 60 * MINUTE_US, day: DAY_US };

/** Reads a schedule; null for what is none. */
export function parseSchedule(text: string): Schedule | null {
  const match = /^(at|rate|cron)\((.*)\)$/.exec(text.trim());
  if (match === null) {
    const fields = text.trim().split(/\s+/);
    return fields.length === 5 ? cronOf(fields, 0) : null;
  }
  const [, form, inner = ''] = match;
  if (form === 'at') {
    const atUs = usOfIso(inner.trim());
    return atUs === null ? null : { kind: 'at', atUs };
  }
  if (form === 'rate') {
    const rate = /^([1-9][0-9]{0,5}) (minute|hour|day)(s?)$/.exec(inner.trim());
    if (rate === null || (Number(rate[1]) === 1) === (rate[3] === 's')) return null;
    return { kind: 'rate', everyUs: Number(rate[1]) * RATE_US[rate[2]!]! };
  }
  const fields = inner.trim().split(/\s+/);
  return fields.length === 6 ? cronOf(fields, 1) : null;
}

/** `sunday` is the number of Sunday: 1 in AWS's own form, 0 (or 7) in the form of five fields. */
function cronOf(fields: readonly string[], sunday: 0 | 1): Schedule | null {
  const [minute, hour, day, month, weekday, year] = fields as [string, string, string, string, string, string?];
  const minutes = fieldOf(minute, 0, 59);
  const hours = fieldOf(hour, 0, 23);
  const days = day === '?' ? null : fieldOf(day, 1, 31);
  const months = fieldOf(month, 1, 12, MONTHS, 1);
  const weekdays = weekday === '?' ? null : fieldOf(weekday, sunday, 7, WEEKDAYS, sunday);
  const years = year === undefined || year === '*' ? null : fieldOf(year, 1970, 2199);
  const read = minutes !== null && hours !== null && months !== null;
  if (!read || (day !== '?' && days === null) || (weekday !== '?' && weekdays === null)) return null;
  if (year !== undefined && year !== '*' && years === null) return null;
  // In AWS's form exactly one of the two days is left open.
  if (sunday === 1 && (day === '?') === (weekday === '?')) return null;
  const bySunday = weekdays?.map((number) => (sunday === 1 ? number : (number % 7) + 1)) ?? null;
  const cron = {
    minutes,
    hours,
    days: day === '*' ? null : days,
    months,
    weekdays: weekday === '*' ? null : bySunday,
    years,
  };
  return { kind: 'cron', cron };
}

/** The numbers that a field means, ascending; null when it cannot be read. */
function fieldOf(text: string, min: number, max: number, names: readonly string[] = [], first = 0): number[] | null {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\*|[0-9A-Za-z]+)(?:-([0-9A-Za-z]+))?(?:\/([0-9]{1,4}))?$/.exec(part);
    if (match === null) return null;
    const [, from = '', to, step] = match;
    const number = (word: string): number => {
      const name = names.indexOf(word.toUpperCase());
      return name >= 0 ? name + first : /^[0-9]{1,4}$/.test(word) ? Number(word) : NaN;
    };
    if (from === '*' && to !== undefined) return null;
    const low = from === '*' ? min : number(from);
    const high = from === '*' || (to === undefined && step !== undefined) ? max : to === undefined ? low : number(to);
    const every = step === undefined ? 1 : Number(step);
    if (!(low >= min && high <= max && low <= high && every >= 1)) return null;
    for (let value = low; value <= high; value += every) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

function isDay(cron: Cron, date: CalendarDay): boolean {
  if (!cron.months.includes(date.month)) return false;
  if (cron.years !== null && !cron.years.includes(date.year)) return false;
  const { days, weekdays } = cron;
  if (days === null && weekdays === null) return true;
  // As in cron since ever: with both given, either will do.
  return (days?.includes(date.day) ?? false) || (weekdays?.includes(date.weekday) ?? false);
}

/** The first occasion after an instant [µs]; `rate` counts from `sinceUs`. Null when there is none. */
export function nextOccasion(schedule: Schedule, afterUs: number, sinceUs: number): number | null {
  if (schedule.kind === 'at') return schedule.atUs > afterUs ? schedule.atUs : null;
  if (schedule.kind === 'rate') {
    if (afterUs < sinceUs) return sinceUs;
    return sinceUs + (Math.floor((afterUs - sinceUs) / schedule.everyUs) + 1) * schedule.everyUs;
  }
  const { cron } = schedule;
  const firstDay = Math.floor(afterUs / DAY_US);
  for (let days = firstDay; days <= firstDay + SEARCH_DAYS; days++) {
    if (!isDay(cron, calendarDay(days))) continue;
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const atUs = days * DAY_US + (hour * 60 + minute) * MINUTE_US;
        if (atUs > afterUs) return atUs;
      }
    }
  }
  return null;
}

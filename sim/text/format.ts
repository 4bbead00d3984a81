/**
 * Numbers, durations and instants as text, the same on every machine: integer arithmetic only, no locale of the host.
 */

/** The languages the sentences exist in. */
export type Language = 'en' | 'fr';

const US_PER_MS = 1_000;
const US_PER_S = 1_000_000;
const US_PER_MIN = 60 * US_PER_S;
const US_PER_H = 60 * US_PER_MIN;
const US_PER_DAY = 24 * US_PER_H;

/** No-break space: it keeps a number in one piece on a screen. */
const NO_BREAK_SPACE = '\u00a0';
const DECIMAL: Readonly<Record<Language, string>> = { en: '.', fr: ',' };
const GROUP: Readonly<Record<Language, string>> = { en: ',', fr: NO_BREAK_SPACE };
const DAY: Readonly<Record<Language, string>> = { en: 'd', fr: 'j' };

/** A number with groups of three digits and the decimal sign of the language: 12,345.5 or 12 345,5. */
export function formatNumber(value: number, language: Language): string {
  const text = String(value);
  if (!/^-?\d+(\.\d+)?$/.test(text)) return text;
  const sign = text.startsWith('-') ? '-' : '';
  const [whole = '', fraction] = text.slice(sign.length).split('.');
  let grouped = whole;
  if (whole.length > 4 || fraction !== undefined) {
    grouped = '';
    for (let end = whole.length; end > 0; end -= 3) {
      const group = whole.slice(Math.max(0, end - 3), end);
      grouped = grouped === '' ? group : group + GROUP[language] + grouped;
    }
  }
  return sign + grouped + (fraction === undefined ? '' : DECIMAL[language] + fraction);
}

/** A number as it is, with the decimal sign of the language and no groups: for ports, revisions and ordinals. */
export function plainNumber(value: number, language: Language): string {
  const text = String(value);
  return DECIMAL[language] === '.' || !/^-?\d+\.\d+$/.test(text) ? text : text.replace('.', DECIMAL[language]);
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

/**
 * An instant [µs since the start of the run] as hh:mm:ss.mmm, rounded up to the millisecond: going to the time that is
 * shown, everything that was seen at it has happened.
 */
export function formatTime(atUs: number): string {
  if (!Number.isFinite(atUs)) return '--:--:--.---';
  const ms = Math.ceil(atUs / US_PER_MS);
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = Math.floor((ms % 60_000) / 1_000);
  return `${pad(hours, 2)}:${pad(minutes, 2)}:${pad(seconds, 2)}.${pad(ms % 1_000, 3)}`;
}

/** A fraction of a unit without trailing zeros: 32.5 for 32,500,000 µs in seconds. */
function withFraction(us: number, unitUs: number, language: Language): string {
  const whole = Math.floor(us / unitUs);
  let digits = pad(us % unitUs, String(unitUs).length - 1);
  while (digits.endsWith('0')) digits = digits.slice(0, -1);
  return digits === '' ? String(whole) : String(whole) + DECIMAL[language] + digits;
}

/** A span [µs] in the units that it has: '1 min 32.5 s', '450 ms', '2 h', '1 d 3 h 20 min'. From 1 s on to the ms. */
export function formatDuration(exactUs: number, language: Language): string {
  if (!Number.isFinite(exactUs)) return '∞';
  if (exactUs < 0) return `-${formatDuration(-exactUs, language)}`;
  if (exactUs === 0) return '0 s';
  if (exactUs < US_PER_MS) return `${exactUs} µs`;
  if (exactUs < US_PER_S) return `${withFraction(exactUs, US_PER_MS, language)} ms`;
  const spanUs = Math.round(exactUs / US_PER_MS) * US_PER_MS;
  const days = Math.floor(spanUs / US_PER_DAY);
  const hours = Math.floor((spanUs % US_PER_DAY) / US_PER_H);
  const minutes = Math.floor((spanUs % US_PER_H) / US_PER_MIN);
  const secondsUs = spanUs % US_PER_MIN;
  const parts: string[] = [];
  if (days > 0) parts.push(`${days} ${DAY[language]}`);
  if (hours > 0) parts.push(`${hours} h`);
  if (minutes > 0) parts.push(`${minutes} min`);
  if (secondsUs > 0) parts.push(`${withFraction(secondsUs, US_PER_S, language)} s`);
  return parts.join(' ');
}

const UNITS_US: Readonly<Record<string, number>> = {
  us: 1,
  µs: 1,
  ms: US_PER_MS,
  s: US_PER_S,
  min: US_PER_MIN,
  m: US_PER_MIN,
  h: US_PER_H,
  d: US_PER_DAY,
  j: US_PER_DAY,
};

/** Whole microseconds of a decimal number in a unit, exact in its digits; null past the unit's resolution of a µs. */
function unitsToUs(whole: string, fraction: string, unitUs: number): number | null {
  let us = Number(whole) * unitUs;
  let placeUs = unitUs;
  for (const digit of fraction) {
    // Minutes, hours and days divide by ten down to whole microseconds; finer digits than that must be zeros.
    if (placeUs % 10 !== 0) {
      if (digit !== '0') return null;
      continue;
    }
    placeUs /= 10;
    us += Number(digit) * placeUs;
  }
  return us;
}

/**
 * Reads what formatTime and formatDuration print (to the millisecond), and what people type: `00:14:32.5`, `14:32`, `10m`, `1h30m`, `90s`,
 * `250ms`; a bare number is seconds. Whole microseconds, or null when the text is not a time.
 */
export function parseTime(text: string): number | null {
  const trimmed = text.trim();
  const clock = /^(?:(\d{1,6}):)?(\d{1,2}):(\d{2})(?:\.(\d{1,6}))?$/.exec(trimmed);
  if (clock !== null) {
    const [, hours = '0', minutes = '0', seconds = '0', fraction = ''] = clock;
    if (Number(seconds) > 59 || (clock[1] !== undefined && Number(minutes) > 59)) return null;
    const wholeUs = Number(hours) * US_PER_H + Number(minutes) * US_PER_MIN + Number(seconds) * US_PER_S;
    return wholeUs + Number(fraction.padEnd(6, '0'));
  }
  if (/^\d{1,12}(\.\d{1,6})?$/.test(trimmed)) {
    const [whole = '0', fraction = ''] = trimmed.split('.');
    return unitsToUs(whole, fraction, US_PER_S);
  }
  const compact = trimmed.replaceAll(/\s+/g, '').replaceAll(',', '.');
  if (!/^(\d{1,12}(\.\d{1,6})?(us|µs|ms|min|[smhdj]))+$/.test(compact)) return null;
  let totalUs = 0;
  for (const [, whole = '0', fraction = '', unit = 's'] of compact.matchAll(
    /(\d+)(?:\.(\d+))?(us|µs|ms|min|[smhdj])/g,
  )) {
    const us = unitsToUs(whole, fraction, UNITS_US[unit]!);
    if (us === null) return null;
    totalUs += us;
  }
  return Number.isSafeInteger(totalUs) ? totalUs : null;
}

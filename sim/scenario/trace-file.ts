/**
 * A recorded stream of requests, beside the scenario: CSV with a time and a count in each line, or with a time alone, one
 * line for each request. Times are seconds or spans of time from the beginning of the stream, in ascending order. A first
 * line without digits is a heading; empty lines and lines that begin with `#` say nothing.
 */
import Papa from 'papaparse';
import { parseDuration } from '../rules/duration.ts';
import { LIMITS } from '../rules/limits.ts';

export interface TraceRows {
  readonly timesUs: readonly number[];
  readonly counts: readonly number[];
}

/** What is wrong, and where: line and column from 1, with what stands there. */
export interface TraceFault {
  readonly code:
    | ('trace-time' | 'trace-time-late' | 'trace-count' | 'trace-count-large')
    | ('trace-order' | 'trace-columns' | 'trace-too-long' | 'trace-empty');
  readonly line: number;
  readonly column: number;
  readonly found: string;
}

/** Requests of one line [A]. */
export const TRACE_COUNT_MAX = 1_000_000;
/** Faults of one file that are told. */
const FAULTS_MAX = 20;

/** What stands between two columns; the comma last, since it may be a part of words. */
const SEPARATORS = [';', '\t', ','];

/** Never throws. */
export function readTrace(text: string): TraceRows | { readonly faults: readonly TraceFault[] } {
  const timesUs: number[] = [];
  const counts: number[] = [];
  const faults: TraceFault[] = [];
  // What a comment or a heading says is not asked.
  const first = /^[^#\r\n]*[0-9][^\r\n]*/m.exec(text)?.[0] ?? '';
  const delimiter = SEPARATORS.find((one) => first.includes(one)) ?? ',';
  const { data } = Papa.parse<string[]>(text, { delimiter });
  let isBegun = false;
  for (const [index, row] of data.entries()) {
    const fields = row.map((field) => field.trim());
    const whole = fields.join('');
    if (whole === '' || whole.startsWith('#') || (!isBegun && !/[0-9]/.test(whole))) continue;
    isBegun = true;
    const reading = readRow(fields, timesUs.at(-1) ?? 0, timesUs.length);
    if ('count' in reading) {
      timesUs.push(reading.atUs);
      counts.push(reading.count);
      continue;
    }
    const { code, field } = reading;
    faults.push({ code, line: index + 1, column: columnOf(row, field), found: fields[field] ?? '' });
    if (code === 'trace-too-long' || faults.length === FAULTS_MAX) break;
  }
  if (faults.length > 0) return { faults };
  return isBegun ? { timesUs, counts } : { faults: [{ code: 'trace-empty', line: 1, column: 1, found: '' }] };
}

function readRow(
  fields: readonly string[],
  notBeforeUs: number,
  before: number,
): { readonly atUs: number; readonly count: number } | { readonly code: TraceFault['code']; readonly field: number } {
  if (before >= LIMITS.traceRows) return { code: 'trace-too-long', field: 0 };
  if (fields.length > 2) return { code: 'trace-columns', field: 2 };
  const atUs = timeOf(fields[0]!);
  if (atUs === null) return { code: /^[0-9]+$/.test(fields[0]!) ? 'trace-time-late' : 'trace-time', field: 0 };
  if (atUs > LIMITS.durationUs) return { code: 'trace-time-late', field: 0 };
  if (atUs < notBeforeUs) return { code: 'trace-order', field: 0 };
  const count = fields[1] === undefined ? 1 : Number(fields[1]);
  if (fields[1] === '' || !Number.isInteger(count) || count < 0) return { code: 'trace-count', field: 1 };
  return count > TRACE_COUNT_MAX ? { code: 'trace-count-large', field: 1 } : { atUs, count };
}

/** Where a field begins, as far as nothing before it is quoted. */
function columnOf(row: readonly string[], field: number): number {
  const before = row.slice(0, field).reduce((sum, text) => sum + text.length + 1, 0);
  return before + (row[field] ?? '').search(/\S|$/) + 1;
}

function timeOf(field: string): number | null {
  if (field === '') return null;
  return /^[0-9]*\.?[0-9]+$/.test(field) ? parseDuration(Number(field)) : parseDuration(field);
}

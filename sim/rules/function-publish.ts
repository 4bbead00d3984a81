/** AWS/Lambda: by function, by the qualifier that was called, and by the version that ran (LA-08). */
import type { FunctionCounters } from '../model/collector.ts';
import type { LambdaFunction } from '../model/function.ts';
import type { FinePeriodS } from '../model/metric.ts';
import type { World } from '../model/world.ts';
import { newFunctionCounters, publishFunction } from './function-metrics.ts';
import { functionRequestsOf, type FunctionMinute } from './function-requests.ts';
import { LATEST } from './functions.ts';
import type { Publisher } from './publish-metric.ts';

const MINUTE_US = 60_000_000;

type Counters = Record<string, FunctionCounters>;

/** The function as a whole; what was called; what was called with the version that ran. */
export function placesOf(qualifier: string, version: string): readonly string[] {
  const called = qualifier === LATEST ? [] : [qualifier];
  const ran = qualifier === version || qualifier === LATEST ? [] : [`${qualifier} ${version}`];
  return ['', ...called, ...ran];
}

/** The counters of a call: those of the present minute, and those of the finer period where there is one. */
export function countersOf(row: LambdaFunction, qualifier: string, version: string): readonly FunctionCounters[] {
  const books: readonly Counters[] = row.fine === undefined ? [row.minute] : [row.minute, row.fine];
  return placesOf(qualifier, version).flatMap((place) => books.map((book) => counterAt(book, place)));
}

function counterAt(book: Counters, place: string): FunctionCounters {
  return (book[place] ??= newFunctionCounters());
}

/** The calls of requests since they were last read go into the same counters. */
function noteRequests(row: LambdaFunction, { qualifier, version, since }: FunctionMinute): void {
  if (since.invocations === 0 && since.throttles === 0) return;
  for (const counters of countersOf(row, qualifier, version)) {
    const isFirst = counters.invocations === 0;
    if (since.invocations > 0) {
      counters.durationMinMs = isFirst ? since.minMs : Math.min(counters.durationMinMs, since.minMs);
      counters.durationMaxMs = Math.max(counters.durationMaxMs, since.maxMs);
    }
    counters.invocations += since.invocations;
    counters.durationSumMs += since.durationMs;
    counters.errors += since.errors;
    counters.throttles += since.throttles;
  }
}

/** At the end of a period: what runs now of the calls that came in it. */
function noteBusy(book: Counters, { qualifier, version, busy }: FunctionMinute): void {
  for (const place of placesOf(qualifier, version)) {
    const counters = book[place];
    if (counters === undefined || counters.invocations + counters.throttles === 0) continue;
    counters.runningMax = Math.max(counters.runningMax, busy);
  }
}

/** The minute that ends now; what health checks read of it is kept (LA-07). */
export function publishFunctions(world: World, publisher: Publisher, nowUs: number): void {
  for (const row of world.functions ?? []) {
    countRequests(world, row, row.minute);
    for (const [place, { invocations, errors }] of Object.entries(row.minute)) {
      if (invocations > 0) (row.published ??= {})[place] = { startUs: nowUs - MINUTE_US, errors };
    }
    row.minute = publishBook(row, row.minute, publisher, 60);
  }
}

/** By the second or by 5 s. */
export function publishFineFunctions(world: World, publisher: Publisher, periodS: FinePeriodS): void {
  for (const row of world.functions ?? []) {
    if (row.fine === undefined) continue;
    countRequests(world, row, row.fine);
    row.fine = publishBook(row, row.fine, publisher, periodS);
  }
}

function countRequests(world: World, row: LambdaFunction, book: Counters): void {
  for (const minute of functionRequestsOf(world, row)) {
    noteRequests(row, minute);
    noteBusy(book, minute);
  }
}

function publishBook(row: LambdaFunction, book: Counters, publisher: Publisher, periodS: FinePeriodS | 60): Counters {
  for (const place of Object.keys(book).sort()) {
    book[place] = publishFunction(publisher, dimensionsOf(row.functionName, place), book[place]!, periodS);
  }
  return book;
}

function dimensionsOf(name: string, place: string): Record<string, string> {
  const [qualifier, version] = place.split(' ');
  return {
    FunctionName: name,
    ...(place === '' ? {} : { Resource: `${name}:${qualifier}` }),
    ...(version === undefined ? {} : { ExecutedVersion: version }),
  };
}

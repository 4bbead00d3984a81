/** What calls by messages and hands add to the counters of AWS/Lambda (LA-08); those of requests are read when they are published. */
import type { Invocation, LambdaFunction } from '../model/function.ts';
import { noteCallBegun, noteCallEnded } from '../rules/function-metrics.ts';
import { countersOf } from '../rules/function-publish.ts';

export function noteThrottle(row: LambdaFunction, qualifier: string, version: string): void {
  for (const counters of countersOf(row, qualifier, version)) counters.throttles += 1;
}

/** No version ran it. */
export function noteDropped(row: LambdaFunction, { qualifier }: Invocation): void {
  for (const counters of countersOf(row, qualifier, qualifier)) counters.recursiveDropped += 1;
}

export function noteBegin(row: LambdaFunction, { qualifier, version }: Invocation): void {
  for (const counters of countersOf(row, qualifier, version)) noteCallBegun(counters);
}

export function noteEnd(row: LambdaFunction, { qualifier, version, durationMs, error }: Invocation): void {
  for (const counters of countersOf(row, qualifier, version)) noteCallEnded(counters, durationMs, error !== null);
}

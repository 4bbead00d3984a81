/** What a health check of a version behind an alias sees (LA-07). */
import type { LambdaFunction } from '../model/function.ts';

const MINUTE_US = 60_000_000;

/**
 * Errors of the version in the last minute there is a datapoint of, where that is not older than the minute before the
 * present one; null when there is none. Then nobody has called the version, or the minute is not over yet: both pass.
 */
export function errorsOfLastMinute(row: LambdaFunction, alias: string, version: string, nowUs: number): number | null {
  const datapoint = row.published?.[`${alias} ${version}`];
  const fromUs = Math.floor((nowUs - MINUTE_US) / MINUTE_US) * MINUTE_US;
  return datapoint === undefined || datapoint.startUs < fromUs ? null : datapoint.errors;
}

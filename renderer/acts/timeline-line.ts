/** A request as the line of a scenario's timeline that would make it. */
import type { JsonObject } from '../sim-client/words.ts';

/** YAML takes JSON as it is, so the request stands in the line as JSON. */
export function timelineLine(op: string, input: JsonObject, nowUs: number): string {
  return `- { at: ${nowUs / 1e6}s, ${op}: ${JSON.stringify(input)} }`;
}

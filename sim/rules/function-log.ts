/** The end of a function's log as the real one writes it: which version ran stands in its START line (LA-08). */
import type { LambdaFunction } from '../model/function.ts';

/** Of the last calls by messages and hands, oldest first. */
export function logTail({ functionName, latest }: LambdaFunction): readonly string[] {
  return latest.flatMap(({ atUs, version, error }) => {
    if (version === '') return [];
    const requestId = `${functionName}-${atUs}`;
    return [
      `START RequestId: ${requestId} Version: ${version}`,
      ...(error === null ? [] : [`${requestId} ${error}`]),
      `END RequestId: ${requestId}`,
    ];
  });
}

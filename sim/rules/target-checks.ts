/**
 * The arithmetic of a balancer's health checks: from what an endpoint will answer to the one check that changes what the
 * balancer thinks. A check that changes nothing needs no event, so that a day of passing checks costs none.
 * Source: LB-03 to LB-06, NL-05.
 */
import type { EndpointAnswer, TargetHealthCheck } from '../model/target-group.ts';

/** What an endpoint answers until an instant; `untilUs` null: for ever. */
export interface AnswerStretch {
  readonly untilUs: number | null;
  readonly answer: EndpointAnswer;
}

/** Where the checks of one target stand; a part of its row. */
export interface CheckCount {
  readonly state: string;
  readonly checksFromUs: number;
  readonly checksDone: number;
  readonly streak: number;
  readonly failure: EndpointAnswer | null;
}

/** The end of the check that turns the state over. */
export interface Turn {
  readonly atUs: number;
  readonly passed: boolean;
}

const US_PER_S = 1_000_000;

/** `200`, `200,202`, `200-299`: does a code match? */
export function matches(matcher: string, code: number): boolean {
  return matcher.split(',').some((part) => {
    const [low, high] = part.split('-');
    return code >= Number(low) && code <= Number(high ?? low);
  });
}

/** Whether a check passes. A TCP check only sees whether somebody listens: what hangs has its connections accepted [A]. */
export function passes(check: TargetHealthCheck, answer: EndpointAnswer): boolean {
  if (answer.kind === 'refused' || answer.kind === 'internal') return false;
  if (check.protocol === 'TCP') return true;
  return answer.kind === 'code' && matches(check.matcher ?? '200', answer.code);
}

/** Checks that start before an instant, from the first of all. */
function checksBefore(check: TargetHealthCheck, fromUs: number, atUs: number | null): number {
  return atUs === null ? Infinity : Math.max(0, Math.ceil((atUs - fromUs) / (check.intervalS * US_PER_S)));
}

function lengthened(streak: number, passed: boolean, by: number): number {
  return passed ? Math.max(0, streak) + by : Math.min(0, streak) - by;
}

/** The count with every check that started before `nowUs`. */
export function countChecks(
  check: TargetHealthCheck,
  count: CheckCount,
  stretches: readonly AnswerStretch[],
  nowUs: number,
): Pick<CheckCount, 'checksDone' | 'streak' | 'failure'> {
  let { checksDone, streak, failure } = count;
  for (const { untilUs, answer } of stretches) {
    const end = checksBefore(check, count.checksFromUs, untilUs === null ? nowUs : Math.min(untilUs, nowUs));
    if (end <= checksDone) continue;
    const passed = passes(check, answer);
    streak = lengthened(streak, passed, end - checksDone);
    if (!passed) failure = answer;
    checksDone = end;
  }
  return { checksDone, streak, failure };
}

/** Checks in a row with this outcome that turn the state over; Infinity when they confirm it (LB-04, LB-05). */
function needed(check: TargetHealthCheck, state: string, passed: boolean): number {
  const isUnhealthy = state === 'unhealthy' || state === 'unhealthyDraining';
  if (!passed) return isUnhealthy ? Infinity : check.unhealthyThreshold;
  if (state === 'initial') return 1;
  return isUnhealthy ? check.healthyThreshold : Infinity;
}

/**
 * The next turn if the endpoint answers like this from now on; null when there is none. Checks start one interval apart,
 * whatever the answers take (LB-06); one that times out ends `timeoutS` after its start.
 */
export function nextTurn(
  check: TargetHealthCheck,
  count: CheckCount,
  stretches: readonly AnswerStretch[],
  nowUs: number,
): Turn | null {
  const intervalUs = check.intervalS * US_PER_S;
  const timeoutUs = check.timeoutS * US_PER_S;
  const startOf = (nth: number): number => count.checksFromUs + (nth - 1) * intervalUs;
  let { checksDone, streak } = count;
  // The last one has started and not yet timed out: its end is still to come.
  if (-streak >= needed(check, count.state, false)) {
    return { atUs: Math.max(nowUs, startOf(checksDone) + timeoutUs), passed: false };
  }
  for (const { untilUs, answer } of stretches) {
    const end = checksBefore(check, count.checksFromUs, untilUs);
    if (end <= checksDone) continue;
    const passed = passes(check, answer);
    const lacking = needed(check, count.state, passed) - Math.max(0, passed ? streak : -streak);
    if (lacking !== Infinity && checksDone + lacking <= end) {
      const startUs = startOf(checksDone + lacking);
      return { atUs: answer.kind === 'hang' && !passed ? startUs + timeoutUs : startUs, passed };
    }
    streak = lengthened(streak, passed, end - checksDone);
    checksDone = end;
  }
  return null;
}

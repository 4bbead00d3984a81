/** What a function answers to a release that asks it (NB-06): as its behaviour says, in place of its code. Pure. */
import type { FunctionBehaviour } from '../model/function.ts';
import type { GroupOutcome } from '../model/release.ts';
import type { Deployment } from '../model/service.ts';
import type { JsonObject } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { findAlarm } from './alarms.ts';
import { requestCounters } from './utilization.ts';

/** NB-06 [s]. */
const CALL_BACK_DELAY_S = 30;
const CALL_BACK_DELAY_MAX_S = 86_400;

export interface HookAnswer {
  readonly hookStatus: 'SUCCEEDED' | 'FAILED' | 'IN_PROGRESS';
  /** Before it is called again [s]. */
  readonly callBackDelay: number;
}

/** What the groups of a revision have answered, since the start. */
export function outcomeOf(world: World, { loadBalancers = [] }: Deployment): GroupOutcome {
  let requests = 0;
  let errors = 0;
  for (const { targetGroup } of loadBalancers) {
    const { http2xx, http5xx, elb502, elb503, elb504 } = requestCounters(world, targetGroup);
    requests += http2xx + http5xx + elb502 + elb503 + elb504;
    errors += http5xx + elb502 + elb503 + elb504;
  }
  return { requests, errors };
}

/**
 * The answer to the n-th call for one hook at one stage: the last one counts for all that follow. Without answers a function
 * that ends well agrees.
 *
 * Two kinds of answers are tests. `unlessAlarm`: FAILED while that alarm is in ALARM. `maximumErrorRate`: FAILED when more than
 * this share of the requests to green has failed since the hook began; IN_PROGRESS before there were `minimumRequests`. Who
 * asks for no number of requests takes silence for health.
 */
export function answerOf(
  world: World,
  { answers = [] }: FunctionBehaviour,
  call: number,
  { requests, errors }: GroupOutcome = { requests: 0, errors: 0 },
): JsonObject {
  const answer = answers[Math.min(call, answers.length) - 1] ?? { hookStatus: 'SUCCEEDED' };
  const { unlessAlarm, maximumErrorRate, minimumRequests = 0, ...rest } = answer;
  if (unlessAlarm !== undefined) {
    const state = typeof unlessAlarm === 'string' ? findAlarm(world, unlessAlarm)?.state : undefined;
    if (state === undefined) return answer;
    return state === 'ALARM' ? { hookStatus: 'FAILED' } : { hookStatus: 'SUCCEEDED', ...rest };
  }
  if (maximumErrorRate === undefined) return answer;
  if (typeof maximumErrorRate !== 'number' || typeof minimumRequests !== 'number') return answer;
  if (requests < minimumRequests) return { hookStatus: 'IN_PROGRESS', ...rest };
  return { ...rest, hookStatus: errors > maximumErrorRate * requests ? 'FAILED' : 'SUCCEEDED' };
}

/** null: not what a hook may answer. */
export function readHookAnswer({ hookStatus, callBackDelay = CALL_BACK_DELAY_S }: JsonObject): HookAnswer | null {
  if (hookStatus !== 'SUCCEEDED' && hookStatus !== 'FAILED' && hookStatus !== 'IN_PROGRESS') return null;
  if (typeof callBackDelay !== 'number' || !(callBackDelay >= 1 && callBackDelay <= CALL_BACK_DELAY_MAX_S)) return null;
  return { hookStatus, callBackDelay };
}

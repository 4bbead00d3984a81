/** Does a container that has exited start again in place (RP-01, RP-02)? The questions are asked in the agent's order. */
import type { RestartPolicy } from '../model/task-definition.ts';
import { isAtLeast } from './agent-settings.ts';

/** The first agent that knows restart policies (RP-01). */
const FIRST_AGENT = '1.86.0';

export interface Ended {
  readonly policy: RestartPolicy | null;
  readonly agentVersion: string;
  readonly desiredStatus: 'RUNNING' | 'STOPPED';
  readonly exitCode: number | null;
  readonly nowUs: number;
  /** The start of the container, or its last restart [µs]. */
  readonly sinceUs: number;
}

export type RestartAnswer =
  'restart' | 'no-policy' | 'agent-too-old' | 'stop-wanted' | 'exit-code-unknown' | 'exit-code-ignored' | 'too-soon';

export function restartAnswer(ended: Ended): RestartAnswer {
  const { policy, exitCode } = ended;
  if (policy === null) return 'no-policy';
  if (!isAtLeast(ended.agentVersion, FIRST_AGENT)) return 'agent-too-old';
  if (ended.desiredStatus === 'STOPPED') return 'stop-wanted';
  if (exitCode === null) return 'exit-code-unknown';
  if (policy.ignoredExitCodes.includes(exitCode)) return 'exit-code-ignored';
  return ended.nowUs - ended.sinceUs < policy.restartAttemptPeriodS * 1_000_000 ? 'too-soon' : 'restart';
}

/**
 * What agents and health checks decide, beside the decisions of the schedulers (decision.ts): short records, since all that
 * was looked at is a handful of numbers, which they hold.
 */
import type { OccurrenceNumber } from '../kernel/kernel.ts';
import type { TimeUs } from '../kernel/time.ts';
import type { ContainerKey, InstanceKey, TargetKey, TaskKey } from './ids.ts';

interface Given {
  readonly key: number;
  readonly atUs: TimeUs;
  /** The occurrence during which it was given: its cause. */
  readonly during: OccurrenceNumber;
  /** Grows with what was looked at; what that is, each kind says. */
  readonly inputsRevision: number;
}

/** TL-21: may the head of the agent's queue enter? Revision: tasks that the host has let in before. */
export interface AdmissionVerdict extends Given {
  readonly kind: 'admission';
  readonly task: TaskKey;
  readonly instance: InstanceKey;
  readonly verdict: 'admitted' | 'waits';
  readonly counts: {
    readonly cpu: number;
    readonly cpuFree: number;
    readonly memoryMiB: number;
    readonly memoryFreeMiB: number;
    /** Tasks behind it, which wait as long as it does. */
    readonly behind: number;
  };
}

/** RP-01, RP-02: does a container with a restart policy start again in place? Revision: its restarts so far. */
export interface RestartVerdict extends Given {
  readonly kind: 'restart';
  readonly container: ContainerKey;
  readonly verdict:
    'restart' | 'agent-away' | 'agent-too-old' | 'stop-wanted' | 'exit-code-unknown' | 'exit-code-ignored' | 'too-soon';
  readonly counts: { readonly exitCode: number | null; readonly ranS: number; readonly restartAttemptPeriodS: number };
}

/** HC-04: what the probes of a container come to. Revision: the restarts of the container, which begin them anew. */
export interface ContainerHealthVerdict extends Given {
  readonly kind: 'container-health';
  readonly container: ContainerKey;
  readonly verdict: 'HEALTHY' | 'UNHEALTHY';
  readonly counts: { readonly failures: number; readonly retries: number };
}

/** LB-04, LB-05: what the checks of a target come to. Revision: checks so far. */
export interface TargetHealthVerdict extends Given {
  readonly kind: 'target-health';
  readonly target: TargetKey;
  readonly verdict: 'healthy' | 'unhealthy';
  readonly counts: { readonly inARow: number; readonly needed: number; readonly checks: number };
}

export type Verdict = AdmissionVerdict | RestartVerdict | ContainerHealthVerdict | TargetHealthVerdict;

/** State machines of Step Functions: workflows that call functions and may wait for days (LA-06). */
import type { EventHandle } from '../kernel/event-queue.ts';
import type { TimeUs } from '../kernel/time.ts';
import type { Execution, StateMachine } from './collector.ts';
import type { RegionKey, StateMachineKey } from './ids.ts';

/** How an execution ends; FAILED by a Fail state or an error that nobody catches. */
export type WorkflowStatus = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface WorkflowExecution extends Execution {
  readonly executionArn: string;
  readonly name: string;
  /** After a year it ends by itself. */
  readonly expiry: EventHandle;
  /** Bounded. */
  trail: string[];
  /** When it entered the last of them. */
  movedAtUs: TimeUs;
}

/** What is left of an execution that is over. */
export interface EndedExecution {
  readonly number: number;
  readonly name: string;
  readonly startedAtUs: TimeUs;
  readonly endedAtUs: TimeUs;
  readonly status: WorkflowStatus;
  readonly error: string | null;
  readonly transitions: number;
  readonly trail: readonly string[];
}

export interface Workflow {
  readonly key: StateMachineKey;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly region: RegionKey;
  readonly definition: StateMachine;
  /** Under way. */
  executions: WorkflowExecution[];
  /** The last ones, oldest first; bounded. */
  ended: EndedExecution[];
  started: number;
  succeeded: number;
  /** Failed, timed out or aborted. */
  failed: number;
  /** Of executions that are over: what is paid for. */
  transitions: number;
}

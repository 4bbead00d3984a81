/** Task sets: revisions side by side that CodeDeploy or a user's own commands move (CD-02, CD-08). */
import type { TimeUs } from '../kernel/time.ts';
import type { ComputeInput, NetworkConfiguration } from './commands.ts';

/** CD-02. */
export type StabilityStatus = 'STEADY_STATE' | 'STABILIZING';

/** CD-02; DRAINING: deleted, its tasks are on their way out. */
export type TaskSetStatus = 'PRIMARY' | 'ACTIVE' | 'DRAINING';

/** What makes a deployment a task set. Its status is in the deployment's, its share in the deployment's `scale`. */
export interface TaskSetDetails {
  readonly externalId: string | null;
  /** Of CodeDeploy's; null: a user has made it. */
  readonly startedBy: 'CODE_DEPLOY' | null;
  /** Absent: those of the service. */
  readonly network?: NetworkConfiguration;
  readonly compute?: ComputeInput;
  stabilityStatus: StabilityStatus;
  stabilityStatusAtUs: TimeUs;
  updatedAtUs: TimeUs;
  isDeleted: boolean;
}

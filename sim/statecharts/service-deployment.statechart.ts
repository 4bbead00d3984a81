/** Models: the status of a service deployment (NB-10), for every strategy. What it does meanwhile is its life-cycle stage (NB-02). */
import { createMachine } from 'xstate';

export const serviceDeploymentStatechart = createMachine({
  id: 'service-deployment',
  initial: 'PENDING',
  states: {
    PENDING: { on: { START: 'IN_PROGRESS', STOP: 'STOPPED' } },
    IN_PROGRESS: {
      on: {
        SUCCEED: 'SUCCESSFUL',
        // A newer one takes over, or it fails without a rollback.
        STOP: 'STOPPED',
        REQUEST_STOP: 'STOP_REQUESTED',
        REQUEST_ROLLBACK: 'ROLLBACK_REQUESTED',
        ROLL_BACK: 'ROLLBACK_IN_PROGRESS',
      },
    },
    STOP_REQUESTED: { on: { STOP: 'STOPPED' } },
    ROLLBACK_REQUESTED: { on: { ROLL_BACK: 'ROLLBACK_IN_PROGRESS', STOP: 'STOPPED' } },
    ROLLBACK_IN_PROGRESS: { on: { ROLLED_BACK: 'ROLLBACK_SUCCESSFUL', ROLLBACK_FAILED: 'ROLLBACK_FAILED' } },
    SUCCESSFUL: { type: 'final' },
    STOPPED: { type: 'final' },
    ROLLBACK_SUCCESSFUL: { type: 'final' },
    ROLLBACK_FAILED: { type: 'final' },
  },
});

/** Models: a deployment's status and rolloutState (SV-14, SV-16, RU-08), its failure (CB-07) and the way back to it (CB-08). */
import { createMachine } from 'xstate';

export const deploymentStatechart = createMachine({
  id: 'deployment',
  initial: 'PRIMARY',
  states: {
    PRIMARY: {
      initial: 'IN_PROGRESS',
      states: {
        IN_PROGRESS: { on: { COMPLETE: 'COMPLETED', FAIL: 'FAILED', SUPERSEDE: '#deployment.ACTIVE.IN_PROGRESS' } },
        COMPLETED: { on: { SUPERSEDE: '#deployment.ACTIVE.COMPLETED' } },
        FAILED: { on: { SUPERSEDE: '#deployment.ACTIVE.FAILED' } },
      },
      on: { RETIRE: 'INACTIVE' },
    },
    ACTIVE: {
      initial: 'IN_PROGRESS',
      states: {
        // CD-08: a task set is made the one that serves.
        IN_PROGRESS: { on: { FAIL: 'FAILED', PROMOTE: '#deployment.PRIMARY.IN_PROGRESS' } },
        // CB-08: it is rolled out once more.
        COMPLETED: { on: { REVIVE: '#deployment.PRIMARY.IN_PROGRESS', PROMOTE: '#deployment.PRIMARY.COMPLETED' } },
        FAILED: {},
      },
      on: { RETIRE: 'INACTIVE' },
    },
    // CB-08: its last task is gone, and it may still be the last completed one.
    INACTIVE: { on: { REVIVE: '#deployment.PRIMARY.IN_PROGRESS' } },
  },
});

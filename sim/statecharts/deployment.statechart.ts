/**
 * Models: a deployment's status and rolloutState (SV-14, SV-16, RU-08).
 * Leaves out: FAILED, which only the circuit breaker and deployment alarms reach.
 */
import { createMachine } from 'xstate';

export const deploymentStatechart = createMachine({
  id: 'deployment',
  initial: 'PRIMARY',
  states: {
    PRIMARY: {
      initial: 'IN_PROGRESS',
      states: {
        IN_PROGRESS: { on: { COMPLETE: 'COMPLETED', SUPERSEDE: '#deployment.ACTIVE.IN_PROGRESS' } },
        COMPLETED: { on: { SUPERSEDE: '#deployment.ACTIVE.COMPLETED' } },
      },
      on: { RETIRE: 'INACTIVE' },
    },
    ACTIVE: {
      initial: 'IN_PROGRESS',
      states: { IN_PROGRESS: {}, COMPLETED: {} },
      on: { RETIRE: 'INACTIVE' },
    },
    INACTIVE: { type: 'final' },
  },
});

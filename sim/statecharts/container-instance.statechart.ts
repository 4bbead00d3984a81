/**
 * Models: CI-01 for instances without ENI trunking, DR-01.
 * Leaves out: REGISTERING, REGISTRATION_FAILED and DEREGISTERING, which only trunking passes through.
 */
import { createMachine } from 'xstate';

export const containerInstanceStatechart = createMachine({
  id: 'container-instance',
  initial: 'ACTIVE',
  states: {
    ACTIVE: { on: { DRAIN: 'DRAINING', DEREGISTER: 'INACTIVE' } },
    DRAINING: { on: { ACTIVATE: 'ACTIVE', DEREGISTER: 'INACTIVE' } },
    INACTIVE: { type: 'final' },
  },
});

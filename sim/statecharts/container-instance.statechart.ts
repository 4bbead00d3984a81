/**
 * Models: CI-01, DR-01 and the trunk interface of NW-06. A row is ACTIVE as soon as it is registered; with ENI trunking it
 * goes to REGISTERING in the same instant, before anyone can see it.
 */
import { createMachine } from 'xstate';

const gone = [{ guard: 'hasTrunk', target: 'DEREGISTERING' }, { target: 'INACTIVE' }];

export const containerInstanceStatechart = createMachine({
  id: 'container-instance',
  initial: 'ACTIVE',
  states: {
    ACTIVE: { on: { PROVISION_TRUNK: 'REGISTERING', DRAIN: 'DRAINING', DEREGISTER: gone } },
    REGISTERING: {
      after: {
        trunkAttachDelay: [
          { guard: 'trunkFails', target: 'REGISTRATION_FAILED' },
          { target: 'ACTIVE', actions: 'attachTrunk' },
        ],
      },
      on: { DEREGISTER: 'INACTIVE' },
    },
    REGISTRATION_FAILED: { on: { DEREGISTER: 'INACTIVE' } },
    DRAINING: { on: { ACTIVATE: 'ACTIVE', DEREGISTER: gone } },
    DEREGISTERING: { exit: 'detachTrunk', after: { trunkDetachDelay: 'INACTIVE' } },
    INACTIVE: { type: 'final' },
  },
});

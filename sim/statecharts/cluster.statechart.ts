/** Models: BB-17 for a cluster without capacity providers. Leaves out: PROVISIONING and DEPROVISIONING of their resources. */
import { createMachine } from 'xstate';

export const clusterStatechart = createMachine({
  id: 'cluster',
  initial: 'ACTIVE',
  states: {
    ACTIVE: { on: { DELETE: 'INACTIVE' } },
    INACTIVE: { type: 'final' },
  },
});

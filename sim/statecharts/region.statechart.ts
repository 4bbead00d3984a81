/** Models: a region as the sum of its zones (BB-02). Leaves out: failures of regional services. */
import { createMachine } from 'xstate';

export const regionStatechart = createMachine({
  id: 'region',
  initial: 'AVAILABLE',
  states: {
    AVAILABLE: { on: { IMPAIR: 'IMPAIRED', LOSE: 'LOST' } },
    IMPAIRED: { on: { LOSE: 'LOST', RESTORE: 'AVAILABLE' } },
    LOST: { on: { IMPAIR: 'IMPAIRED', RESTORE: 'AVAILABLE' } },
  },
});

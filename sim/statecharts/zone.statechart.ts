/** Models: an isolated failure domain that can be lost and come back (BB-02, DF-02). Leaves out: partial impairment. */
import { createMachine } from 'xstate';

export const zoneStatechart = createMachine({
  id: 'zone',
  initial: 'AVAILABLE',
  states: {
    AVAILABLE: { on: { LOSE: 'LOST' } },
    LOST: { on: { RESTORE: 'AVAILABLE' } },
  },
});

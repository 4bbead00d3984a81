/**
 * Models: an isolated failure domain that is cut off or lost for a while (BB-02, DF-02). IMPAIRED: what runs there runs on,
 * but nothing new can be raised and the control plane hears nothing from there. LOST: everything there is gone.
 */
import { createMachine } from 'xstate';

export const zoneStatechart = createMachine({
  id: 'zone',
  initial: 'AVAILABLE',
  states: {
    AVAILABLE: { on: { IMPAIR: 'IMPAIRED', LOSE: 'LOST' } },
    IMPAIRED: { on: { LOSE: 'LOST', RESTORE: 'AVAILABLE' } },
    LOST: { on: { RESTORE: 'AVAILABLE' } },
  },
});

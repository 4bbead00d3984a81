/** Models: SV-03. */
import { createMachine } from 'xstate';

export const serviceStatechart = createMachine({
  id: 'service',
  initial: 'ACTIVE',
  states: {
    ACTIVE: { on: { DELETE: 'DRAINING' } },
    DRAINING: { on: { DRAINED: 'INACTIVE' } },
    INACTIVE: { type: 'final' },
  },
});

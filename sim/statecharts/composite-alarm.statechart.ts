/**
 * Models: the state of a composite alarm: ALARM while its rule holds, else OK; it begins without data. Somebody may set
 * INSUFFICIENT_DATA by hand.
 * Leaves out: suppression of its actions.
 */
import { createMachine } from 'xstate';

export const compositeAlarmStatechart = createMachine({
  id: 'composite-alarm',
  initial: 'INSUFFICIENT_DATA',
  states: {
    INSUFFICIENT_DATA: { on: { WELL: 'OK', BREACHED: 'ALARM' } },
    OK: { on: { BREACHED: 'ALARM', UNKNOWN: 'INSUFFICIENT_DATA' } },
    ALARM: { on: { WELL: 'OK', UNKNOWN: 'INSUFFICIENT_DATA' } },
  },
});

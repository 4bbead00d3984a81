/**
 * Models: the state of a metric alarm (MT-06): any of the three may follow any other; it begins without data.
 * Leaves out: nothing. Why a state is reached is sim/rules/alarm-evaluation.ts.
 */
import { createMachine } from 'xstate';

export const alarmStatechart = createMachine({
  id: 'alarm',
  initial: 'INSUFFICIENT_DATA',
  states: {
    INSUFFICIENT_DATA: { on: { WELL: 'OK', BREACHED: 'ALARM' } },
    OK: { on: { BREACHED: 'ALARM', UNKNOWN: 'INSUFFICIENT_DATA' } },
    ALARM: { on: { WELL: 'OK', UNKNOWN: 'INSUFFICIENT_DATA' } },
  },
});

/**
 * Models: what an Auto Scaling group makes of one of its instances: launch and termination with their hooks, standby,
 * detachment (AG-01, AG-02). The machine itself has a lifecycle of its own (instance.statechart.ts).
 * Leaves out: warm pools; the short states EnteringStandby and Detaching.
 */
import { createMachine } from 'xstate';

export const groupInstanceStatechart = createMachine({
  id: 'group-instance',
  initial: 'Pending',
  states: {
    Pending: {
      on: {
        RUNNING: [{ guard: 'hasLaunchHook', target: 'Pending:Wait' }, { target: 'InService' }],
        LEAVE: 'Terminating',
        GONE: 'Terminated',
      },
    },
    'Pending:Wait': {
      entry: 'startLaunchHooks',
      exit: 'endHooks',
      on: { PROCEED: 'Pending:Proceed', LEAVE: 'Terminating', GONE: 'Terminated' },
    },
    'Pending:Proceed': {
      after: { proceedDelay: 'InService' },
      on: { LEAVE: 'Terminating', GONE: 'Terminated' },
    },
    InService: {
      entry: 'enterService',
      on: {
        LEAVE: [{ guard: 'hasTerminateHook', target: 'Terminating:Wait' }, { target: 'Terminating' }],
        STAND_BY: 'Standby',
        DETACH: 'Detached',
        GONE: 'Terminated',
      },
    },
    Standby: {
      on: {
        EXIT_STANDBY: [{ guard: 'hasLaunchHook', target: 'Pending:Wait' }, { target: 'Pending:Proceed' }],
        LEAVE: [{ guard: 'hasTerminateHook', target: 'Terminating:Wait' }, { target: 'Terminating' }],
        DETACH: 'Detached',
        GONE: 'Terminated',
      },
    },
    'Terminating:Wait': {
      entry: 'startTerminateHooks',
      exit: 'endHooks',
      on: { PROCEED: 'Terminating:Proceed', GONE: 'Terminated' },
    },
    'Terminating:Proceed': { entry: 'terminateInstance', on: { GONE: 'Terminated' } },
    Terminating: { entry: 'terminateInstance', on: { GONE: 'Terminated' } },
    Detached: { type: 'final', entry: 'leaveGroup' },
    Terminated: { type: 'final', entry: 'leaveGroup' },
  },
});

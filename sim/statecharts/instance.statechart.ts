/**
 * Models: an EC2 instance from launch to termination (EC-01) with the boot phases of CI-11 inside `running`, the last of them
 * only where its image holds an agent (BB-06); it may be stopped and started again.
 * Leaves out: hibernation, reboot. What happens to a disk is not modelled: a stopped instance is in no zone's reach.
 */
import { createMachine } from 'xstate';

export const instanceStatechart = createMachine({
  id: 'instance',
  initial: 'pending',
  states: {
    pending: {
      after: { launchDelay: 'running' },
      on: { TERMINATE: 'shutting-down', CRASH: 'terminated' },
    },
    running: {
      entry: 'noteRunning',
      exit: 'noteNotRunning',
      initial: 'booting',
      states: {
        booting: { after: { bootDelay: [{ guard: 'holdsAgent', target: 'agentStarting' }, { target: 'ready' }] } },
        agentStarting: { on: { AGENT_REGISTERED: 'ready' } },
        ready: {},
      },
      on: { STOP: 'stopping', TERMINATE: 'shutting-down', CRASH: 'terminated' },
    },
    stopping: {
      after: { shutdownDelay: 'stopped' },
      on: { TERMINATE: 'shutting-down', CRASH: 'terminated' },
    },
    stopped: {
      entry: 'noteStopped',
      on: {
        START: { target: 'pending', actions: 'noteStarted' },
        TERMINATE: 'terminated',
        CRASH: { actions: 'ignoreCrash' },
      },
    },
    'shutting-down': {
      after: { shutdownDelay: 'terminated' },
      on: { CRASH: 'terminated' },
    },
    terminated: { type: 'final', entry: 'noteTerminated' },
  },
});

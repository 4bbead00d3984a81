/**
 * Models: an EC2 instance from launch to termination (EC-01) with the boot phases of CI-11 inside `running`.
 * Leaves out: stop and start, hibernation.
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
      initial: 'booting',
      states: {
        booting: { after: { bootDelay: 'agentStarting' } },
        agentStarting: { on: { AGENT_REGISTERED: 'ready' } },
        ready: {},
      },
      on: { TERMINATE: 'shutting-down', CRASH: 'terminated' },
    },
    'shutting-down': {
      after: { shutdownDelay: 'terminated' },
      on: { CRASH: 'terminated' },
    },
    terminated: { type: 'final', entry: 'noteTerminated' },
  },
});

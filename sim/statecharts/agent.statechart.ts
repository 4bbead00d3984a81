/**
 * Models: the agent's process and its control connection (BB-05, BB-07, CI-02, CI-03, CI-11): a process that crashes, a
 * network that breaks and a host that goes are three things.
 * Leaves out: the heartbeat and the half-hourly reconnect, which are reckoned when asked for (CI-03).
 */
import { createMachine } from 'xstate';

export const agentStatechart = createMachine({
  id: 'agent',
  initial: 'absent',
  states: {
    absent: { on: { START: 'starting', STOP: 'stopped' } },
    starting: { after: { agentStartDelay: 'registering' }, on: { STOP: 'stopped' } },
    registering: {
      entry: 'register',
      on: { REGISTERED: 'connected', REGISTRATION_REFUSED: 'starting', STOP: 'stopped' },
    },
    connected: { on: { DISCONNECT: 'disconnected', CRASH: 'crashed', STOP: 'stopped' } },
    disconnected: { on: { RECONNECT: 'connected', STOP: 'stopped' } },
    crashed: { on: { RESTART: 'starting', STOP: 'stopped' } },
    // A host that starts again starts its agent again (EC-01).
    stopped: { on: { START: 'starting' } },
  },
});

/**
 * Models: a task on EC2 in network modes bridge, host, none and awsvpc (TL-01, TL-02, TL-04, TL-06 to TL-11, TL-17, TL-18).
 * Leaves out: ACTIVATING and DEACTIVATING, which need target groups or service discovery; capacity provider waits.
 */
import { createMachine } from 'xstate';

export const taskStatechart = createMachine({
  id: 'task',
  initial: 'NEW',
  states: {
    NEW: {
      on: { PLACED: [{ guard: 'hasOwnNetworkInterface', target: 'PROVISIONING' }, { target: 'PENDING' }] },
    },
    PROVISIONING: {
      entry: 'attachNetworkInterface',
      after: { networkTimeout: { actions: 'giveUpNetwork' } },
      on: { NETWORK_READY: 'PENDING', STOP: 'DEPROVISIONING', HOST_LOST: 'STOPPED' },
    },
    PENDING: {
      entry: 'tellAgent',
      on: { CONTAINERS_STARTED: 'RUNNING', STOP: 'STOPPING', HOST_LOST: 'STOPPED' },
    },
    RUNNING: {
      entry: 'noteStarted',
      after: { healthyDelay: { actions: 'countAsHealthy' } },
      on: { STOP: 'STOPPING', HOST_LOST: 'STOPPED' },
    },
    STOPPING: {
      entry: 'noteStopping',
      on: {
        CONTAINERS_STOPPED: [{ guard: 'hasOwnNetworkInterface', target: 'DEPROVISIONING' }, { target: 'STOPPED' }],
        HOST_LOST: 'STOPPED',
      },
    },
    DEPROVISIONING: {
      entry: 'detachNetworkInterface',
      on: { NETWORK_RELEASED: 'STOPPED', HOST_LOST: 'STOPPED' },
    },
    STOPPED: { entry: 'noteStopped', after: { retention: 'DELETED' } },
    DELETED: { type: 'final' },
  },
});

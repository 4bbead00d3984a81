/**
 * Models: a task in network modes bridge, host, none and awsvpc, on EC2 and on Fargate (TL-01 to TL-11, TL-17, TL-18), the wait
 * for a host of its capacity provider or of Fargate in PROVISIONING (PL-15, FG-10); ACTIVATING and DEACTIVATING for the target
 * groups of its service.
 * Leaves out: service discovery and Service Connect.
 */
import { createMachine } from 'xstate';

export const taskStatechart = createMachine({
  id: 'task',
  initial: 'NEW',
  states: {
    NEW: {
      on: {
        PLACED: [{ guard: 'hasToProvision', target: 'PROVISIONING' }, { target: 'PENDING' }],
      },
    },
    PROVISIONING: {
      entry: 'attachNetworkInterface',
      after: { networkTimeout: { actions: 'giveUpNetwork' } },
      on: {
        // It has a host now: the wait for the network begins anew.
        CAPACITY_FOUND: [
          { guard: 'hasOwnNetworkInterface', target: 'PROVISIONING', reenter: true },
          { target: 'PENDING' },
        ],
        NETWORK_READY: 'PENDING',
        STOP: [{ guard: 'hasOwnNetworkInterface', target: 'DEPROVISIONING' }, { target: 'STOPPED' }],
        HOST_LOST: 'STOPPED',
      },
    },
    PENDING: {
      entry: 'tellAgent',
      on: {
        CONTAINERS_STARTED: [{ guard: 'hasToActivate', target: 'ACTIVATING' }, { target: 'RUNNING' }],
        STOP: 'STOPPING',
        HOST_LOST: 'STOPPED',
      },
    },
    ACTIVATING: {
      entry: 'activate',
      on: {
        ACTIVATED: 'RUNNING',
        STOP: [{ guard: 'hasTargets', target: 'DEACTIVATING' }, { target: 'STOPPING' }],
        HOST_LOST: 'STOPPED',
      },
    },
    RUNNING: {
      entry: 'noteStarted',
      after: { healthyDelay: { actions: 'countAsHealthy' } },
      on: {
        STOP: [{ guard: 'hasTargets', target: 'DEACTIVATING' }, { target: 'STOPPING' }],
        HOST_LOST: 'STOPPED',
      },
    },
    DEACTIVATING: {
      entry: 'deactivate',
      on: { DEACTIVATED: 'STOPPING', HOST_LOST: 'STOPPED' },
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

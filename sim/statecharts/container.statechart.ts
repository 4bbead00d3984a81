/**
 * Models: a container as the agent moves it (CT-01, CT-07, section 3 of the facts); only the pause container goes on to
 * RESOURCES_PROVISIONED (NW-07). Leaves out: health checks, restart policy, timeouts of the container runtime.
 */
import { createMachine } from 'xstate';

export const containerStatechart = createMachine({
  id: 'container',
  initial: 'NONE',
  states: {
    NONE: { on: { MANIFEST_RESOLVED: 'MANIFEST_PULLED', ABANDON: 'STOPPED' } },
    MANIFEST_PULLED: { on: { IMAGE_PRESENT: 'PULLED', ABANDON: 'STOPPED' } },
    PULLED: { after: { createDelay: 'CREATED' }, on: { ABANDON: 'STOPPED' } },
    CREATED: { after: { startDelay: 'RUNNING' }, on: { ABANDON: 'STOPPED' } },
    RUNNING: {
      entry: 'noteRunning',
      on: { NETWORK_SET_UP: 'RESOURCES_PROVISIONED', EXIT: 'STOPPED' },
    },
    RESOURCES_PROVISIONED: { on: { EXIT: 'STOPPED' } },
    STOPPED: { type: 'final', entry: 'noteContainerStopped' },
  },
});

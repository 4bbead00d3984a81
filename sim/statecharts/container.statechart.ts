/**
 * Models: a container as the agent moves it (CT-01, CT-07, section 3 of the facts); only the pause container goes on to
 * RESOURCES_PROVISIONED (NW-07). A restart in place goes back to CREATED (RP-01). Creating and starting may take longer
 * than the agent waits, and so may the look at what has started (CT-14).
 * Leaves out: health, which is no state of the container but a field of its row.
 */
import { createMachine } from 'xstate';

export const containerStatechart = createMachine({
  id: 'container',
  initial: 'NONE',
  states: {
    NONE: { on: { MANIFEST_RESOLVED: 'MANIFEST_PULLED', ABANDON: 'STOPPED' } },
    MANIFEST_PULLED: { on: { IMAGE_PRESENT: 'PULLED', ABANDON: 'STOPPED' } },
    PULLED: {
      after: {
        createDelay: [
          { guard: 'createsInTime', target: 'CREATED' },
          { target: 'STOPPED', actions: 'noteCreateTimeout' },
        ],
      },
      on: { ABANDON: 'STOPPED' },
    },
    CREATED: {
      after: {
        startDelay: [
          { guard: 'startsInTime', target: 'RUNNING' },
          { target: 'STOPPED', actions: 'noteStartTimeout' },
        ],
      },
      on: { ABANDON: 'STOPPED' },
    },
    RUNNING: {
      entry: 'noteRunning',
      on: {
        NETWORK_SET_UP: 'RESOURCES_PROVISIONED',
        RESTART: { target: 'CREATED', actions: 'noteRestarting' },
        EXIT: 'STOPPED',
      },
    },
    RESOURCES_PROVISIONED: { on: { EXIT: 'STOPPED' } },
    STOPPED: { type: 'final', entry: 'noteContainerStopped' },
  },
});

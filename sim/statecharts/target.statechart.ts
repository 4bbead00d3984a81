/**
 * Models: what a load balancer thinks of one target of a group (LB-02, LB-04, LB-05, LB-12). A target that has left its
 * group stays unused for ever; so does one of a group that nobody uses, until somebody does.
 * Leaves out: `unhealthy.draining` of network load balancers.
 */
import { createMachine } from 'xstate';

export const targetStatechart = createMachine({
  id: 'target',
  initial: 'unused',
  states: {
    unused: {
      entry: 'noteUnused',
      on: { IN_USE: [{ guard: 'isChecked', target: 'initial' }, { target: 'unavailable' }] },
    },
    initial: {
      entry: 'beginChecks',
      on: { PASSED: 'healthy', FAILED: 'unhealthy', DEREGISTER: 'draining', OUT_OF_USE: 'unused' },
    },
    healthy: {
      entry: 'noteHealthy',
      on: { FAILED: 'unhealthy', DEREGISTER: 'draining', OUT_OF_USE: 'unused' },
    },
    unhealthy: {
      entry: 'noteUnhealthy',
      on: { PASSED: 'healthy', DEREGISTER: 'draining', OUT_OF_USE: 'unused' },
    },
    unavailable: {
      entry: 'noteUnavailable',
      on: { DEREGISTER: 'draining', OUT_OF_USE: 'unused' },
    },
    draining: {
      entry: 'noteDraining',
      after: { drainingDelay: 'unused' },
      on: { OUT_OF_USE: 'unused' },
    },
  },
});

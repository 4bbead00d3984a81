/**
 * Models: what a load balancer thinks of one target of a group (LB-02, LB-04, LB-05, LB-12). A target that has left its
 * group stays unused for ever; so does one of a group that nobody uses, until somebody does.
 * Behind a network load balancer a target that becomes unhealthy may keep its connections for a while.
 */
import { createMachine } from 'xstate';

const FAILING = [{ guard: 'keepsConnections', target: 'unhealthyDraining' }, { target: 'unhealthy' }];

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
      on: { PASSED: 'healthy', FAILED: FAILING, DEREGISTER: 'draining', OUT_OF_USE: 'unused' },
    },
    healthy: {
      entry: 'noteHealthy',
      on: { FAILED: FAILING, DEREGISTER: 'draining', OUT_OF_USE: 'unused' },
    },
    unhealthy: {
      entry: 'noteUnhealthy',
      on: { PASSED: 'healthy', DEREGISTER: 'draining', OUT_OF_USE: 'unused' },
    },
    unhealthyDraining: {
      entry: 'noteUnhealthy',
      after: { unhealthyDrainingDelay: 'unhealthy' },
      on: { PASSED: 'healthy', DEREGISTER: 'draining', OUT_OF_USE: 'unused' },
    },
    unavailable: {
      entry: 'noteUnavailable',
      on: { DEREGISTER: 'draining', OUT_OF_USE: 'unused' },
    },
    draining: {
      entry: 'noteDraining',
      after: { drainingDelay: 'unused' },
      on: { OUT_OF_USE: 'unused', DRAINED: 'unused' },
    },
  },
});

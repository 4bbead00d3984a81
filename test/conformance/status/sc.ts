/** Service Connect and service discovery: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const SC: RuleStatuses = {
  'SC-01': {
    status: 'approximated',
    note: 'a proxy uses no CPU or memory of its own (check warns where no room is left for it); the request timeout holds for each try; there are no idle timeouts; while traffic is a flow nobody is avoided',
    test: 'test/conformance/service-names.test.ts',
  },
  'SC-02': {
    status: 'covered',
    note: 'a task is as old as its creation; a service called by one that is not connected is found as before',
    test: 'test/conformance/service-names.test.ts',
  },
  'SC-03': {
    status: 'covered',
    test: 'test/conformance/service-connect.test.ts',
  },
  'SC-04': {
    status: 'approximated',
    note: 'namespaces and services of Cloud Map are not simulated: a record is there as soon as its task runs, of the type that serviceRegistries allows; each calling task keeps an answer for 60 s',
    test: 'test/conformance/service-names.test.ts',
  },
};

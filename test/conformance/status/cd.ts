/** CodeDeploy and external controllers: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const CD: RuleStatuses = {
  'CD-01': { status: 'covered' },
  'CD-02': { status: 'covered' },
  'CD-03': {
    status: 'approximated',
    note: 'a hook whose function fails has failed at once, whereas in reality one that reports nothing is waited for',
    test: 'test/conformance/code-deploy.test.ts',
  },
  'CD-04': { status: 'covered', test: 'test/conformance/code-deploy.test.ts' },
  'CD-05': { status: 'covered' },
  'CD-06': { status: 'covered', note: 'a rollback is part of the deployment, not a deployment of its own' },
  'CD-07': { status: 'covered' },
  'CD-08': { status: 'covered', note: 'without service registries and tags of task sets' },
};

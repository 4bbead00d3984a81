/** Events and notifications: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const EV: RuleStatuses = {
  'EV-01': { status: 'covered' },
  'EV-02': { status: 'covered', note: 'copies and overtaking by the setting `delivery`, without it once and in order' },
  'EV-03': { status: 'covered' },
  'EV-04': {
    status: 'approximated',
    note: 'the names whose causes occur: no task sets of others, no throttled API, no service discovery',
  },
  'EV-05': { status: 'covered' },
  'EV-06': { status: 'covered' },
  'EV-07': { status: 'covered', note: 'what an address or a mailbox does with a message is left out' },
  'EV-08': { status: 'context', note: 'examples, taken up by scenarios' },
  'EV-09': { status: 'covered' },
};

import { amountFilter } from './amount.filter.ts';

/** A free network interface slot for an awsvpc task (NW-03, NW-05). */
export const eniFilter = amountFilter({
  name: 'eni',
  reason: 'RESOURCE:ENI',
  need: (needs) => needs.eniSlots,
  left: (ci) => ci.remaining.eniSlots,
});

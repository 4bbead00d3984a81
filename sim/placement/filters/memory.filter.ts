import { amountFilter, setAside } from './amount.filter.ts';

/** Enough memory is left [MiB] (RS-04, PL-01, PL-19). */
export const memoryFilter = amountFilter({
  name: 'memory',
  reason: 'RESOURCE:MEMORY',
  need: (needs) => needs.memoryMiB,
  left: (ci, asked) => ci.remaining.memoryMiB - setAside(ci, asked).memoryMiB,
});

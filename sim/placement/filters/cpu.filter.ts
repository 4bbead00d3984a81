import { amountFilter, setAside } from './amount.filter.ts';

/** Enough CPU units are left (RS-03, PL-01, PL-19). */
export const cpuFilter = amountFilter({
  name: 'cpu',
  reason: 'RESOURCE:CPU',
  need: (needs) => needs.cpu,
  left: (ci, asked) => ci.remaining.cpu - setAside(ci, asked).cpu,
});

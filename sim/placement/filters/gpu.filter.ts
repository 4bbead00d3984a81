import { amountFilter } from './amount.filter.ts';

/** Enough GPUs are left; they are whole and exclusive (RS-20). */
export const gpuFilter = amountFilter({
  name: 'gpu',
  reason: 'RESOURCE:GPU',
  need: (needs) => needs.gpu,
  left: (ci) => ci.remaining.gpu,
});

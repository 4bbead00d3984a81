import { groupCount } from '../../rules/reservation.ts';
import { CAPACITY_FREED, type Filter } from '../judge.ts';

/** No other task of the same group is on the instance (PL-11). */
export const distinctInstanceFilter: Filter = {
  name: 'distinctInstance',
  reason: 'DistinctInstance placement constraint unsatisfied',
  unblockedBy: CAPACITY_FREED,
  passes(ci, asked) {
    return !asked.distinct || groupCount(ci, asked.request.group) === 0;
  },
  explain(ci, asked) {
    const have = groupCount(ci, asked.request.group);
    if (!asked.distinct) return { need: '', have: `${have}`, missing: null };
    return { need: '0', have: `${have}`, missing: have === 0 ? null : `${have}` };
  },
};

import type { ContainerInstance } from '../../model/agent.ts';
import type { TaskNeeds } from '../../model/resources.ts';
import { attributeOf } from '../../rules/reservation.ts';
import { NEW_CANDIDATES, type Filter } from '../judge.ts';

type Required = TaskNeeds['attributes'][number];

/** The instance has every attribute the task definition implies (PL-04). */
export const attributeFilter: Filter = {
  name: 'attribute',
  reason: 'ATTRIBUTE',
  unblockedBy: ['AttributesPut', ...NEW_CANDIDATES],
  passes(ci, asked) {
    for (const required of asked.request.needs.attributes) if (!has(ci, required)) return false;
    return true;
  },
  explain(ci, asked) {
    const required = asked.request.needs.attributes;
    const lacking = required.filter((one) => !has(ci, one));
    const found = required.flatMap(({ name }) => {
      const value = attributeOf(ci, name);
      return value === null ? [] : [written({ name, value })];
    });
    return {
      need: required.map(written).join(', '),
      have: found.join(', '),
      missing: lacking.length === 0 ? null : lacking.map(written).join(', '),
    };
  },
};

function has(ci: ContainerInstance, { name, value }: Required): boolean {
  const found = attributeOf(ci, name);
  return found !== null && (value === null || found === value);
}

/** A capability has no value and is written as its name. */
function written({ name, value }: Required): string {
  return value === null || value === '' ? name : `${name}=${value}`;
}

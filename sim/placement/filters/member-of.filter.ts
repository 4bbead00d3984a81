import { NEW_CANDIDATES, type Filter } from '../judge.ts';

/** Every memberOf expression is true for the instance (PL-11, QL-01 to QL-07). */
export const memberOfFilter: Filter = {
  name: 'memberOf',
  reason: 'MemberOf placement constraint unsatisfied',
  // An expression may read attributes, the agent's connection and what tasks run, so each of their changes counts.
  unblockedBy: [
    'AttributesPut',
    'AgentConnectionChanged',
    'AgentUpdateMoved',
    'TaskStopRequested',
    'PlacementConcluded',
    ...NEW_CANDIDATES,
  ],
  passes(ci, asked) {
    for (const member of asked.members) if (!member.holds(ci)) return false;
    return true;
  },
  explain(ci, asked) {
    const failing = asked.members.filter((member) => !member.holds(ci));
    const holding = asked.members.filter((member) => !failing.includes(member));
    return {
      need: asked.members.map(({ expression }) => expression).join(', '),
      have: holding.map(({ expression }) => expression).join(', '),
      missing: failing.length === 0 ? null : failing.map(({ expression }) => expression).join(', '),
    };
  },
};

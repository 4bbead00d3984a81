/** Makes a request ready for judging: defaults filled in, expressions compiled once. */
import type { PlacementRequest } from '../model/decision.ts';
import type { PlacementStrategy } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { memberOfTest } from '../rules/eligibility.ts';
import { strategyInForce } from '../rules/scale-in.ts';
import type { Asked, MemberOf, Scorer } from './judge.ts';
import { binpackScore } from './scores/binpack.score.ts';
import { randomScore } from './scores/random.score.ts';
import { spreadScore } from './scores/spread.score.ts';

/** Throws InvariantError for an expression that does not parse: requests are checked before. */
export function prepare(world: World, request: PlacementRequest): Asked {
  const members: MemberOf[] = [];
  let distinct = false;
  for (const constraint of request.constraints) {
    if (constraint.type === 'distinctInstance') distinct = true;
    else {
      const expression = constraint.expression ?? '';
      members.push({ expression, holds: memberOfTest(world, expression) });
    }
  }
  return { world, request, strategy: strategyInForce(request.strategy, request.service !== null), distinct, members };
}

/** The strategies in force as scorers, in order. */
export function scorersOf(asked: Asked): Scorer[] {
  return asked.strategy.map((strategy) => scorer(strategy, asked));
}

function scorer(strategy: PlacementStrategy, asked: Asked): Scorer {
  switch (strategy.type) {
    case 'spread':
      return spreadScore(strategy, asked);
    case 'binpack':
      return binpackScore(strategy);
    case 'random':
      return randomScore(strategy);
  }
}

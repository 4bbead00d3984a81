/** What a command's placement members may say, asked before anything is touched: a command by hand has met no scenario check. */
import { refusal, type Refusal } from '../model/refusal.ts';
import type { PlacementConstraint, PlacementStrategy } from '../model/task-definition.ts';
import { LIMITS } from './limits.ts';
import { placementExpressionIssues, placementStrategyIssues } from './placement-rules.ts';

/** Null when every expression can be evaluated and every strategy has a field it can use (PL-05 to PL-11). */
export function refusePlacement(
  constraints: readonly PlacementConstraint[],
  strategy: readonly PlacementStrategy[],
): Refusal | null {
  if (constraints.length > LIMITS.placementConstraints) {
    return refusal('InvalidParameterException', 'too-many-constraints', { limit: LIMITS.placementConstraints });
  }
  for (const { type, expression } of constraints) {
    const issues = placementExpressionIssues({ type, expression: expression ?? undefined }, []);
    if (issues.length > 0) {
      return refusal('InvalidParameterException', 'expression-invalid', { expression: expression ?? '' });
    }
  }
  for (const { type, field } of strategy) {
    if (placementStrategyIssues({ type, field: field ?? undefined }, []).length > 0) {
      return refusal('InvalidParameterException', 'strategy-invalid', { type, field: field ?? '' });
    }
  }
  return null;
}

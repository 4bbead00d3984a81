/**
 * What a collector costs (HM-03, HM-04): state transitions, and the time of its function in steps of 100 ms. The prices are
 * those of 2017. Leaves out: the free million calls of a function and its free time, and the price of the metrics.
 */
import { PRICES } from '../catalog/prices.ts';
import type { CollectorUse } from '../model/collector.ts';

/** USD. */
const TRANSITION_USD = PRICES.stateMachine.usdPerTransition;
/** Of a month; the others are paid. */
export const FREE_TRANSITIONS = PRICES.stateMachine.freePerMonth;
/** A function of 128 MiB, each 100 ms begun, and each call. */
export const FUNCTION_100_MS_USD = 0.000_000_208;
export const FUNCTION_CALL_USD = 0.000_000_2;
export const BILLING_STEP_MS = 100;

export interface CollectorCost {
  readonly transitionsUsd: number;
  readonly functionTimeUsd: number;
  readonly functionCallsUsd: number;
  readonly totalUsd: number;
}

/** Time that is paid for: each 100 ms begun. */
export function billedMsOf(durationMs: number): number {
  return Math.ceil(durationMs / BILLING_STEP_MS) * BILLING_STEP_MS;
}

/** Cost of what was used; `freeTransitions` of them are free. */
export function collectorCost(
  { transitions, invocations, billedMs }: Pick<CollectorUse, 'transitions' | 'invocations' | 'billedMs'>,
  freeTransitions = 0,
): CollectorCost {
  const transitionsUsd = Math.max(0, transitions - freeTransitions) * TRANSITION_USD;
  const functionTimeUsd = (billedMs / BILLING_STEP_MS) * FUNCTION_100_MS_USD;
  const functionCallsUsd = invocations * FUNCTION_CALL_USD;
  return {
    transitionsUsd,
    functionTimeUsd,
    functionCallsUsd,
    totalUsd: transitionsUsd + functionTimeUsd + functionCallsUsd,
  };
}

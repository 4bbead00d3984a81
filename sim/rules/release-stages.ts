/** The stages of a native release, one after the other, and how long each may last. Pure. Source: NB-02, NB-06 to NB-08. */
import { hours, minutes, type DurationUs } from '../kernel/time.ts';
import type { LifecycleHook, LifecycleStage, ReleaseSettings } from '../model/release.ts';

/** NB-07. */
const STAGE_LIMIT = hours(24);
export const DEPLOYMENT_LIMIT = hours(30 * 24);
/** NB-06 [min]. */
const HOOK_TIMEOUT_MINUTES = 1_440;

export interface StageStep {
  readonly stage: LifecycleStage;
  /** Which shift of production traffic it belongs to, from 1; 0 of the stages before and after. */
  readonly step: number;
}

const NEXT: Readonly<Partial<Record<LifecycleStage, LifecycleStage>>> = {
  RECONCILE_SERVICE: 'PRE_SCALE_UP',
  PRE_SCALE_UP: 'SCALE_UP',
  SCALE_UP: 'POST_SCALE_UP',
  POST_SCALE_UP: 'TEST_TRAFFIC_SHIFT',
  TEST_TRAFFIC_SHIFT: 'POST_TEST_TRAFFIC_SHIFT',
  POST_PRODUCTION_TRAFFIC_SHIFT: 'BAKE_TIME',
  BAKE_TIME: 'CLEAN_UP',
};

/** NB-02: what comes after a stage where production traffic is shifted in so many steps; null after the last one. */
export function stageAfter({ stage, step }: StageStep, steps: number): StageStep | null {
  if (stage === 'POST_TEST_TRAFFIC_SHIFT') return { stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', step: 1 };
  if (stage === 'PRE_PRODUCTION_TRAFFIC_SHIFT') return { stage: 'PRODUCTION_TRAFFIC_SHIFT', step };
  if (stage === 'PRODUCTION_TRAFFIC_SHIFT') {
    if (step < steps) return { stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', step: step + 1 };
    return { stage: 'POST_PRODUCTION_TRAFFIC_SHIFT', step: 0 };
  }
  const next = NEXT[stage];
  return next === undefined ? null : { stage: next, step: 0 };
}

/** The hooks of a stage with their ids, in the order of the service's (NB-08: at each step again). */
export function hooksAt(
  { lifecycleHooks = [] }: ReleaseSettings,
  stage: LifecycleStage,
): { readonly hookId: string; readonly hook: LifecycleHook }[] {
  return lifecycleHooks
    .map((hook, index) => ({ hookId: `hook-${index + 1}`, hook }))
    .filter(({ hook }) => hook.lifecycleStages.includes(stage));
}

export function hookTimeout({ timeoutInMinutes = HOOK_TIMEOUT_MINUTES }: LifecycleHook): DurationUs {
  return minutes(timeoutInMinutes);
}

/** NB-07: a day; a PAUSE hook may take longer, and takes the stage with it (NB-06) [A]. */
export function stageLimit(hooks: readonly LifecycleHook[]): DurationUs {
  return hooks.reduce((limit, hook) => (hookTimeout(hook) > limit ? hookTimeout(hook) : limit), STAGE_LIMIT);
}

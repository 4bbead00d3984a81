import data from '../../assets/catalog/deployment-configs.json' with { type: 'json' };
import type { ComputePlatform, TrafficRouting } from '../model/code-deploy.ts';

/** CodeDeploy's predefined configurations (CD-04), and its other numbers (CD-03, CD-05). */
export interface PredefinedConfig extends TrafficRouting {
  readonly name: string;
  readonly platform: ComputePlatform;
}

export const DEPLOYMENT_CONFIGS = data.configs as readonly PredefinedConfig[];

/** A hook that has not answered by then has failed (CD-03) [min]. */
export const HOOK_MAX_MINUTES = data.hookMaxMinutes;
/** CD-03 [min]. */
export const TERMINATION_WAIT_MINUTES = data.terminationWaitMinutes;
/** CD-05 [min]. */
export const STEADY_WAIT_MINUTES = data.greenSteadyStateWaitMinutes;
/** CD-05 [min]. */
export const SCALING_GRACE_MINUTES = data.scaleDuringDeploymentGraceMinutes;

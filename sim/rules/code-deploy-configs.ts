/** How CodeDeploy shifts traffic over time (CD-04): predefined configurations and custom ones. */
import { DEPLOYMENT_CONFIGS } from '../catalog/deployment-configs.ts';
import type { CodeDeployConfig, ComputePlatform, TrafficRouting } from '../model/code-deploy.ts';
import type { World } from '../model/world.ts';

/** What a group shifts by that says nothing. */
export const DEFAULT_CONFIG: Readonly<Record<ComputePlatform, string>> = {
  ECS: 'CodeDeployDefault.ECSAllAtOnce',
  Lambda: 'CodeDeployDefault.LambdaAllAtOnce',
};

/** A predefined configuration, or a custom one of this world; null when there is none of the name. */
export function findConfig(world: World | null, name: string): CodeDeployConfig | null {
  const known = DEPLOYMENT_CONFIGS.find((row) => row.name === name);
  if (known !== undefined) {
    const { platform: computePlatform, type, percent, intervalMinutes } = known;
    return { deploymentConfigName: name, computePlatform, routing: { type, percent, intervalMinutes } };
  }
  return world?.codeDeploy?.configs.find((row) => row.deploymentConfigName === name) ?? null;
}

/** What SAM's DeploymentPreference.Type means: without CodeDeploy's prefix, or a custom configuration (LA-09). */
export function configOfPreference(world: World, type: string): string {
  const predefined = `CodeDeployDefault.Lambda${type}`;
  return findConfig(null, predefined) === null && findConfig(world, type) !== null ? type : predefined;
}

/** One shift: so many minutes after the start, to so many hundredths. */
export interface Shift {
  readonly atMinutes: number;
  readonly percent: number;
}

/**
 * CD-04: linear shifts at the start of each interval until all is shifted, the last step taking the rest; canary shifts
 * its part at once and the rest after the interval.
 */
export function shiftsOf({ type, percent, intervalMinutes }: TrafficRouting): Shift[] {
  if (type === 'AllAtOnce' || percent >= 100) return [{ atMinutes: 0, percent: 100 }];
  if (type === 'TimeBasedCanary') {
    return [
      { atMinutes: 0, percent },
      { atMinutes: intervalMinutes, percent: 100 },
    ];
  }
  const shifts: Shift[] = [];
  for (let step = 1; (step - 1) * percent < 100; step++) {
    shifts.push({ atMinutes: (step - 1) * intervalMinutes, percent: Math.min(100, step * percent) });
  }
  return shifts;
}

/** The releases of a run, for a comparison: how each went, whom its version hurt, how soon that was seen and over. Reads. */
import type { CodeDeployDeployment, CodeDeployFailure } from '../model/code-deploy.ts';
import type { Harm, HarmSubject } from '../model/harm.ts';
import type { World } from '../model/world.ts';
import type { ReleaseFigures } from '../protocol/comparison.ts';
import { sumOf } from './harm.ts';

/** How many attempts there have been; those that come later at the same instant are not among them. */
export interface BegunReleases {
  readonly serviceDeployments: number;
  readonly codeDeploy: number;
}

export function begunReleases({ serviceDeployments = [], codeDeploy }: World): BegunReleases {
  return { serviceDeployments: serviceDeployments.length, codeDeploy: codeDeploy?.deployments.length ?? 0 };
}

export function definitionName(world: World, key: number): string {
  const { family, revision } = world.taskDefinitions[key]!;
  return `${family}:${revision}`;
}

/** Attempts that began in the window, oldest first. What services begin with at time 0 is no release. */
export function releasesOf(world: World, harm: Harm, before: BegunReleases): ReleaseFigures[] {
  const byService = harm.releases.flatMap((release): ReleaseFigures[] => {
    const row = world.serviceDeployments![release.serviceDeployment]!;
    if (row.key < before.serviceDeployments || row.createdAtUs === 0) return [];
    const { serviceName: service, timeToDetectUs, timeToRecoverUs } = release;
    return [
      {
        ...{ service, strategy: row.strategy },
        taskDefinition: definitionName(world, world.deployments[row.target]!.taskDefinition),
        ...{ startedAtUs: row.createdAtUs, finishedAtUs: row.finishedAtUs, status: row.state },
        ...{
          requestsHurt: release.harm.hurt,
          subjectsHurt: release.harm.subjectsHurt,
          timeToDetectUs,
          timeToRecoverUs,
        },
        failedBy: row.failure?.by ?? null,
      },
    ];
  });
  const byCodeDeploy = (world.codeDeploy?.deployments ?? []).slice(before.codeDeploy);
  return [...byService, ...byCodeDeploy.map((row) => codeDeployFigures(world, harm, row))].sort(
    (a, b) => a.startedAtUs - b.startedAtUs,
  );
}

/* ---- CodeDeploy, of services and of functions ---- */

const FAILED_BY: Readonly<Record<CodeDeployFailure['code'], string>> = {
  HOOK_FAILED: 'hook',
  HOOK_TIMEOUT: 'hook',
  TIMEOUT: 'stage-timeout',
  SCALING: 'scaling',
  ALARM_ACTIVE: 'alarm',
  MANUAL_STOP: 'request',
  REVISION_MISSING: 'revision-missing',
};

function codeDeployFigures(world: World, { streams }: Harm, row: CodeDeployDeployment): ReleaseFigures {
  const hurtByIt = sumOf(streams.flatMap(({ versions }) => versions.filter(({ subject }) => isOf(row, subject))));
  const { hurt: requestsHurt, subjectsHurt, firstHurtUs, lastHurtUs } = hurtByIt;
  const failedAtUs = row.failure === null ? null : row.completedAtUs;
  // A version that had been there before has hurt for this deployment only what came after its beginning.
  const firstUs = firstHurtUs === null ? null : Math.max(firstHurtUs, row.createdAtUs);
  const span = (fromUs: number | null, toUs: number | null): number | null =>
    failedAtUs === null ? null : fromUs === null || toUs === null ? 0 : Math.max(0, toUs - fromUs);
  return {
    ...namesOf(world, row),
    strategy: row.deploymentConfigName.replace('CodeDeployDefault.', ''),
    ...{ startedAtUs: row.createdAtUs, finishedAtUs: row.completedAtUs, status: row.state },
    ...{ requestsHurt, subjectsHurt },
    timeToDetectUs: span(firstUs, failedAtUs),
    timeToRecoverUs: span(failedAtUs, lastHurtUs),
    failedBy: row.failure === null ? null : FAILED_BY[row.failure.code],
  };
}

function isOf({ target, green }: CodeDeployDeployment, subject: HarmSubject): boolean {
  if (target.kind === 'service') return subject.kind === 'deployment' && subject.deployment === green;
  return (
    subject.kind === 'function' && subject.function === target.function && subject.version === target.targetVersion
  );
}

function namesOf(world: World, { target }: CodeDeployDeployment): Pick<ReleaseFigures, 'service' | 'taskDefinition'> {
  if (target.kind === 'service') {
    const service = world.services[target.service]!.serviceName;
    return { service, taskDefinition: definitionName(world, target.taskDefinition) };
  }
  const { functionName } = world.functions![target.function]!;
  return { service: `${functionName}:${target.alias}`, taskDefinition: `${functionName}:${target.targetVersion}` };
}

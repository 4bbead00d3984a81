/** Releases as a list: of services by ECS itself and by CodeDeploy, and of functions by their aliases. The newest first. */
import type { CodeDeployDeployment } from '../model/code-deploy.ts';
import type { ServiceDeployment } from '../model/release.ts';
import type { World } from '../model/world.ts';
import type { NamedRef, ReleaseRow } from '../protocol/why.ts';
import { thresholdOf } from '../rules/circuit-breaker.ts';
import { aliasKey, versionKey } from '../rules/part-keys.ts';
import { isOpen } from '../rules/service-deployments.ts';
import { createNamer, type Namer } from './find.ts';
import { failureMessage, revisionOf } from './inspect-services.ts';
import { sentence } from './sentence.ts';

export function releaseRows(world: World): readonly ReleaseRow[] {
  const namer = createNamer(world);
  const rows = [
    ...(world.serviceDeployments ?? []).map((row) => serviceRelease(world, row, namer)),
    ...(world.codeDeploy?.deployments ?? []).map((row) => codeDeployRelease(row, namer)),
    ...(world.functions ?? []).flatMap((row) =>
      row.aliases.flatMap((_, index) => aliasRelease(world, row.key, index, namer)),
    ),
  ];
  return rows.toSorted((a, b) => b.startedAtUs - a.startedAtUs || b.release.ref.key - a.release.ref.key);
}

function named(namer: Namer, kind: NamedRef['ref']['kind'], key: number): NamedRef {
  return { ref: { kind, key }, name: namer.name({ kind, key }) };
}

function serviceRelease(world: World, row: ServiceDeployment, namer: Namer): ReleaseRow {
  const service = world.services[row.service]!;
  const target = world.deployments[row.target]!;
  const settings = service.release?.deploymentCircuitBreaker;
  const threshold = settings?.enable === true ? thresholdOf(settings, service.desiredCount) : null;
  const isRolling = row.strategy === 'ROLLING';
  return {
    release: named(namer, 'service-deployment', row.key),
    of: named(namer, 'service', row.service),
    by: 'ecs',
    strategy: row.strategy,
    version: revisionOf(world, target),
    versionRef: { kind: 'deployment', key: row.target },
    status: row.state,
    open: isOpen(row),
    startedAtUs: row.createdAtUs,
    finishedAtUs: row.finishedAtUs,
    stages: row.stages.map(({ stage, atUs, step }) => ({ stage, atUs, step })),
    productionPercent: isRolling ? null : row.productionPercent,
    testPercent: isRolling ? null : row.testPercent,
    breaker:
      row.breaker.status === 'DISABLED'
        ? null
        : { status: row.breaker.status, failures: row.breaker.failures, threshold },
    alarms:
      row.alarms.status === 'DISABLED'
        ? null
        : {
            status: row.alarms.status,
            names: row.alarms.triggered.length > 0 ? row.alarms.triggered : (service.release?.alarms?.alarmNames ?? []),
          },
    failure: row.failure === null ? null : failureMessage(row.failure),
  };
}

const OVER: ReadonlySet<string> = new Set(['Succeeded', 'Failed', 'Stopped']);

function codeDeployRelease(row: CodeDeployDeployment, namer: Namer): ReleaseRow {
  const { target } = row;
  const isService = target.kind === 'service';
  return {
    release: named(namer, 'code-deploy-deployment', row.key),
    of: isService ? named(namer, 'service', target.service) : named(namer, 'function', target.function),
    by: 'codeDeploy',
    strategy: row.deploymentConfigName,
    version: isService ? namer.name({ kind: 'task-definition', key: target.taskDefinition }) : target.targetVersion,
    versionRef: isService
      ? { kind: 'task-definition', key: target.taskDefinition }
      : { kind: 'function-version', key: versionKey(target.function, target.targetVersion) },
    status: row.state,
    open: !OVER.has(row.state),
    startedAtUs: row.createdAtUs,
    finishedAtUs: row.completedAtUs,
    stages: row.lifecycleEvents.map(({ name, startedAtUs }) => ({ stage: name, atUs: startedAtUs, step: 0 })),
    productionPercent: row.productionPercent,
    testPercent: row.testPercent,
    breaker: null,
    alarms: row.alarms.length === 0 ? null : { status: row.failure?.code ?? 'MONITORING', names: row.alarms },
    failure:
      row.failure === null ? null : sentence('why.release.failure', { code: row.failure.code, what: row.failure.what }),
  };
}

function aliasRelease(world: World, key: number, index: number, namer: Namer): ReleaseRow[] {
  const { rollOut } = world.functions![key]!.aliases[index]!;
  if (rollOut === undefined) return [];
  return [
    {
      release: named(namer, 'function-alias', aliasKey(key, index)),
      of: named(namer, 'function', key),
      by: 'function',
      strategy: rollOut.by,
      version: rollOut.newVersion,
      versionRef: { kind: 'function-version', key: versionKey(key, rollOut.newVersion) },
      status: rollOut.status,
      open: rollOut.status === 'inProgress',
      startedAtUs: rollOut.startedAtUs,
      finishedAtUs: rollOut.endedAtUs,
      stages: [],
      productionPercent: Math.round(rollOut.weight * 10_000) / 100,
      testPercent: null,
      breaker: null,
      alarms: null,
      failure: null,
    },
  ];
}

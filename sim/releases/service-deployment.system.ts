/**
 * Models: the record of every attempt to bring a service of controller ECS to a revision (NB-10): it begins with the
 * deployment, is superseded by the next one (SV-16), and StopServiceDeployment ends or turns it back (RU-11). How it ends
 * well is a matter of its strategy.
 * Leaves out: other controllers, which have no service deployments; how long a record is kept.
 */
import type { InputOf } from '../model/commands.ts';
import type { DeploymentKey, ServiceDeploymentKey } from '../model/ids.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { ServiceDeployment } from '../model/release.ts';
import type { Service } from '../model/service.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { findAlarm } from '../rules/alarms.ts';
import { strategyOf } from '../rules/colours.ts';
import { hexId } from '../rules/minting.ts';
import {
  findServiceDeployment,
  newestRelease,
  openRelease,
  serviceDeploymentArn,
} from '../rules/service-deployments.ts';
import { fail, giveUp } from './service-deployments.ts';

const ID_DIGITS = 20;

function begin(ctx: Context, service: Service, target: DeploymentKey): void {
  const { world } = ctx;
  const cluster = world.clusters[service.cluster]!;
  const region = world.regions[cluster.region]!.name;
  const id = hexId(ctx.random('id/service-deployment'), ID_DIGITS);
  world.serviceDeployments ??= [];
  const key = world.serviceDeployments.length as ServiceDeploymentKey;
  const row: ServiceDeployment = {
    key,
    serviceDeploymentArn: serviceDeploymentArn(region, cluster.clusterName, service.serviceName, id),
    service: service.key,
    strategy: strategyOf(world.deployments[target]!),
    source: service.deployments.filter((other) => other !== target),
    target,
    createdAtUs: ctx.nowUs,
    state: 'PENDING',
    finishedAtUs: null,
    lifecycleStage: null,
    stages: [],
    productionPercent: 0,
    testPercent: 0,
    breaker: {
      status: service.release?.deploymentCircuitBreaker?.enable === true ? 'MONITORING' : 'DISABLED',
      failures: 0,
    },
    ...watched(world, service),
    failure: null,
    rollbackTo: null,
    timers: {},
  };
  world.serviceDeployments.push(row);
  service.serviceDeployment = key;
  ctx.start('service-deployment', key);
  ctx.say({ kind: 'ServiceDeploymentStarted', serviceDeployment: key });
}

/** DA-02: where an alarm has fired before it began, none of them is looked at. */
function watched(world: World, { release }: Service): Pick<ServiceDeployment, 'alarms'> {
  const { enable = false, alarmNames = [] } = release?.alarms ?? {};
  if (!enable) return { alarms: { status: 'DISABLED', triggered: [] } };
  const ignoredFor = alarmNames.filter((name) => findAlarm(world, name)?.state === 'ALARM');
  if (ignoredFor.length > 0) return { alarms: { status: 'DISABLED', triggered: [], ignoredFor } };
  return { alarms: { status: 'MONITORING', triggered: [] } };
}

function refuseStop(
  world: World,
  { serviceDeploymentArn: reference }: InputOf<'StopServiceDeployment'>,
): Refusal | null {
  const row = findServiceDeployment(world, reference);
  const params = { serviceDeployment: reference };
  if (row === null) return refusal('ServiceDeploymentNotFoundException', 'service-deployment-not-found', params);
  const mayStop =
    (row.state === 'PENDING' || row.state === 'IN_PROGRESS') &&
    row.failure === null &&
    row.lifecycleStage !== 'CLEAN_UP';
  return mayStop
    ? null
    : refusal('ConflictException', 'service-deployment-not-running', { ...params, status: row.state });
}

/** RU-11. */
function stop(ctx: Context, { serviceDeploymentArn: reference, stopType }: InputOf<'StopServiceDeployment'>): string {
  const row = findServiceDeployment(ctx.world, reference)!;
  if (row.state === 'PENDING') ctx.send('service-deployment', row.key, 'START');
  const rollback = stopType === 'ROLLBACK';
  ctx.send('service-deployment', row.key, rollback ? 'REQUEST_ROLLBACK' : 'REQUEST_STOP');
  fail(ctx, row, { by: 'request' }, rollback);
  return row.serviceDeploymentArn;
}

export const serviceDeploymentSystem: System = {
  name: 'service-deployment',
  hears: {
    DeploymentCreated: ({ service: key, deployment }, ctx) => {
      const service = ctx.world.services[key]!;
      if (service.deploymentController !== undefined) return;
      const before = newestRelease(ctx.world, service);
      if (before !== null) giveUp(ctx, before);
      begin(ctx, service, deployment);
    },
    // The scheduler has begun with it.
    ServiceEvaluated: ({ service }, ctx) => {
      const row = openRelease(ctx.world, ctx.world.services[service]!);
      if (row?.state === 'PENDING') ctx.send('service-deployment', row.key, 'START');
    },
    StateChanged: ({ chart, key, to }, ctx) => {
      if (chart !== 'service' || to === 'ACTIVE') return;
      const row = openRelease(ctx.world, ctx.world.services[key]!);
      if (row !== null) giveUp(ctx, row);
    },
  },
  charts: [{ chart: 'service-deployment' }],
  commands: [
    handler({
      op: 'StopServiceDeployment',
      query: (world, { input }) => refuseStop(world, input),
      execute: ({ input }, ctx, line) => ctx.answer(line, { serviceDeploymentArn: stop(ctx, input) }),
    }),
  ],
};

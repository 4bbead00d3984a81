/** Service deployments: which one is meant, which one is under way, how long it bakes. Pure. Source: NB-10, DA-03, DA-04. */
import { minutes, type DurationUs, durationUs, seconds } from '../kernel/time.ts';
import { ACCOUNT_ID, type DeploymentKey } from '../model/ids.ts';
import type { ReleaseSettings, ServiceDeployment, ServiceDeploymentStatus } from '../model/release.ts';
import type { Service } from '../model/service.ts';
import type { World } from '../model/world.ts';
import { alarmsOf, readAlarmRule } from './alarm-rule.ts';
import { isFailedLaunch } from './circuit-breaker.ts';
import { findCompositeAlarm, findMetricAlarm } from './alarms.ts';

/** DA-03. */
const BAKE_MIN = minutes(1);

const FINAL: readonly ServiceDeploymentStatus[] = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];

/** It has not come to its end. */
export function isOpen({ state }: Pick<ServiceDeployment, 'state'>): boolean {
  return !FINAL.includes(state);
}

/** Its revisions are exchanged within the window of the two percents, whatever the service's strategy. */
export function isRolled({ native }: Pick<ServiceDeployment, 'native'>): boolean {
  return native === undefined;
}

/** The newest one of a service, ended or not; null when it never had one. */
export function newestRelease(world: World, service: Service): ServiceDeployment | null {
  return service.serviceDeployment === undefined ? null : world.serviceDeployments![service.serviceDeployment]!;
}

/** The one that is under way; null when there is none. */
export function openRelease(world: World, service: Service): ServiceDeployment | null {
  const newest = newestRelease(world, service);
  return newest !== null && isOpen(newest) ? newest : null;
}

/** The release whose circuit breaker counts the failed tasks of a deployment now; null when none does (CB-04 to CB-06). */
export function countingRelease(world: World, service: Service, deployment: DeploymentKey): ServiceDeployment | null {
  const row = openRelease(world, service);
  if (row === null) return null;
  const isBack = row.state === 'ROLLBACK_IN_PROGRESS';
  if ((isBack ? row.rollbackTo : row.target) !== deployment) return null;
  // CB-08: the way back is watched as well. NB-09: a native strategy only while the new revision is scaled up.
  if (!isRolled(row)) return row.state === 'IN_PROGRESS' && row.lifecycleStage === 'SCALE_UP' ? row : null;
  return isBack || row.state === 'PENDING' || row.state === 'IN_PROGRESS' ? row : null;
}

/** CB-04: without a place a breaker that counts lets the scheduler ask again, since each refusal is a failure. */
export function asksAgain(world: World, service: Service): boolean {
  if (service.waitingOn === null || !isFailedLaunch(world.decisions[service.waitingOn]!)) return false;
  const row = countingRelease(world, service, service.deployments[0]!);
  return row !== null && row.breaker.status === 'MONITORING' && row.breaker.reachedRunning !== true;
}

export function serviceDeploymentArn(region: string, cluster: string, service: string, id: string): string {
  return `arn:aws:ecs:${region}:${ACCOUNT_ID}:service-deployment/${cluster}/${service}/${id}`;
}

/**
 * By its ARN, or by the end of it from the service on (`web/1b2c…`). The name of a service, or `cluster/service`, means its
 * newest one: in a scenario nobody knows the ARN in advance.
 */
export function findServiceDeployment(world: World, reference: string): ServiceDeployment | null {
  const rows = world.serviceDeployments ?? [];
  const exact = rows.find(
    (row) => row.serviceDeploymentArn === reference || row.serviceDeploymentArn.endsWith(`/${reference}`),
  );
  if (exact !== undefined) return exact;
  const isMeant = (service: Service): boolean =>
    service.serviceName === reference ||
    service.serviceArn === reference ||
    service.serviceArn.endsWith(`:service/${reference}`);
  return rows.findLast((row) => isMeant(world.services[row.service]!)) ?? null;
}

/** The longest of its alarms looks back so far (DA-03); a composite alarm looks back as far as those of its rule. */
export function bakeOf(world: World, { alarms }: ReleaseSettings): DurationUs {
  return (alarms?.alarmNames ?? []).reduce((longest, name) => {
    const span = lookBackOf(world, name, new Set());
    return span > longest ? span : longest;
  }, BAKE_MIN);
}

function lookBackOf(world: World, name: string, seen: Set<string>): DurationUs {
  if (seen.has(name)) return durationUs(0);
  seen.add(name);
  const metric = findMetricAlarm(world, name);
  if (metric !== null) return seconds(metric.input.Period * metric.input.EvaluationPeriods);
  const composite = findCompositeAlarm(world, name);
  const reading = composite === null ? null : readAlarmRule(composite.input.AlarmRule);
  if (reading === null || !('rule' in reading)) return durationUs(0);
  return alarmsOf(reading.rule).reduce((longest, one) => {
    const span = lookBackOf(world, one, seen);
    return span > longest ? span : longest;
  }, durationUs(0));
}

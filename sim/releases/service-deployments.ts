/** What everybody who carries out a release says of it: that it has failed, that it has ended. */
import type { MonitorStatus, ReleaseFailure, ServiceDeployment } from '../model/release.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { isOpen } from '../rules/service-deployments.ts';

/**
 * It has to stop, for the first reason that comes (CB-10). Says ServiceDeploymentFailed once: whoever carries the release
 * out turns it back, or leaves it where it is. Nothing when it has failed before, or has ended.
 */
export function fail(ctx: Context, row: ServiceDeployment, failure: ReleaseFailure, rollback: boolean): void {
  if (row.failure !== null || !isOpen(row)) return;
  row.failure = failure;
  row.breaker.status = statusAfter(row.breaker.status, failure.by === 'circuit-breaker');
  const alarms = { ...row.alarms, status: statusAfter(row.alarms.status, failure.by === 'alarm') };
  row.alarms = failure.by === 'alarm' ? { ...alarms, triggered: [failure.alarmName] } : alarms;
  ctx.touch('service-deployment', row.key);
  ctx.say({ kind: 'ServiceDeploymentFailed', serviceDeployment: row.key, failure, rollback });
}

/** Another revision has become the one that is rolled out. */
export function isSuperseded(world: World, row: ServiceDeployment): boolean {
  return !world.deployments[row.rollbackTo ?? row.target]!.state.startsWith('PRIMARY');
}

/** DA-05. */
function statusAfter(status: MonitorStatus, triggered: boolean): MonitorStatus {
  if (triggered) return 'TRIGGERED';
  return status === 'MONITORING' ? 'MONITORING_COMPLETE' : status;
}

/** Moves it to a final status by an event of its chart. */
export function end(
  ctx: Context,
  row: ServiceDeployment,
  event: 'SUCCEED' | 'STOP' | 'ROLLED_BACK' | 'ROLLBACK_FAILED',
): void {
  ctx.send('service-deployment', row.key, event);
  row.finishedAtUs = ctx.nowUs;
  row.breaker.status = statusAfter(row.breaker.status, false);
  row.alarms = { ...row.alarms, status: statusAfter(row.alarms.status, false) };
  ctx.say({ kind: 'ServiceDeploymentEnded', serviceDeployment: row.key, status: row.state });
}

/** A newer one takes over (SV-16), or the service is gone. */
export function giveUp(ctx: Context, row: ServiceDeployment): void {
  if (isOpen(row)) end(ctx, row, row.state === 'ROLLBACK_IN_PROGRESS' ? 'ROLLBACK_FAILED' : 'STOP');
}

/** The words of section 7 of the messages; those of what it does not know are made after them [A]. */
const BACK: Readonly<Record<ReleaseFailure['by'], string>> = {
  'circuit-breaker': 'ECS deployment circuit breaker',
  alarm: 'ECS deployment alarm',
  hook: 'ECS deployment lifecycle hook',
  'stage-timeout': 'ECS deployment timeout',
  'deployment-timeout': 'ECS deployment timeout',
  listener: 'ECS deployment listener',
  request: 'ECS deployment stop',
};

/** The rolloutStateReason of the deployment that a failed release goes back to (CB-08, NB-09). */
export function backReason({ by }: ReleaseFailure, deploymentId: string): string {
  return `${BACK[by]}: rolling back to deploymentId ${deploymentId}.`;
}

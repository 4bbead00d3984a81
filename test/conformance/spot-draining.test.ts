/** DR-10, DR-11, and DR-09's warning about counts: draining that somebody else began. */
import { describe, expect, it } from 'vitest';
import { kingdom, type Kingdom } from '../support/rig.ts';

const WEB = (rest: object = {}) => ({
  serviceName: 'web',
  taskDefinition: 'web',
  desiredCount: 2,
  availabilityZoneRebalancing: 'DISABLED',
  ...rest,
});
/** Two tasks on a Spot instance, and an empty one beside it. */
function spot(draining: boolean, service: object = {}): Kingdom {
  const agent = draining ? { ECS_ENABLE_SPOT_INSTANCE_DRAINING: true } : {};
  const k = kingdom({
    fleets: [
      { name: 'spot', spot: true, count: 1, agent },
      { name: 'land', count: 0 },
    ],
    services: [WEB(service)],
  }).until('3m');
  k.issue('launchInstances', { fleet: 'land', count: 1 });
  k.until('5m').issue('fault', { spotInterruption: { instance: 'spot-1' } });
  return k;
}
const runningOn = (k: Kingdom, instance: string) =>
  k.tasks('web').filter((task) => k.hostOf(task) === instance && task.lastStatus === 'RUNNING').length;

describe('Spot draining', () => {
  it('DR-11: by default nobody notices: the instance stays ACTIVE to its end', () => {
    const k = spot(false).until('419s');
    expect([k.containerInstance('spot-1').status, runningOn(k, 'spot-1')]).toEqual(['ACTIVE', 2]);
    k.until('8m');
    expect(k.task('web#1')).toMatchObject({
      lastStatus: 'STOPPED',
      stoppedReason: `Host EC2 (instance ${k.instance('spot-1').ec2InstanceId}) terminated.`,
    });
    expect(runningOn(k, 'land-1')).toBe(2);
  });

  it('DR-11: with the setting the agent sees the notice within a second and drains its instance', () => {
    const k = spot(true).until('301s');
    expect(k.containerInstance('spot-1').status).toBe('DRAINING');
    k.until('419s');
    // Replacements run at 304, count at 344, then the old ones stop: all of it within two minutes.
    expect([runningOn(k, 'spot-1'), runningOn(k, 'land-1')]).toEqual([0, 2]);
    expect(k.task('web#1').stopCode).toBe('ServiceSchedulerInitiated');
  });

  it('DR-11: an agent that is away sees nothing', () => {
    const k = kingdom({
      fleets: [{ name: 'spot', spot: true, count: 1, agent: { ECS_ENABLE_SPOT_INSTANCE_DRAINING: true } }],
    }).until('2m');
    k.issue('fault', { agentDisconnect: { instance: 'spot-1', for: '10m' } });
    k.issue('fault', { spotInterruption: { instance: 'spot-1' } });
    expect(k.until('3m').containerInstance('spot-1').status).toBe('ACTIVE');
  });

  it('DR-10: when replacements take longer than the notice, minimum 100 % is not kept', () => {
    // 6000 MiB take 105 s to come and 63 s to unpack, and a task counts 40 s after that: not within two minutes.
    const k = kingdom({
      fleets: [
        { name: 'spot', spot: true, count: 1, agent: { ECS_ENABLE_SPOT_INSTANCE_DRAINING: true } },
        { name: 'land', count: 0 },
      ],
      images: { 'web:1': 6_000 },
      services: [WEB({ deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 } })],
    }).until('5m');
    k.issue('launchInstances', { fleet: 'land', count: 1 });
    k.until('10m').issue('fault', { spotInterruption: { instance: 'spot-1' } });
    k.until('719s');
    expect([runningOn(k, 'spot-1'), runningOn(k, 'land-1')]).toEqual([2, 0]);
    k.until('12m40s');
    expect([runningOn(k, 'spot-1'), runningOn(k, 'land-1')]).toEqual([0, 0]);
    expect(k.task('web#1').stopCode).toBe('TerminationNotice');
  });

  it('DR-01: a DRAINING instance may be ACTIVE again, even with the notice out', () => {
    const k = spot(true).until('310s');
    k.issue('updateContainerInstancesState', { containerInstances: ['spot-1'], status: 'ACTIVE' });
    expect(k.containerInstance('spot-1').status).toBe('ACTIVE');
    expect(k.until('7m1s').instance('spot-1').state).toBe('shutting-down');
  });

  it('DR-02, DR-11: nothing new is placed on an instance that drains itself', () => {
    const k = spot(true).until('302s');
    k.issue('runTask', { taskDefinition: 'web', count: 3 });
    k.until('330s');
    const standalone = k.tasks('family:web');
    expect(standalone.map((task) => k.hostOf(task))).toEqual(['land-1', 'land-1', 'land-1']);
  });
});

/** Section 3.1 of the facts: container health checks in a run, to the second; TL-19. The arithmetic is in test/rules. */
import { describe, expect, it } from 'vitest';
import type { ContainerBehaviour } from '../../sim/model/container.ts';
import { describeTask } from '../../sim/rules/describe-task.ts';
import { clock, kingdom, plans, us, type Kingdom } from '../support/rig.ts';

const CHECK = { command: ['CMD-SHELL', 'true'], interval: 30, timeout: 5, retries: 3 };
type Behaviours = Readonly<Record<string, Partial<ContainerBehaviour>>>;

/** One task of these containers, all running from 122 s on. */
function village(containers: readonly object[], behaviours: Behaviours = {}): Kingdom {
  const k = kingdom({ definitions: [plans('t', containers)], behaviours, duration: '24h' }).until('2m');
  k.issue('runTask', { taskDefinition: 't' });
  return k;
}
/** Changes of health, `seconds after the start of the containers`. */
function health(k: Kingdom): string[] {
  const lines: string[] = [];
  for (const { atUs, event } of k.engine.log(0, Infinity)) {
    const at = clock(atUs - us('122s'));
    if (event.kind === 'ContainerHealthChanged') {
      lines.push(`${at} ${k.world.containers[event.container]!.name} ${event.healthStatus}`);
    }
    if (event.kind === 'TaskHealthChanged') lines.push(`${at} task ${event.healthStatus}`);
  }
  return lines;
}
const failing = (hangs: boolean, failsFromUs = 0, failsForUs: number | null = null) => ({
  health: { failsFromUs, failsForUs, hangs },
});

describe('container health checks', () => {
  it('HC-01, HC-02: interval 30, timeout 5, retries 3 and no start period are the defaults; CMD or CMD-SHELL', () => {
    const k = village([{ name: 'a', healthCheck: { command: ['CMD', 'true'] } }], { 'a:1': failing(true) }).until(
      '10m',
    );
    // 30 + 5, and again, and again: the defaults are those of the vector.
    expect(health(k)).toEqual(['105.000 a UNHEALTHY', '105.000 task UNHEALTHY']);
    const wrong = plans('wrong', [{ name: 'a', healthCheck: { command: ['true'] } }]);
    expect(k.engine.command({ op: 'RegisterTaskDefinition', input: wrong }).refusal?.by).toBe('ClientException');
  });

  it('HC-03, HC-06: an app that hangs is UNHEALTHY at 105 s, one that refuses at 90 s', () => {
    expect(health(village([{ name: 'a', healthCheck: CHECK }], { 'a:1': failing(true) }).until('10m'))[0]).toBe(
      '105.000 a UNHEALTHY',
    );
    expect(health(village([{ name: 'a', healthCheck: CHECK }], { 'a:1': failing(false) }).until('10m'))[0]).toBe(
      '90.000 a UNHEALTHY',
    );
  });

  it('HC-05: in a start period of 60 s the failure at 35 s does not count: UNHEALTHY at 140 s', () => {
    const healthCheck = { ...CHECK, startPeriod: 60 };
    const k = village([{ name: 'a', healthCheck }], { 'a:1': failing(true) }).until('10m');
    expect(health(k)[0]).toBe('140.000 a UNHEALTHY');
  });

  it('HC-04: UNKNOWN at first, HEALTHY on the first success, UNHEALTHY after three failures, and back', () => {
    // Fails from 100 s to 250 s: probes at 120, 150, 180; the one at 270 passes.
    const k = village([{ name: 'a', healthCheck: CHECK }], { 'a:1': failing(false, us('100s'), us('150s')) });
    k.until('130s');
    expect(k.container('t#1/a').healthStatus).toBe('UNKNOWN');
    expect(health(k.until('10m'))).toEqual([
      '30.000 a HEALTHY',
      '30.000 task HEALTHY',
      '180.000 a UNHEALTHY',
      '180.000 task UNHEALTHY',
      '270.000 a HEALTHY',
      '270.000 task HEALTHY',
    ]);
  });

  it('HC-04: a probe that changes nothing is no event: a healthy day says nothing', () => {
    const k = village([{ name: 'a', healthCheck: CHECK }]).until('10m');
    const before = k.engine.eventCount;
    expect(k.until('23h').happenedSince(before)).toEqual([]);
  });

  it('HC-06: a container that hangs on purpose is found out, and comes back when it does', () => {
    const k = village([{ name: 'a', healthCheck: CHECK }]).until('132s');
    // At 10 s: probes at 30, 65, 100 time out.
    k.issue('fault', { containerHang: { task: 't#1', for: '5m' } });
    expect(health(k.until('20m'))).toEqual([
      '105.000 a UNHEALTHY',
      '105.000 task UNHEALTHY',
      // 135, 170, 205, 240, 275 fail as well; the hang ends at 310: the one that starts then passes.
      '310.000 a HEALTHY',
      '310.000 task HEALTHY',
    ]);
  });

  it('HC-07: a standalone task is not stopped for being UNHEALTHY', () => {
    const k = village([{ name: 'a', healthCheck: CHECK }], { 'a:1': failing(false) }).until('1h');
    expect(k.task('t#1')).toMatchObject({ lastStatus: 'RUNNING', healthStatus: 'UNHEALTHY' });
  });

  it('HC-07: a service replaces it: Task failed container health checks', () => {
    const definition = plans('web', [{ name: 'a', healthCheck: CHECK }]);
    const service = { serviceName: 'web', taskDefinition: 'web', desiredCount: 1 };
    const k = kingdom({ definitions: [definition], services: [service] }).until('5m');
    expect(k.task('web#1').healthStatus).toBe('HEALTHY');
    k.issue('fault', { containerHang: { task: 'web#1' } });
    k.until('15m');
    expect(k.task('web#1')).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Task failed container health checks',
    });
    expect(k.task('web#2')).toMatchObject({ lastStatus: 'RUNNING', healthStatus: 'HEALTHY' });
  });
});

describe('the health of a task', () => {
  it('TL-19: HEALTHY when all essential containers are; the others do not matter', () => {
    const other = { ...CHECK, interval: 50 };
    const k = village(
      [
        { name: 'a', healthCheck: CHECK },
        { name: 'b', healthCheck: other },
        { name: 'side', essential: false, healthCheck: CHECK },
      ],
      { 'side:1': failing(false) },
    ).until('10m');
    expect(health(k)).toEqual(['30.000 a HEALTHY', '50.000 b HEALTHY', '50.000 task HEALTHY', '90.000 side UNHEALTHY']);
  });

  it('TL-19: UNHEALTHY as soon as one of them is', () => {
    const k = village(
      [
        { name: 'a', healthCheck: CHECK },
        { name: 'b', healthCheck: CHECK },
      ],
      { 'b:1': failing(false) },
    ).until('10m');
    expect(health(k)).toEqual(['30.000 a HEALTHY', '90.000 b UNHEALTHY', '90.000 task UNHEALTHY']);
  });

  it('TL-19: UNKNOWN while one of them has no health check', () => {
    const k = village([{ name: 'a', healthCheck: CHECK }, { name: 'b' }]).until('10m');
    expect([k.container('t#1/a').healthStatus, k.task('t#1').healthStatus]).toEqual(['HEALTHY', 'UNKNOWN']);
    const shown = describeTask(k.world, k.task('t#1')) as {
      healthStatus: string;
      containers: { healthStatus: string }[];
    };
    expect([shown.healthStatus, ...shown.containers.map((row) => row.healthStatus)]).toEqual([
      'UNKNOWN',
      'HEALTHY',
      'UNKNOWN',
    ]);
  });

  it('TL-19, CI-02: while the agent is silent the backend knows what it last heard', () => {
    const k = village([{ name: 'a', healthCheck: CHECK }], { 'a:1': failing(false, us('100s')) }).until('170s');
    k.issue('fault', { agentDisconnect: { instance: k.hostOf(k.task('t#1')), for: '5m' } });
    k.until('6m');
    expect([k.container('t#1/a').healthStatus, k.task('t#1').healthStatus]).toEqual(['UNHEALTHY', 'HEALTHY']);
    k.until('9m');
    expect(k.task('t#1').healthStatus).toBe('UNHEALTHY');
  });
});

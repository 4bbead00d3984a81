/** Section 3.2 of the facts: restarts in place; the vectors of section 21. */
import { describe, expect, it } from 'vitest';
import type { ContainerBehaviour } from '../../sim/model/container.ts';
import { restartAnswer, type Ended } from '../../sim/rules/restart-policy.ts';
import { kingdom, plans, us, type Kingdom } from '../support/rig.ts';

const POLICY = { enabled: true, restartAttemptPeriod: 60 };

function village(
  container: object,
  behaviour: Partial<ContainerBehaviour> = {},
  fleet: object = {},
  others: readonly object[] = [],
): Kingdom {
  const definitions = [plans('t', [{ name: 'a', ...container }, ...others])];
  const k = kingdom({ definitions, behaviours: { 'a:1': behaviour }, fleets: [fleet] }).until('2m');
  k.issue('runTask', { taskDefinition: 't' });
  return k;
}
const crash = (k: Kingdom, exitCode = 1) =>
  k.issue('fault', { containerCrash: { task: 't#1', container: 'a', exitCode } });
const lives = (k: Kingdom) => k.story(['container', 'exit', 'task']).filter((line) => /RUNNING|exit|STOP/.test(line));

describe('restart policy', () => {
  it('RP-01, RP-02: runs 61 s, exits with 1: restarted in place; the next exit after 30 s ends the task', () => {
    const k = village({ restartPolicy: POLICY }, { exitsAfterUs: us('61s'), exitCode: 1 }).until('213.5s');
    // 122 + 61 + 0.5 to start again; 30 s later.
    crash(k);
    k.until('4m');
    expect(lives(k)).toEqual([
      '122.000 t#1/a RUNNING',
      '122.000 t#1 RUNNING',
      '183.000 t#1/a exit 1',
      '183.500 t#1/a RUNNING',
      '213.500 t#1/a exit 1',
      '213.500 t#1/a STOPPED',
      '213.500 t#1 STOPPING',
      '213.500 t#1 STOPPED',
    ]);
    expect(k.task('t#1')).toMatchObject({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
    });
    expect(k.container('t#1/a')).toMatchObject({ restartCount: 1, exitCode: 1, restartedAtUs: us('183.5s') });
  });

  it('RP-02: an exit after the period restarts again and again, and the task never knows', () => {
    const k = village({ restartPolicy: POLICY }, { exitsAfterUs: us('61s'), exitCode: 1 }).until('10m');
    // 478 s of 61.5 s each: seven exits.
    expect(k.container('t#1/a')).toMatchObject({ restartCount: 7, status: 'RUNNING', exitCode: null });
    expect(k.task('t#1')).toMatchObject({ lastStatus: 'RUNNING', version: 2, containers: { length: 1 } });
  });

  it('RP-02: ignoredExitCodes [0] and exit 0: no restart', () => {
    const restartPolicy = { ...POLICY, ignoredExitCodes: [0] };
    const k = village({ restartPolicy }, { exitsAfterUs: us('61s'), exitCode: 0 }).until('4m');
    expect([k.task('t#1').lastStatus, k.container('t#1/a').restartCount]).toEqual(['STOPPED', 0]);
  });

  it('RP-03: a crash 10 s after the start is not restarted with the default period of 300 s', () => {
    const soon = village({ restartPolicy: { enabled: true } }, { exitsAfterUs: us('10s'), exitCode: 1 }).until('4m');
    expect(soon.task('t#1')).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited' });
    const late = village({ restartPolicy: { enabled: true } }, { exitsAfterUs: us('300s'), exitCode: 1 }).until('9m');
    expect([late.task('t#1').lastStatus, late.container('t#1/a').restartCount]).toEqual(['RUNNING', 1]);
  });

  it('RP-01: a non-essential container restarts too, and the others do not notice', () => {
    const others = [{ name: 'app' }];
    const k = village({ restartPolicy: POLICY, essential: false }, { exitsAfterUs: us('61s') }, {}, others).until('4m');
    expect(lives(k).slice(-2)).toEqual(['183.000 t#1/a exit 0', '183.500 t#1/a RUNNING']);
    expect(k.container('t#1/app')).toMatchObject({ status: 'RUNNING', restartCount: 0 });
  });

  it('RP-01, TL-11: a task that ran has not failed to start, though one of its containers is just being restarted', () => {
    const k = village({ restartPolicy: POLICY }, {}, {}, [{ name: 'b' }]).until('5m');
    crash(k);
    k.until('300.2s').issue('fault', { containerCrash: { task: 't#1', container: 'b', exitCode: 1 } });
    k.until('6m');
    expect(k.container('t#1/a')).toMatchObject({ status: 'STOPPED', restartCount: 0 });
    expect(k.task('t#1')).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited' });
  });

  it('RP-01: its ports and its health begin anew', () => {
    const healthCheck = { command: ['CMD', 'true'], interval: 10 };
    const k = village(
      { restartPolicy: POLICY, healthCheck, portMappings: [{ containerPort: 80 }] },
      { exitsAfterUs: us('61s') },
    );
    k.until('183.2s');
    expect(k.container('t#1/a')).toMatchObject({ healthStatus: 'UNKNOWN', networkBindings: [] });
    k.until('190s');
    expect(k.container('t#1/a').networkBindings).toEqual([{ containerPort: 80, port: 32_768, protocol: 'tcp' }]);
    // 183.5 + 10.
    k.until('194s');
    expect([k.container('t#1/a').healthStatus, k.task('t#1').healthStatus]).toEqual(['HEALTHY', 'HEALTHY']);
  });

  it('RP-02: what is being stopped is not started again', () => {
    const k = village({ restartPolicy: POLICY }, { stopsAfterUs: us('5s'), stopExitCode: 1 }).until('5m');
    k.issue('stopTask', { task: 't#1' });
    expect(k.until('6m').task('t#1').lastStatus).toBe('STOPPED');
    expect(k.container('t#1/a').restartCount).toBe(0);
  });

  it('RP-04: the agent does it, so a disconnected one does and a dead one does not', () => {
    const silent = village({ restartPolicy: POLICY }).until('4m');
    silent.issue('fault', { agentDisconnect: { instance: silent.hostOf(silent.task('t#1')), for: '5m' } });
    crash(silent);
    expect(silent.until('5m').container('t#1/a')).toMatchObject({ status: 'RUNNING', restartCount: 1 });
    const dead = village({ restartPolicy: POLICY }).until('4m');
    dead.issue('fault', { agentCrash: { instance: dead.hostOf(dead.task('t#1')), for: '5m' } });
    crash(dead);
    expect(dead.until('5m').container('t#1/a')).toMatchObject({ status: 'STOPPED', restartCount: 0 });
  });

  it('RP-01: agents before 1.86 know nothing of it', () => {
    const k = village({ restartPolicy: POLICY }, { exitsAfterUs: us('61s') }, { agent: { version: '1.85.3' } }).until(
      '4m',
    );
    expect([k.task('t#1').lastStatus, k.container('t#1/a').restartCount]).toEqual(['STOPPED', 0]);
  });

  it('RP-01: not for Windows on Fargate', () => {
    const definition = plans('w', [{ name: 'a', restartPolicy: POLICY }], {
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '1024',
      memory: '2048',
      runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' },
    });
    const { refusal } = kingdom().until('1s').engine.command({ op: 'RegisterTaskDefinition', input: definition });
    expect(refusal?.by).toBe('ClientException');
  });

  it('RP-02: the questions in the order of the agent', () => {
    const ended: Ended = {
      policy: { ignoredExitCodes: [3], restartAttemptPeriodS: 60 },
      agentVersion: '1.104.0',
      desiredStatus: 'RUNNING',
      exitCode: 1,
      nowUs: 60_000_000,
      sinceUs: 0,
    };
    expect(restartAnswer(ended)).toBe('restart');
    // Each answer hides those after it.
    expect(restartAnswer({ ...ended, nowUs: 59_999_999 })).toBe('too-soon');
    expect(restartAnswer({ ...ended, nowUs: 1, exitCode: 3 })).toBe('exit-code-ignored');
    expect(restartAnswer({ ...ended, nowUs: 1, exitCode: null })).toBe('exit-code-unknown');
    expect(restartAnswer({ ...ended, exitCode: null, desiredStatus: 'STOPPED' })).toBe('stop-wanted');
    expect(restartAnswer({ ...ended, desiredStatus: 'STOPPED', policy: null })).toBe('no-policy');
  });
});

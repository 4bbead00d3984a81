/** A release tells its story: who asked for it, its window, what failed, what turned it back, how long it took. */
import { describe, expect, test } from 'vitest';
import { explain } from '../../sim/engine/explain.ts';
import { findEntity } from '../../sim/engine/find.ts';
import { describeEvent } from '../../sim/text/event-sentences.ts';
import { openText } from '../../sim/text/text.ts';
import { definition, gateSketch, load, service } from '../support/load-rig.ts';
import { kingdom, plan, us, type Kingdom } from '../support/rig.ts';

const [en, fr] = [openText('en'), openText('fr')];
const BREAKER = { deploymentCircuitBreaker: { enable: true, rollback: true } };

function release(desiredCount: number, deploymentConfiguration: object, isBad = true): Kingdom {
  const k = kingdom({
    duration: '1h',
    definitions: [plan('web'), plan('web', { image: 'web:2' })],
    behaviours: isBad ? { 'web:2': { exitsAfterUs: us('20s'), exitCode: 1 } } : {},
  }).until('2m');
  k.issue('createService', { serviceName: 'web', taskDefinition: 'web:1', desiredCount, deploymentConfiguration });
  k.until('5m').issue('updateService', { service: 'web', taskDefinition: 'web:2' });
  return k.until('30m');
}

function told(k: Kingdom, name: string, text = en): { sentences: string[]; chain: string[]; effects: string[] } {
  const result = findEntity(k.world, name);
  if (!('found' in result)) throw new Error(`nothing is called ${name}`);
  const { title, sentences, chain, effects } = explain(k.engine, result.found.ref)!;
  const lines = (rows: typeof chain): string[] => rows.map((line) => text.say(describeEvent(line.event, line.names)));
  return {
    sentences: [title, ...sentences].map((one) => text.say(one)),
    chain: lines(chain),
    effects: lines(effects ?? []),
  };
}
const plain = (k: Kingdom, lines: readonly string[]): string[] =>
  lines.map((line) => {
    let text = line.replaceAll(/web\/[0-9a-f]{20}/g, 'RELEASE');
    k.world.deployments.forEach((row, index) => (text = text.replaceAll(row.id, `D${index + 1}`)));
    return text;
  });

test('RU-08, IM-04, LB-12: under load too its chain leads from the command to the end, with all that is done between the events', () => {
  const web2 = definition('web', [{ image: 'web2' }]);
  const percents = { deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 } };
  const k = load(
    gateSketch({
      taskDefinitions: [definition('web'), web2],
      images: { web2: { sizeMiB: 40 } },
      services: [service('web', 1, 'web', { ...percents, taskDefinition: 'web:1' })],
      behaviours: { web: { cpuMsPerRequest: 10 }, web2: { cpuMsPerRequest: 10, startup: '2s', startupCpu: '500ms' } },
      timeline: [{ at: '10m', updateService: { cluster: 'royaume', service: 'web', taskDefinition: 'web:2' } }],
    }),
  ).until('15m');
  const result = findEntity(k.world, 'web/2');
  const { chain } = explain(k.engine, 'found' in result ? result.found.ref : { kind: 'region', key: 0 })!;
  const kinds = chain.map(({ event }) => event.kind);
  expect([kinds[0], kinds.at(-1)]).toEqual(['CommandIssued', 'StateChanged']);
  expect(kinds).toEqual(expect.arrayContaining(['PlacementConcluded', 'ImageExtracted', 'ContainerReady']));
  // Each but the first, and but the first of what ended it, is there because of one before it.
  const known = new Set(chain.map(({ n }) => n));
  expect(chain.filter(({ because }) => !known.has(because)).map(({ event }) => event.kind)).toEqual(['CommandIssued']);
  const [old] = k.world.tasks;
  const stopped = explain(k.engine, { kind: 'task', key: old!.key })!.chain.map(({ event }) => event.kind);
  expect(stopped[0]).toBe('CommandIssued');
  expect(stopped).toContain('TargetDrained');
});

describe('the story of a release', () => {
  test('CB-07, CB-08, RU-01, RU-09: one that the circuit breaker turned back', () => {
    const k = release(4, BREAKER);
    const { sentences, chain, effects } = told(k, 'web/2');
    expect(plain(k, sentences)).toEqual([
      'Release RELEASE is ROLLBACK_SUCCESSFUL',
      'UpdateService began release RELEASE of service web at 00:05:00.000: ROLLING, from web:1 to web:2 (deployment D2).',
      'At least 4 of 4 must stay healthy (100 %) and at most 8 may run or start (200 %): 4 at a time can be exchanged.',
      'By the rule it takes 43 s: 4 in all, 4 at a time, each 3 s to start and 40 s to be healthy, and 0 s for the last to leave.',
      '4 tasks of the new revision failed: Essential container in task exited: exit 1',
      'The circuit breaker tripped at 3 failed tasks, of 3 that it allows.',
      'So it failed: too many of its tasks did.',
      'The way back leads to deployment D1 (web:1), the last one that was completed.',
      expect.stringMatching(/^It ended ROLLBACK_SUCCESSFUL at 00:05:2\d/),
    ]);
    // From the command to the failure, and from there to the end.
    expect(chain[0]).toBe('UpdateService: web gets taskDefinition=web:2.');
    expect(plain(k, [chain.at(-1)!])).toEqual([
      'Release RELEASE is rolled back: 3 tasks have failed, as many as the circuit breaker allows (3).',
    ]);
    expect(plain(k, effects)).toContain('Service event: (service web) rolling back to deployment D1.');
  });

  test('RU-09: one that went well is held against the estimate', () => {
    const k = release(4, { minimumHealthyPercent: 100, maximumPercent: 125 }, false);
    const { sentences } = told(k, 'web/2');
    expect(sentences.at(-1)).toMatch(
      /^It ended SUCCESSFUL at .*, 2 min 5\d s after it began; the rule says 2 min 52 s\.$/,
    );
  });

  test('RU-05: one that cannot move says why', () => {
    const k = release(1, { minimumHealthyPercent: 100, maximumPercent: 134 }, false);
    const { sentences } = told(k, 'web/2');
    expect(sentences).toContain(
      'At least 1 of 1 must stay healthy (100 %) and at most 1 may run or start (134 %): none can be exchanged. Lower minimumHealthyPercent or raise maximumPercent.',
    );
    expect(sentences).toContain('It is IN_PROGRESS, 25 min after it began.');
  });

  test('RU-05: one that could not move for a while says from when to when, and what let it go on', () => {
    const k = kingdom({ duration: '1h', definitions: [plan('web'), plan('web', { image: 'web:2' })] }).until('2m');
    const percents = { minimumHealthyPercent: 100, maximumPercent: 134 };
    const service = { serviceName: 'web', taskDefinition: 'web:1', desiredCount: 1, deploymentConfiguration: percents };
    k.issue('createService', service);
    k.until('5m').issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    k.until('20m').issue('updateService', { service: 'web', deploymentConfiguration: { maximumPercent: 200 } });
    const { sentences, chain } = told(k.until('30m'), 'web/2');
    expect(sentences.slice(2, 6)).toEqual([
      'When it began, at least 1 of 1 had to stay healthy and at most 1 might run or start.',
      'From 00:05:01.000 to 00:20:01.000 nothing could be stopped or started: 1 of 1 healthy where 1 had to be, and at most 1 allowed.',
      'What let it go on was UpdateService at 00:20:00.000.',
      'At least 1 of 1 must stay healthy (100 %) and at most 2 may run or start (200 %): 1 at a time can be exchanged.',
    ]);
    // What began it, though what ended it was another command.
    expect([chain[0], chain.filter((line) => line.startsWith('UpdateService'))]).toEqual([
      'UpdateService: web gets taskDefinition=web:2.',
      ['UpdateService: web gets taskDefinition=web:2.', 'UpdateService: web gets maximumPercent=200.'],
    ]);
  });

  test('RU-09: one that has ended is held against the window that it had, whatever the service wants by now', () => {
    const k = release(4, { minimumHealthyPercent: 100, maximumPercent: 125 }, false);
    k.issue('updateService', { service: 'web', desiredCount: 0, deploymentConfiguration: { maximumPercent: 150 } });
    const { sentences } = told(k.until('40m'), 'web/2');
    expect(sentences.slice(2, 3)).toEqual([
      'At least 4 of 4 had to stay healthy and at most 5 might run or start: 1 at a time could be exchanged.',
    ]);
    expect(sentences.at(-1)).toMatch(/; the rule says 2 min 52 s\.$/);
    // A first one exchanges nothing.
    const first = told(k, 'web/1').sentences;
    expect(first.filter((line) => /exchanged|the rule/i.test(line))).toEqual([]);
  });

  test('SV-16, SV-03: one that was cut short says by what, and counts by what its service wanted then', () => {
    const k = release(4, BREAKER, false);
    k.issue('updateService', { service: 'web', forceNewDeployment: true });
    k.until('1820s').issue('updateService', { service: 'web', taskDefinition: 'web:1', desiredCount: 40 });
    k.until('1825s').issue('deleteService', { service: 'web', force: true });
    k.until('40m');
    const [cut, gone] = ['web/3', 'web/4'].map((name) => plain(k, told(k, name).sentences));
    expect(cut!.slice(-3)).toEqual([
      'The circuit breaker did not trip: it counted 0 failed tasks at the end, of 3.',
      'Release RELEASE took its place before it had come to its own end.',
      'It ended STOPPED at 00:30:20.000, 20 s after it began.',
    ]);
    expect(gone!.slice(-2)).toEqual([
      'Its service was deleted.',
      'It ended STOPPED at 00:30:25.000, 5 s after it began.',
    ]);
  });

  test('CB-08: a way back that failed as well says so', () => {
    const k = kingdom({
      duration: '2h',
      definitions: [plan('web'), plan('web', { image: 'web:2' })],
      behaviours: { 'web:2': { exitsAfterUs: us('20s'), exitCode: 1 } },
      fleets: [{ agent: { ECS_IMAGE_PULL_BEHAVIOR: 'always' } }],
    }).until('2m');
    const deploymentConfiguration = { minimumHealthyPercent: 0, maximumPercent: 100, ...BREAKER };
    k.issue('createService', { serviceName: 'web', taskDefinition: 'web:1', desiredCount: 2, deploymentConfiguration });
    k.until('5m').issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    k.until('5m10s').issue('fault', { imageMissing: { image: 'web:1' } });
    expect(told(k.until('1h'), 'web/2').sentences.slice(-2)).toEqual([
      'The way back failed as well: the service stalls until the next release.',
      expect.stringMatching(/^It ended ROLLBACK_FAILED at /),
    ]);
  });

  test('DA-03, DA-04: one that bakes says until when, and how long it did', () => {
    const k = kingdom({ duration: '1h', definitions: [plan('web'), plan('web', { image: 'web:2' })] }).until('2m');
    const alarm = { Namespace: 'Shop', MetricName: 'Errors', Statistic: 'Sum', Period: 60, EvaluationPeriods: 2 };
    const rest = { Threshold: 1, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching' };
    k.issue('putMetricAlarm', { AlarmName: 'errors', ...alarm, ...rest });
    const alarms = { alarmNames: ['errors'], enable: true, rollback: true };
    const deploymentConfiguration = { alarms };
    k.issue('createService', { serviceName: 'web', taskDefinition: 'web:1', desiredCount: 1, deploymentConfiguration });
    k.until('10m').issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    // 601 started, 603 running, 643 healthy, 644 the old one stops, 645 all is done.
    expect(told(k.until('11m'), 'web/2').sentences.slice(-2)).toEqual([
      'It is IN_PROGRESS, 1 min after it began.',
      'It bakes until 00:12:45.000: an alarm before then would turn it back, or fail it.',
    ]);
    expect(told(k.until('20m'), 'web/2').sentences.at(-1)).toBe(
      'It ended SUCCESSFUL at 00:12:45.000, 2 min 45 s after it began; the rule says 43 s, and it baked for 2 min.',
    );
  });

  test('PL-16, RS-15: one that finds no place says so, with the decision, while it waits and afterwards', () => {
    const portMappings = [{ containerPort: 80, hostPort: 8080 }];
    const k = kingdom({
      duration: '1h',
      definitions: [plan('web', { portMappings }), plan('web', { portMappings, image: 'web:2' })],
    }).until('2m');
    k.issue('createService', { serviceName: 'web', taskDefinition: 'web:1', desiredCount: 3 });
    k.until('5m').issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    const result = findEntity(k.until('10m').world, 'web/2');
    const waiting = told(k, 'web/2').sentences;
    expect(waiting.find((line) => line.startsWith('The next task fits nowhere'))).toMatch(
      /^The next task fits nowhere \(decision-\d+: RESOURCE:PORTS\)/,
    );
    expect(explain(k.engine, 'found' in result ? result.found.ref : { kind: 'service', key: 0 })!.table).not.toBeNull();
    expect(told(k, 'web').sentences).toContain(
      'It waits for room for 3 tasks; it tries again when the cluster changes.',
    );
    k.issue('updateService', { service: 'web', deploymentConfiguration: { minimumHealthyPercent: 50 } });
    const after = told(k.until('30m'), 'web/2').sentences;
    expect(after.filter((line) => /place for|let it go/.test(line))).toEqual([
      expect.stringMatching(
        /^From 00:05:01.000 to 00:10:01.000 there was no place for the next task \(decision-\d+: RESOURCE:PORTS\)\.$/,
      ),
      'What let it go on was UpdateService at 00:10:00.000.',
    ]);
  });

  test('CB-08: a first release that fails, and the same of its deployment, in French too', () => {
    const k = kingdom({
      behaviours: { 'web:1': { exitsAfterUs: us('20s'), exitCode: 1 } },
      services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 1, deploymentConfiguration: BREAKER }],
    }).toTheEnd();
    expect(told(k, 'web/1').sentences).toContain(
      'There is no completed deployment to go back to: the service stalls until the next one.',
    );
    const { sentences } = told(k, k.world.deployments[0]!.id, fr);
    expect(sentences).toContain('Elle a donc échoué\u00a0: trop de ses tâches ont échoué.');
    expect(sentences.filter((line) => line.includes('{{'))).toEqual([]);
  });
});

import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../support/sources.ts';
import { createKingdom, type CliRig } from './cli-rig.ts';

let rig: CliRig;
beforeAll(() => {
  rig = createKingdom();
});
afterAll(() => rig.clear());

describe('royaume explain', () => {
  test('a service that waits says what is missing, on which instance, and what would help', () => {
    const { exit, out } = rig.cli('explain @kingdom.yaml mills --at 7m');
    expect(exit).toBe(0);
    const told = [
      'Service mills is ACTIVE\nas of 00:07:00.000\n',
      'It wants 3, has 2 running and 0 on the way.',
      'It waits for room for 1 task',
      'found no place: RESOURCE:CPU.',
      'which failed on this: CPU units. The task needs 2048, it has 0; missing: 2048.',
      'It would fit once 2048 more CPU units are free on land-',
      '✗ 2048 / 0 (−2048)',
      'How it came to this, first cause first\n',
      '  00:06:00.000  Fault: instance land-1 crashes.\n',
    ];
    expect(told.filter((part) => !out.includes(part))).toEqual([]);
  });

  test('in French the filters have their names too', () => {
    const { out } = rig.cli('explain @kingdom.yaml mills --at 7m --lang fr');
    expect(out).toContain(
      'qui ne convenait pas sur ce point\u00a0: unités CPU. Il faut 2048 à la tâche, elle a 0\u00a0; il manque\u00a0: 2048.',
    );
    expect(out).not.toMatch(/\bcpu\b/);
  });

  test('a task says which placement chose its instance, among how many, and by which strategy', () => {
    const { out } = rig.cli('explain @kingdom.yaml mills#1 --at 5m');
    expect(out).toMatch(/^Task mills#1 \([0-9a-f]{32}\) is RUNNING\n/);
    expect(out).toMatch(/Placement decision-\d+ at [\d:.]+ chose (land-\d) in za-southwest-1[abc]\./);
    expect(out).toMatch(/\n {2}→ {2}land-\d/);
  });

  test('a task that stopped says when, its stop code and its reason', () => {
    const lost = ['mills#1', 'mills#2', 'mills#3'].map((name) => rig.cli(`explain @kingdom.yaml ${name}`).out);
    const stopped = lost.filter((out) => out.includes(' is STOPPED'));
    expect(stopped.length).toBeGreaterThan(0);
    for (const out of stopped) {
      expect(out).toMatch(
        /It stopped at 00:06:0\d\.\d{3}: TerminationNotice, “Host EC2 \(instance i-[0-9a-f]+\) terminated\.”/,
      );
      expect(out).toContain('Container mill was lost together with its host.');
    }
  });

  test('instances, deployments, clusters, zones, task definitions, containers and decisions have explanations too', () => {
    const { out } = rig.cli('explain @kingdom.yaml mills --json');
    const { sentences } = JSON.parse(out) as { sentences: { code: string; params: Record<string, string> }[] };
    const deployment = sentences.find(({ code }) => code.startsWith('explain.deployment'))!.params['id']!;
    const ids = ['land-1', 'land-2', deployment, 'Royaume', 'za-southwest-1a', 'mill:1', 'mills#1/mill', 'decision-0'];
    const ends = ids.map((id) => rig.cli(`explain @kingdom.yaml ${id}`));
    expect(ends.map(({ exit, err }) => ({ exit, err }))).toEqual(ids.map(() => ({ exit: 0, err: '' })));
    expect(ends.map(({ out: told }) => told).filter((told) => /\{\{|undefined|explain\./.test(told))).toEqual([]);
  });

  test('--json has the documented members, with codes, parameters and sentences', () => {
    const result = JSON.parse(rig.cli('explain @kingdom.yaml decision-1 --json --lang fr').out) as Record<
      string,
      unknown
    >;
    expect(Object.keys(result)).toEqual(
      'engine scenario scenarioHash seed atUs subject title sentences table chain effects'.split(' '),
    );
    expect(result).toMatchObject({
      atUs: 600_000_000,
      subject: { kind: 'service', key: 0, name: 'decision-1', decision: 1 },
      title: { code: 'explain.title.decision', text: 'Décision 1 : un emplacement pour service:mills, à 00:00:01.000' },
      table: { decision: { key: 1, kind: 'placement', verdict: { refused: 'NO ACTIVE INSTANCES' } }, rows: [] },
      chain: [{ event: { kind: 'CommandIssued' } }, {}, { event: { kind: 'PlacementRequested' } }],
    });
  });

  test('a stream of requests tells what became of them', () => {
    const file = path.join(ROOT, 'assets/scenarios/gateway-canary.yaml');
    const { exit, out } = rig.cli(`explain ${file} guests --at 12m`);
    expect([exit, out.split('\n').slice(0, 4)]).toEqual([
      0,
      ['Requests of guests', 'as of 00:12:00.000', '', 'They go to gate/live.'],
    ]);
    expect(out).toMatch(/[\d,]+ requests have come, [\d,]+ were answered well/);
    const { subject, chain } = JSON.parse(rig.cli(`explain ${file} traffic/guests --json`).out);
    expect([subject, chain]).toEqual([{ kind: 'traffic', key: 0, name: 'guests', decision: null }, []]);
  });

  test('an unknown name is wrong usage: names that are near are offered', () => {
    expect(rig.cli('explain @kingdom.yaml mlils')).toEqual({
      exit: 2,
      out: '',
      err: 'royaume: nothing is called “mlils” at 00:10:00.000. Perhaps you mean one of these: mills.\n',
    });
    expect(rig.cli('explain @kingdom.yaml mills --at 11m').exit).toBe(2);
    expect(rig.cli('explain @kingdom.yaml mills --at soon').err).toBe(
      'royaume: “soon” is not a time for --at: write 90s, 10m, 1h30m or 00:14:32.5.\n',
    );
  });
});

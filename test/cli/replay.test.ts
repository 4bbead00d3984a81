import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { createKingdom, type CliRig } from './cli-rig.ts';

let rig: CliRig;
afterEach(() => rig.clear());

function recorded(): { traceHash: string; events: number } {
  rig = createKingdom();
  const { out } = rig.cli('run @kingdom.yaml --json --replay @kingdom.replay.json');
  return JSON.parse(out) as { traceHash: string; events: number };
}

/** Writes a changed copy of the replay file. */
function forge(name: string, change: (text: string) => string): void {
  rig.write(name, change(readFileSync(rig.at('kingdom.replay.json'), 'utf8')));
}

describe('royaume replay', () => {
  test('runs the file again to the same trace, without the scenario beside it', () => {
    const { traceHash, events } = recorded();
    rig.write('kingdom.yaml', 'gone');
    rig.write('mill.json', 'gone');
    expect(rig.cli('replay @kingdom.replay.json --verify')).toEqual({
      exit: 0,
      out: `✓ the same run, event for event: ${events} events, trace ${traceHash}\n`,
      err: '',
    });
    const told = rig.cli('replay @kingdom.replay.json');
    expect(told.exit).toBe(0);
    expect(told.out).toContain('All goals are met.');
  });

  test('--json is the result of the run and the comparison', () => {
    const { traceHash } = recorded();
    const result = JSON.parse(rig.cli('replay @kingdom.replay.json --json').out) as Record<string, unknown>;
    expect(result).toMatchObject({
      scenario: 'kingdom',
      verdict: 'met',
      verification: { sameEngine: true, traceHashRecorded: traceHash, sameTrace: true },
    });
  });

  test('a file that says another trace is told apart: exit code 4, for the engine is the same', () => {
    const { traceHash } = recorded();
    forge('other.replay.json', (text) => text.replace(traceHash, '0'.repeat(64)));
    const { exit, out } = rig.cli('replay @other.replay.json --verify');
    expect(exit).toBe(4);
    expect(out).toContain(`✗ not the run of the file, although the engine is the same`);
    expect(out).toContain(`trace ${'0'.repeat(64)}\n`);
    expect(out).toContain(`trace ${traceHash}\n`);
  });

  test('another engine version is said clearly, whether the trace is the same or not', () => {
    const { traceHash } = recorded();
    const older = (text: string): string => text.replace(/"engine":\s*"[^"]*"/, '"engine":"0.0.0-before"');
    forge('same.replay.json', older);
    forge('differs.replay.json', (text) => older(text).replace(traceHash, '0'.repeat(64)));
    const same = rig.cli('replay @same.replay.json --verify');
    const differs = rig.cli('replay @differs.replay.json --verify');
    expect([same.exit, differs.exit]).toEqual([0, 3]);
    for (const { out } of [same, differs])
      expect(out).toContain('! the file was made by engine 0.0.0-before, this is engine ');
    expect(differs.out).toContain('✗ not the run of the file: the engines differ');
  });

  test('a damaged file has its issues with their places, and exit code 3', () => {
    recorded();
    forge('cut.replay.json', (text) => text.slice(0, text.length - 40));
    forge('odd.replay.json', (text) => text.replace('"journal":[]', '"journal":{}'));
    const [cut, odd] = [rig.cli('replay @cut.replay.json'), rig.cli('replay @odd.replay.json --json')];
    expect([cut.exit, odd.exit, rig.cli('replay @kingdom.yaml').exit, rig.cli('replay @none.json').exit]).toEqual([
      3, 3, 3, 5,
    ]);
    expect(cut.out).toMatch(/^cut\.replay\.json:\d+:\d+ error: /);
    expect(JSON.parse(odd.out)).toMatchObject({
      valid: false,
      issues: [{ file: expect.stringContaining('odd.replay.json') as string }],
    });
  });

  test('run and explain take a replay in the place of a scenario; it keeps its own seed', () => {
    const { traceHash } = recorded();
    expect(JSON.parse(rig.cli('run @kingdom.replay.json --json').out)).toMatchObject({ traceHash });
    expect(rig.cli('explain @kingdom.replay.json mills').exit).toBe(0);
    expect(rig.cli('run @kingdom.replay.json --seed 3')).toMatchObject({
      exit: 2,
      err: 'royaume: kingdom.replay.json is a replay, which has its own seed: leave --seed out.\n',
    });
  });
});

/** `royaume run --eventbridge`: what the cloud tells the outside, in a file. */
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { createKingdom, type CliRig } from './cli-rig.ts';

let rig: CliRig;
afterEach(() => rig.clear());

interface Line {
  readonly 'detail-type': string;
  readonly time: string;
  readonly detail: { readonly lastStatus?: string; readonly eventName?: string };
}

const linesOf = (text: string): Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

describe('royaume run --eventbridge', () => {
  test('writes one notification on a line, in order, and changes nothing of the run', () => {
    rig = createKingdom();
    const alone = JSON.parse(rig.cli('run @kingdom.yaml --json').out) as unknown;
    const told = rig.cli('run @kingdom.yaml --json --eventbridge @told.ndjson');
    expect([told.exit, JSON.parse(told.out)]).toEqual([0, alone]);
    const lines = linesOf(readFileSync(rig.at('told.ndjson'), 'utf8'));
    expect(lines.map(({ time }) => time)).toEqual(lines.map(({ time }) => time).toSorted());
    expect(new Set(lines.map((line) => line['detail-type']))).toEqual(
      new Set([
        'ECS Deployment State Change',
        'ECS Service Action',
        'ECS Container Instance State Change',
        'ECS Task State Change',
      ]),
    );
    // At 6 min an instance is lost with its mill.
    const stopped = lines.filter(({ detail }) => detail.lastStatus === 'STOPPED');
    expect(stopped.map(({ time }) => time.slice(11, 16))).toEqual(['00:06']);
  });

  test('of a replay file it is the same', () => {
    rig = createKingdom();
    rig.cli('run @kingdom.yaml --eventbridge @first.ndjson --replay @kingdom.replay.json');
    rig.cli('run @kingdom.replay.json --eventbridge @second.ndjson');
    expect(readFileSync(rig.at('second.ndjson'), 'utf8')).toBe(readFileSync(rig.at('first.ndjson'), 'utf8'));
  });

  test('a file that cannot be written is said before anything is run', () => {
    rig = createKingdom();
    expect(rig.cli('run @kingdom.yaml --eventbridge @nowhere/told.ndjson')).toMatchObject({
      exit: 5,
      err: 'royaume: nowhere/told.ndjson cannot be written.\n',
    });
    expect(existsSync(rig.at('nowhere'))).toBe(false);
  });
});

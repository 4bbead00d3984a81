import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { createKingdom, KINGDOM, MILL, type CliRig } from './cli-rig.ts';

let rig: CliRig;
afterEach(() => rig.clear());

describe('royaume check', () => {
  test('a valid file is said to be valid, with what is in it', () => {
    rig = createKingdom();
    expect(rig.cli('check @kingdom.yaml')).toEqual({
      exit: 0,
      out: '✓ kingdom.yaml is valid: kingdom, 10 min, commands: 5, goals: 2.\n',
      err: '',
    });
  });

  test('an issue has its place, its sentence, the line with a caret, what was found, and a hint', () => {
    rig = createKingdom(KINGDOM.replace('m5.large', 'm5.larg'));
    expect(rig.cli('check @kingdom.yaml').out).toBe(
      `kingdom.yaml:10:51 error: The catalog has no instance type “m5.larg”.
  10 |   - { name: land, cluster: Royaume, instanceType: m5.larg, ami: ecs-linux, count: 3, spread: zones }
     |                                                   ^^^^^^^
  found:    "m5.larg"
  hint:     Did you mean “m5.large”?

✗ kingdom.yaml has 1 error; nothing of it was loaded.
`,
    );
  });

  test('an issue inside an include shows the line of the include', () => {
    rig = createKingdom();
    rig.write('mill.json', JSON.stringify(JSON.parse(MILL), null, 2).replace('"cpu": 2048', '"cpu": "much"'));
    const { exit, out } = rig.cli('check @kingdom.yaml');
    expect(exit).toBe(3);
    expect(out).toMatch(/^mill\.json:7:14 error: .*\n {2}7 \| {7}"cpu": "much",\n/);
  });

  test('several files are checked, whatever is wrong with the first; the worst exit code counts', () => {
    rig = createKingdom();
    rig.write('bad.yaml', 'royaume: 1\nname: [\n');
    const all = rig.cli('check @bad.yaml @none.yaml @kingdom.yaml');
    expect(all.exit).toBe(5);
    expect(all.out).toContain('✗ bad.yaml has ');
    expect(all.out).toContain('✓ kingdom.yaml is valid');
    expect(all.err).toBe('royaume: there is no file none.yaml.\n');
    expect(rig.cli('check @bad.yaml @kingdom.yaml').exit).toBe(3);
  });

  test('--json has every file with its issues, their places and their sentences', () => {
    rig = createKingdom(KINGDOM.replace('m5.large', 'm5.larg'));
    const { exit, out } = rig.cli('check @kingdom.yaml @none.yaml --json --lang fr');
    const { files } = JSON.parse(out) as { files: { file: string; issues: Record<string, unknown>[] }[] };
    expect(exit).toBe(5);
    expect(files).toMatchObject([
      { file: 'kingdom.yaml', valid: false, error: null },
      { file: 'none.yaml', valid: false, issues: [], error: { code: 'cli.file.missing' } },
    ]);
    expect(Object.keys(files[0]!.issues[0]!)).toEqual(
      'file line column endLine endColumn severity path code params text expected found hint'.split(' '),
    );
    expect(files[0]!.issues[0]).toMatchObject({
      line: 10,
      column: 51,
      endColumn: 58,
      severity: 'error',
      found: { code: null, params: {}, text: '"m5.larg"' },
    });
  });

  test('--json has what was expected in words of the chosen language', () => {
    rig = createKingdom(KINGDOM.replace('duration: 10m', 'duration: 10m\nseed: [1, 2]'));
    const { out } = rig.cli('check @kingdom.yaml --json --lang fr');
    const { files } = JSON.parse(out) as { files: { issues: Record<string, unknown>[] }[] };
    expect(files[0]!.issues.map(({ expected, found, hint }) => ({ expected, found, hint }))).toEqual([
      {
        expected: {
          code: 'expected.whole-number-between',
          params: { min: 0, max: 4_294_967_295 },
          text: 'un nombre entier de 0 à 4294967295',
        },
        found: { code: 'found.list', params: { count: 2 }, text: 'une liste de 2 éléments' },
        hint: null,
      },
    ]);
  });

  test('an include is read only from the folder of the scenario, also when a link leads out of it', () => {
    rig = createKingdom(KINGDOM.replace('mill.json', 'inside/link.json'));
    mkdirSync(rig.at('inside'));
    const outside = createKingdom();
    symlinkSync(outside.at('mill.json'), rig.at('inside/link.json'));
    const leaving = rig.cli('check @kingdom.yaml');
    outside.clear();
    expect(leaving.exit).toBe(3);
    expect(leaving.out).toContain('kingdom.yaml:12:15 error:');
    rig.write('kingdom.yaml', KINGDOM.replace('mill.json', 'inside/near.json'));
    symlinkSync('../mill.json', rig.at('inside/near.json'));
    expect(rig.cli('check @kingdom.yaml').exit).toBe(0);
  });

  test('what is no regular file, no text or too much text is refused at once', () => {
    rig = createKingdom(KINGDOM.replace('mill.json', 'pipe.json'));
    mkdirSync(rig.at('folder'));
    execFileSync('mkfifo', [rig.at('pipe.json')]);
    writeFileSync(rig.at('binary.yaml'), Uint8Array.from([0x72, 0xff, 0xfe, 0x00]));
    rig.write('large.yaml', `#${'x'.repeat(6 * 1_048_576)}`);
    const ends = ['folder', 'pipe.json', 'binary.yaml', 'large.yaml', 'kingdom.yaml'].map((name) => {
      const { exit, err } = rig.cli(`check @${name}`);
      return [name, exit, err];
    });
    expect(ends).toEqual([
      ['folder', 5, 'royaume: folder is not a regular file.\n'],
      ['pipe.json', 5, 'royaume: pipe.json is not a regular file.\n'],
      ['binary.yaml', 3, 'royaume: binary.yaml is not text in UTF-8.\n'],
      ['large.yaml', 3, 'royaume: large.yaml is too large.\n'],
      ['kingdom.yaml', 3, ''],
    ]);
  });
});

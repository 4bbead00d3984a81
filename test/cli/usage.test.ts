import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCliRig, type CliRig } from './cli-rig.ts';

let rig: CliRig;
beforeAll(() => {
  rig = createCliRig();
});
afterAll(() => rig.clear());

const COMMANDS = ['check', 'run', 'explain', 'replay', 'schema'];

describe('the words of the command line', () => {
  test('wrong usage is said in one sentence, with exit code 2', () => {
    const see = 'See royaume --help, or --help after a command.\n';
    const said: Record<string, string> = {
      rnu: `royaume: there is no command rnu. Did you mean run?\n${see}`,
      conquer: `royaume: there is no command conquer.\n${see}`,
      run: `royaume: <file> is missing.\n${see}`,
      'run a b': `royaume: there are too many arguments.\n${see}`,
      'run a --sed 3': `royaume: there is no option --sed. Did you mean --seed?\n${see}`,
      'run a --seed': `royaume: the option --seed <number> needs a value.\n${see}`,
      'run a --seed -3': 'royaume: “-3” is not a seed: use a whole number from 0 on.\n',
      'run a --seed 1e3': 'royaume: “1e3” is not a seed: use a whole number from 0 on.\n',
      'run a --until later': 'royaume: “later” is not a time for --until: write 90s, 10m, 1h30m or 00:14:32.5.\n',
      'run a --lang de': 'royaume: de is not a language of Royaume: use en or fr.\n',
      'schema --json': `royaume: there is no option --json.\n${see}`,
    };
    const ends = Object.keys(said).map((line) => [line, rig.cli(line)]);
    expect(Object.fromEntries(ends)).toEqual(
      Object.fromEntries(Object.entries(said).map(([line, err]) => [line, { exit: 2, out: '', err }])),
    );
    expect(rig.cli('rnu', { LANG: 'fr_FR' }).err).toContain(
      'il n’y a pas de commande rnu. Vouliez-vous dire run\u00a0?',
    );
  });

  test('the help of every command has its examples, in both languages', () => {
    for (const command of COMMANDS) {
      const [en, fr] = [rig.cli(`${command} --help`), rig.cli(`help ${command} --lang fr`)];
      expect([en.exit, fr.exit, en.err, fr.err]).toEqual([0, 0, '', '']);
      expect(en.out).toContain(`Examples:\n  royaume ${command}`);
      expect(fr.out).toContain(`Exemples\u00a0:\n  royaume ${command}`);
      expect(en.out + fr.out).not.toMatch(/cli\.help|\{\{/);
    }
  });

  test('the help of the program names the commands and the exit codes; without a command it is wrong usage', () => {
    const { exit, out } = rig.cli('--help');
    expect(exit).toBe(0);
    expect([...COMMANDS, 'Exit codes: 0 '].filter((word) => !out.includes(word))).toEqual([]);
    expect(rig.cli('')).toMatchObject({ exit: 2, err: out });
    expect(rig.cli('--version')).toMatchObject({ exit: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
  });

  test('schema prints the JSON Schema of scenario files', () => {
    const { exit, out } = rig.cli('schema');
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      $schema: expect.stringContaining('json-schema.org') as string,
      type: 'object',
    });
  });

  test('every command and every option is in the manual', () => {
    const manual = readFileSync(path.resolve(import.meta.dirname, '../../docs/command-line.md'), 'utf8');
    const options = COMMANDS.flatMap((command) => rig.cli(`${command} --help`).out.match(/--[a-z]+/g) ?? []);
    const words = [...COMMANDS.map((command) => `royaume ${command}`), ...options];
    expect(words.filter((word) => !manual.includes(word))).toEqual([]);
  });
});

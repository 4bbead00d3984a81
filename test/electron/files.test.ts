import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type * as FS from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SCENARIO_BYTES_MAX } from '../../electron/contract.ts';
import { readScenario, writeWhole } from '../../electron/files.ts';

let folder = '';
const at = (...parts: string[]): string => path.join(folder, ...parts);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'royaume-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a scenario comes with the text files beside and below it, never with what a link points at', async () => {
  mkdirSync(at('kingdom/plans'), { recursive: true });
  writeFileSync(at('outside.json'), '{"secret":1}');
  writeFileSync(at('kingdom/first.yaml'), 'royaume: 1');
  writeFileSync(at('kingdom/plans/web.json'), '{}');
  writeFileSync(at('kingdom/picture.png'), 'x');
  writeFileSync(at('kingdom/.hidden.json'), '{}');
  symlinkSync(at('outside.json'), at('kingdom/plans/link.json'));
  expect(await readScenario(at('kingdom/first.yaml'))).toEqual({
    outcome: 'opened',
    main: 'first.yaml',
    files: { 'first.yaml': 'royaume: 1', 'plans/web.json': '{}' },
  });
});

test('a file over the limit is refused, and a neighbour that no longer fits is left out', async () => {
  writeFileSync(at('big.yaml'), 'x'.repeat(SCENARIO_BYTES_MAX + 1));
  writeFileSync(at('small.yaml'), 'royaume: 1');
  expect([await readScenario(at('big.yaml')), await readScenario(at('small.yaml'))]).toEqual([
    { outcome: 'failed', reason: 'too-large', file: 'big.yaml' },
    { outcome: 'opened', main: 'small.yaml', files: { 'small.yaml': 'royaume: 1' } },
  ]);
});

test('a folder or file beside it that may not be read is left out', async () => {
  // Root may read everything, so what nobody may read is played.
  vi.doMock('node:fs/promises', async (real) => {
    const fs = await real<typeof FS>();
    const closed = new Error('EACCES: permission denied');
    const unlessClosed =
      (read: (path: string, ...rest: unknown[]) => Promise<unknown>) =>
      (path: string, ...rest: unknown[]): Promise<unknown> =>
        path.includes('closed') ? Promise.reject(closed) : read(path, ...rest);
    return { ...fs, readFile: unlessClosed(fs.readFile as never), readdir: unlessClosed(fs.readdir as never) };
  });
  vi.resetModules();
  const files = await import('../../electron/files.ts');
  vi.doUnmock('node:fs/promises');
  vi.resetModules();
  mkdirSync(at('closed'));
  writeFileSync(at('closed/a.json'), '{}');
  writeFileSync(at('closed.json'), '{}');
  writeFileSync(at('open.yaml'), 'royaume: 1');
  expect(await files.readScenario(at('open.yaml'))).toEqual({
    outcome: 'opened',
    main: 'open.yaml',
    files: { 'open.yaml': 'royaume: 1' },
  });
});

test('of a large folder the files near the scenario come first, and not all of it is walked', async () => {
  for (let n = 0; n < 210; n++) {
    mkdirSync(at(`a${n}/b`), { recursive: true });
    writeFileSync(at(`a${n}/b/deep.json`), '{}');
  }
  writeFileSync(at('z.json'), '{}');
  writeFileSync(at('first.yaml'), 'royaume: 1');
  const read = await readScenario(at('first.yaml'));
  expect(read.outcome === 'opened' && Object.keys(read.files)).toEqual(['first.yaml', 'z.json']);
});

test('a replay may be as long as one that is saved', async () => {
  writeFileSync(at('long.royaume-replay'), 'x'.repeat(SCENARIO_BYTES_MAX + 1));
  expect(await readScenario(at('long.royaume-replay'))).toMatchObject({ outcome: 'opened' });
});

test('a file that is gone is said to be unreadable', async () => {
  expect(await readScenario(at('gone.yaml'))).toEqual({ outcome: 'failed', reason: 'unreadable', file: 'gone.yaml' });
});

test('a replay file comes alone', async () => {
  writeFileSync(at('run.replay.json'), '{}');
  writeFileSync(at('other.json'), '{}');
  expect(await readScenario(at('run.replay.json'))).toEqual({
    outcome: 'opened',
    main: 'run.replay.json',
    files: { 'run.replay.json': '{}' },
  });
});

test('a file is written whole over an older one, and nothing else is left behind', async () => {
  writeFileSync(at('run.json'), 'old');
  await writeWhole(at('run.json'), 'new');
  expect([readdirSync(folder), readFileSync(at('run.json'), 'utf8')]).toEqual([['run.json'], 'new']);
});

test('a write that cannot be finished leaves nothing behind', async () => {
  mkdirSync(at('taken/inside'), { recursive: true });
  await expect(writeWhole(at('taken'), 'text')).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(['taken']);
});

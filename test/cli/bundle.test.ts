import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleCli } from '../../build/cli.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'royaume-bundle-'));
let inputs: readonly string[] = [];
beforeAll(async () => {
  const { metafile } = await bundleCli({ outfile: path.join(folder, 'royaume.mjs'), metafile: true });
  inputs = Object.keys(metafile!.inputs);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the bundled command line', () => {
  test('holds no screen: neither phaser nor react nor anything of the renderer or of Electron', () => {
    expect(
      inputs.filter((file) => /node_modules\/(@xstate\/react|phaser|react|electron)|^(renderer|electron)\//.test(file)),
    ).toEqual([]);
    expect(inputs.length).toBeGreaterThan(50);
  });

  test('is one file that runs without node_modules', () => {
    const scenario = path.resolve(import.meta.dirname, '../../assets/scenarios/first-kingdom.yaml');
    const line = ['royaume.mjs', 'run', scenario, '--json'];
    const out = execFileSync(process.execPath, line, { cwd: folder, encoding: 'utf8', env: {} });
    expect(JSON.parse(out)).toMatchObject({ scenario: 'first-kingdom', verdict: 'met' });
  });
});

/** How installers are made: the configuration, the icons and the release workflow; `npm run package:check` packs for real. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { archiveFaults, makeStandIn, readConfiguration, readFuses } from '../../build/package-check.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PACKAGE = path.join(ROOT, 'build/package');
const packageJson = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  main: string;
  devDependencies: Record<string, string>;
};

/** Width and height of a PNG picture, from its header. */
function sizeOf(png: Buffer): [number, number] {
  expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

test('the packaged app is the Electron that the code is written for, locked down by its fuses', () => {
  const configuration = readConfiguration();
  expect(configuration.electronVersion).toBe(packageJson.devDependencies['electron']);
  expect(configuration.electronFuses).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  });
  expect(configuration.asar).toBe(true);
  expect(configuration.publish).toBeNull();
  // A deep link would let any web page start the app.
  expect(configuration.protocols).toBeUndefined();
  expect(configuration.fileAssociations.map(({ ext }: { ext: string }) => ext)).toEqual(['royaume', 'royaume-replay']);
});

test('fuses are read where Electron keeps them', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'royaume-fuses-'));
  try {
    makeStandIn(folder, '45.4.1');
    expect(readFuses(path.join(folder, 'electron'))).toEqual({
      runAsNode: true,
      enableCookieEncryption: false,
      enableNodeOptionsEnvironmentVariable: true,
      enableNodeCliInspectArguments: true,
      enableEmbeddedAsarIntegrityValidation: false,
      onlyLoadAppFromAsar: false,
      grantFileProtocolExtraPrivileges: true,
    });
    expect(() => readFuses(path.join(folder, 'version'))).toThrow('has no fuses');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('an archive with sources, maps or packages in it, or without its entry, has faults', () => {
  const whole = ['/package.json', '/out/main/index.mjs', '/out/preload/preload.cjs', '/out/renderer/index.html'];
  expect(archiveFaults(whole)).toEqual([]);
  expect(archiveFaults([...whole, '/out/renderer/assets/index.js.map', '/node_modules/zod/index.js', '/sim'])).toEqual([
    '/out/renderer/assets/index.js.map does not belong in the app',
    '/node_modules/zod/index.js does not belong in the app',
    '/sim does not belong in the app',
  ]);
  expect(archiveFaults(whole.slice(1))).toEqual(['/package.json is missing']);
  expect(whole).toContain(`/${packageJson.main}`);
});

test('each system finds the icon in its sizes', () => {
  for (const size of [16, 32, 48, 64, 128, 256, 512]) {
    expect(sizeOf(readFileSync(path.join(PACKAGE, `icons/${size}x${size}.png`)))).toEqual([size, size]);
  }
  const ico = readFileSync(path.join(PACKAGE, 'icon.ico'));
  const icoSizes = Array.from({ length: ico.readUInt16LE(4) }, (_, index) => {
    const at = 6 + 16 * index;
    const offset = ico.readUInt32LE(at + 12);
    const [width] = sizeOf(ico.subarray(offset, offset + ico.readUInt32LE(at + 8)));
    expect(ico.readUInt8(at)).toBe(width % 256);
    return width;
  });
  expect(icoSizes).toEqual([16, 24, 32, 48, 64, 128, 256]);
  const icns = readFileSync(path.join(PACKAGE, 'icon.icns'));
  expect(icns.subarray(0, 4).toString('latin1')).toBe('icns');
  expect(icns.readUInt32BE(4)).toBe(icns.length);
  const icnsSizes: number[] = [];
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) icnsSizes.push(sizeOf(icns.subarray(at + 8))[0]);
  expect(icnsSizes.toSorted((a, b) => a - b)).toEqual([16, 32, 64, 128, 256, 512, 1_024]);
});

test('the release workflow tests before it packages, packages for three systems, and only drafts a release', () => {
  interface Step {
    readonly run?: string;
    readonly uses?: string;
  }
  interface Job {
    readonly needs?: string;
    readonly steps: readonly Step[];
    readonly 'timeout-minutes': number;
    readonly permissions?: Record<string, string>;
    readonly strategy?: { readonly matrix: { readonly include: readonly { readonly system: string }[] } };
  }
  const workflow = parse(readFileSync(path.join(ROOT, '.github/workflows/release.yml'), 'utf8')) as {
    permissions: Record<string, string>;
    jobs: Record<string, Job>;
  };
  const { test: tests, package: packages, draft } = workflow.jobs;
  expect(workflow.permissions).toEqual({ contents: 'read' });
  expect(tests!.steps.at(-1)!.run).toBe('npm test');
  expect([packages!.needs, draft!.needs]).toEqual(['test', 'package']);
  expect(packages!.strategy!.matrix.include.map(({ system }) => system)).toEqual(['linux', 'win', 'mac']);
  expect(packages!.steps.some(({ run }) => run?.includes('--publish never') === true)).toBe(true);
  expect(draft!.steps.at(-1)!.run).toContain('--draft');
  expect(Object.values(workflow.jobs).every((job) => job['timeout-minutes'] > 0)).toBe(true);
  const scripts = (JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { scripts: object }).scripts;
  const runs = Object.values(workflow.jobs).flatMap(({ steps }) => steps.map(({ run }) => run ?? ''));
  const called = runs.flatMap((run) => [...run.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name));
  expect(called.filter((name) => !Object.hasOwn(scripts, name!))).toEqual([]);
});

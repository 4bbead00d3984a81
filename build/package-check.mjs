/**
 * `npm run package:check`: proves electron-builder's configuration without Electron's binary. It checks the configuration
 * against electron-builder's own schema, builds the app, packs it into a stand-in of Electron (a script that ends with
 * code 97), and looks into what came out: nothing but the built app is in the archive, and the fuses stand as configured.
 * `--targets` also makes tar.gz and deb where their tools are. What it makes is no installer and says so in its name.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listPackage } from '@electron/asar';
import { FuseV1Options } from '@electron/fuses';
import { parse } from 'yaml';
import { buildApp } from './app.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
/** Where Electron keeps its fuses: this text, a version, their number, then one digit each. */
export const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** The nine fuses as Electron ships them. */
const SHIPPED_FUSES = '101100011';

/** The fuses of electron-builder's configuration by their place in the wire. */
const FUSES = {
  runAsNode: FuseV1Options.RunAsNode,
  enableCookieEncryption: FuseV1Options.EnableCookieEncryption,
  enableNodeOptionsEnvironmentVariable: FuseV1Options.EnableNodeOptionsEnvironmentVariable,
  enableNodeCliInspectArguments: FuseV1Options.EnableNodeCliInspectArguments,
  enableEmbeddedAsarIntegrityValidation: FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
  onlyLoadAppFromAsar: FuseV1Options.OnlyLoadAppFromAsar,
  grantFileProtocolExtraPrivileges: FuseV1Options.GrantFileProtocolExtraPrivileges,
};

export function readConfiguration() {
  return parse(readFileSync(path.join(ROOT, 'electron-builder.yml'), 'utf8'));
}

/** A folder that looks like Electron for Linux to a packager, and can run nothing. */
export function makeStandIn(folder, version) {
  mkdirSync(path.join(folder, 'locales'), { recursive: true });
  const wire = Buffer.concat([
    Buffer.from('#!/bin/sh\necho "This is a stand-in for Electron; it runs nothing." >&2\nexit 97\n'),
    Buffer.from(SENTINEL),
    Buffer.from([1, SHIPPED_FUSES.length]),
    Buffer.from(SHIPPED_FUSES),
  ]);
  writeFileSync(path.join(folder, 'electron'), wire);
  chmodSync(path.join(folder, 'electron'), 0o755);
  writeFileSync(path.join(folder, 'version'), version);
  for (const file of ['libffmpeg.so', 'libEGL.so', 'libGLESv2.so', 'resources.pak', 'icudtl.dat', 'chrome-sandbox']) {
    writeFileSync(path.join(folder, file), '');
  }
  for (const locale of ['en-US', 'fr']) writeFileSync(path.join(folder, `locales/${locale}.pak`), '');
}

/** Each fuse's digit in a packed executable, by its name in the configuration. Throws when there are no fuses in it. */
export function readFuses(executable) {
  const bytes = readFileSync(executable);
  const at = bytes.indexOf(SENTINEL);
  if (at === -1) throw new Error(`${executable} has no fuses.`);
  const wire = bytes.subarray(at + SENTINEL.length + 2).toString('latin1');
  return Object.fromEntries(Object.entries(FUSES).map(([name, place]) => [name, wire[place] === '1']));
}

/** What must not be in the archive: sources, maps, tests, packages; and what must. */
export function archiveFaults(entries) {
  const stray = entries.filter(
    (entry) =>
      /\.(map|tsx?)$/.test(entry) ||
      /^\/(node_modules|sim|renderer|electron|test|build|docs|assets|dist)(\/|$)/.test(entry),
  );
  const needed = ['/package.json', '/out/main/index.mjs', '/out/preload/preload.cjs', '/out/renderer/index.html'];
  const missing = needed.filter((entry) => !entries.includes(entry));
  return [
    ...stray.map((entry) => `${entry} does not belong in the app`),
    ...missing.map((entry) => `${entry} is missing`),
  ];
}

function pack(electronDist, output, targets) {
  const cli = path.join(ROOT, 'node_modules/electron-builder/cli.js');
  const options = [`-c.electronDist=${electronDist}`, `-c.directories.output=${output}`];
  const { status } = spawnSync(
    process.execPath,
    [cli, '--linux', ...targets, '--x64', '--publish', 'never', ...options],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, CI: 'true' },
    },
  );
  return status === 0;
}

async function check() {
  const { validateConfiguration } = await import('app-builder-lib/out/util/config/config.js');
  const { DebugLogger } = await import('builder-util');
  const configuration = readConfiguration();
  await validateConfiguration(configuration, new DebugLogger(false));
  console.log('The configuration fits the schema of electron-builder.');
  await buildApp('production');
  const work = mkdtempSync(path.join(tmpdir(), 'royaume-package-'));
  try {
    const standIn = path.join(work, 'stand-in');
    makeStandIn(standIn, configuration.electronVersion);
    const output = path.join(work, 'stand-in-release');
    const targets = process.argv.includes('--targets') ? ['dir', 'tar.gz', 'deb'] : ['dir'];
    if (!pack(standIn, output, targets)) return ['electron-builder failed'];
    const unpacked = path.join(output, 'linux-unpacked');
    const fuses = readFuses(path.join(unpacked, configuration.linux.executableName));
    const wrong = Object.entries(fuses).filter(([name, on]) => configuration.electronFuses[name] !== on);
    const entries = listPackage(path.join(unpacked, 'resources/app.asar'), { isPack: false });
    console.log(`${entries.length} entries in the archive; made: ${readdirSync(output).join(', ')}`);
    return [...archiveFaults(entries), ...wrong.map(([name, on]) => `the fuse ${name} is ${on ? 'on' : 'off'}`)];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const faults = await check();
  for (const fault of faults) console.error(fault);
  console.log(faults.length === 0 ? 'The package is what it should be.' : `${faults.length} faults.`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

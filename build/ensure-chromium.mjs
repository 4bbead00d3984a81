/**
 * Makes sure that a Chromium is there for the end-to-end tests: found on PATH, or installed from Debian's packages when
 * this is Debian and the user may do so, or named as missing. Playwright's own download is never used.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findChromium } from './chromium.mjs';

const PACKAGES = ['chromium', 'fonts-dejavu-core', 'libegl1', 'libgles2', 'libgl1-mesa-dri'];

function run(command, args) {
  const { status } = spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0;
}

/** The executable's path. Throws an Error that says what is missing and how to get it. */
export function ensureChromium() {
  const found = findChromium();
  if (found !== null) return found;
  const wanted = `apt-get install --no-install-recommends ${PACKAGES.join(' ')}`;
  const isDebian = existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
  if (!isDebian) {
    throw new Error(
      'The end-to-end tests need Chromium: none is on PATH. Install one, or name it in ROYAUME_CHROMIUM. ' +
        `On Debian: ${wanted}`,
    );
  }
  if (process.getuid?.() !== 0) {
    throw new Error(`The end-to-end tests need Chromium: none is on PATH. As root: ${wanted}`);
  }
  console.log('Chromium is not installed: installing it with its libraries (about a minute).');
  if (
    !run('apt-get', ['update', '-q']) ||
    !run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...PACKAGES])
  ) {
    throw new Error(`Chromium could not be installed. Try: ${wanted}`);
  }
  const installed = findChromium();
  if (installed === null) throw new Error('Chromium was installed, but no executable is on PATH.');
  return installed;
}

if (process.argv[1] === import.meta.filename) {
  try {
    console.log(ensureChromium());
  } catch (error) {
    console.error(error.message);
    process.exitCode = 5;
  }
}

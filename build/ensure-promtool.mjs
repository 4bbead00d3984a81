/**
 * Makes sure that Prometheus' promtool is there, which the tests of the OpenMetrics export ask: found on PATH, or installed
 * from Debian's packages when this is Debian and the user may do so. Without it those tests are skipped, and say so.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findPromtool } from './promtool.mjs';

const WANTED = 'apt-get install --no-install-recommends prometheus';

function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
}

/** The executable's path; null when it is not there and cannot be installed. */
export function ensurePromtool() {
  const found = findPromtool();
  if (found !== null) return found;
  const isDebian = existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
  if (!isDebian || process.getuid?.() !== 0) return null;
  console.log('promtool is not installed: installing Debian’s package prometheus.');
  const done =
    run('apt-get', ['update', '-q']) &&
    run('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'prometheus']);
  return done ? findPromtool() : null;
}

if (process.argv[1] === import.meta.filename) {
  console.log(
    ensurePromtool() ?? `promtool is not here: the tests that ask it are skipped. On Debian, as root: ${WANTED}`,
  );
}

/**
 * `npm run swarm -- [--seeds N] [--from SEED] [--all]`: N random worlds, each held to the laws. Exit 1 when one breaks one;
 * with `--all` also when something that the swarm draws has occurred in none of them (see drawn.ts).
 */
import { parseArgs } from 'node:util';
import { unread } from './draw-command.ts';
import { judgeWorld, ledger, tally } from './judge-world.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    all: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const count = Number(values.seeds);
const from = Number(values.from);
const startedAtMs = performance.now();
let events = 0;
let placements = 0;
const broken: number[] = [];

for (let seed = from; seed < from + count; seed++) {
  try {
    const judged = judgeWorld(seed);
    events += judged.events;
    placements += judged.placements;
  } catch (error) {
    broken.push(seed);
    console.error(
      `seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message).slice(0, 2_000) : String(error)}`,
    );
    if (broken.length >= 10) break;
  }
}

const seconds = (performance.now() - startedAtMs) / 1_000;
console.log(
  `${count} worlds, ${events} events, ${placements} placements in ${seconds.toFixed(1)} s; ` +
    (broken.length === 0 ? 'no invariant broken' : `broken by seeds ${broken.join(', ')}`),
);
const missing = ledger.missing();
if (values.all && missing.length > 0) console.error(`never occurred: ${missing.join(', ')}`);
// What is always refused, by the reader or by the simulator, is not tested: `--verbose` shows it.
if (values.verbose) {
  for (const [name, outcomes] of [...tally].toSorted()) {
    console.log(`${name}: ${[...outcomes].map(([outcome, times]) => `${times} × ${outcome}`).join(', ')}`);
  }
  for (const [name, worlds] of [...ledger.worlds].toSorted()) console.log(`${name}: in ${worlds} worlds`);
  for (const name of missing) console.log(`${name}: never`);
  for (const [why, times] of [...unread].toSorted(([, a], [, b]) => b - a)) console.log(`unread ${times} × ${why}`);
}
process.exitCode = broken.length === 0 && !(values.all && missing.length > 0) ? 0 : 1;

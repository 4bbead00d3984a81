/**
 * `npm run swarm -- [--seeds N] [--from SEED] [--jobs J] [--all]`: N random worlds, each held to the laws, on as many
 * processors as there are. Exit 1 when one breaks one; with `--all` also when something that the swarm draws has occurred
 * in none of them (see drawn.ts).
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { unread } from './draw-command.ts';
import { judgeWorld, ledger, tally } from './judge-world.ts';

/** Worlds of one thread: `from`, `from + step`, … below `end`. */
interface Piece {
  readonly from: number;
  readonly end: number;
  readonly step: number;
}

/** What a thread has seen, as plain data. */
interface Seen {
  readonly events: number;
  readonly placements: number;
  readonly broken: readonly number[];
  readonly worlds: typeof ledger.worlds;
  readonly tally: typeof tally;
  readonly unread: typeof unread;
}

/** A thread gives up after so many: one mistake often breaks a law in many worlds. */
const BROKEN_MAX = 10;

function judge({ from, end, step }: Piece): Seen {
  let [events, placements] = [0, 0];
  const broken: number[] = [];
  for (let seed = from; seed < end && broken.length < BROKEN_MAX; seed += step) {
    try {
      const judged = judgeWorld(seed);
      events += judged.events;
      placements += judged.placements;
    } catch (error) {
      broken.push(seed);
      const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
      console.error(`seed ${seed}: ${told.slice(0, 2_000)}`);
    }
  }
  return { events, placements, broken, worlds: ledger.worlds, tally, unread };
}

function onThread(piece: Piece): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: piece });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a thread of the swarm ended with ${code}`)));
  });
}

function add(counts: Map<string, number>, more: ReadonlyMap<string, number>): void {
  for (const [name, times] of more) counts.set(name, (counts.get(name) ?? 0) + times);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1000' },
      from: { type: 'string', default: '1' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      all: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
  });
  const [count, from, jobs] = [Number(values.seeds), Number(values.from), Number(values.jobs)];
  if (!(count >= 1 && jobs >= 1)) throw new RangeError('--seeds and --jobs are whole numbers from 1');
  const startedAtMs = performance.now();
  const pieces = Array.from({ length: Math.min(jobs, count) }, (_, index) => ({
    ...{ from: from + index, end: from + count, step: jobs },
  }));
  const all = await Promise.all(pieces.map(onThread));
  const broken = all.flatMap((seen) => seen.broken).toSorted((a, b) => a - b);
  const sum = (of: 'events' | 'placements'): number => all.reduce((total, seen) => total + seen[of], 0);
  const seconds = (performance.now() - startedAtMs) / 1_000;
  console.log(
    `${count} worlds, ${sum('events')} events, ${sum('placements')} placements in ${seconds.toFixed(1)} s; ` +
      (broken.length === 0 ? 'no invariant broken' : `broken by seeds ${broken.join(', ')}`),
  );
  for (const seen of all) {
    add(ledger.worlds, seen.worlds);
    add(unread, seen.unread);
    for (const [name, outcomes] of seen.tally) {
      if (!tally.has(name)) tally.set(name, new Map());
      add(tally.get(name)!, outcomes);
    }
  }
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
}

if (isMainThread) await main();
else parentPort!.postMessage(judge(workerData as Piece));

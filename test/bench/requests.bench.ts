/**
 * Requests simulated a second: 1, 10 and 100 tasks behind a balancer that looks at two of them, processor sharing, ten
 * tasks of unequal weights on hosts of eight cores at 80 % load (so every other request meets a contended host), log-normal
 * work, time-outs armed, counters and histograms on, two versions told apart, and ten thousand people behind the requests.
 *
 * The gate is a rate against the machine as it is now: the loop that draws the same arrivals, work and choices and does
 * nothing with them. Half a million a second at a hundred tasks is the aim on the machine the figures are designed for.
 */
import { openStream, seedStream } from '../../sim/kernel/random.ts';
import { draw } from '../../sim/kernel/distributions.ts';
import { standardExponential } from '../../sim/kernel/ziggurat.ts';
import { poissonRate } from '../../sim/queueing/arrivals.ts';
import { quantile } from '../../sim/queueing/histogram.ts';
import { OUTCOME, openNetwork, type Network } from '../../sim/queueing/network-state.ts';
import {
  addBehaviour,
  addGroup,
  addHost,
  addMember,
  addPool,
  addRoute,
  addServer,
  addSource,
  advance,
} from '../../sim/queueing/network.ts';
import { addAudience, addVersion } from '../../sim/queueing/audience.ts';
import { brokenLaws } from '../../sim/queueing/reads.ts';
import { compareRates, type Measure } from './measure.ts';

export const name = 'requests';

const TASKS = [1, 10, 100];
const TASKS_A_HOST = 10;
const CORES = 8;
const LOAD = 0.8;
const WORK_MS = 50;
const REQUESTS = 200_000;
/** Against drawing alone, which makes some 4.2 million a second where half a million requests are the aim. */
const TARGET = 0.12;
const LAW = { kind: 'lognormal', mean: WORK_MS, cv: 0.8 } as const;

function networkOf(tasks: number): { net: Network; perSecond: number } {
  const net = openNetwork();
  const behaviour = addBehaviour(net, { cpuMs: LAW, errorRate: 0.001, calls: [] });
  const pool = addPool(net, { seed: 1, name: 'web', policy: 'powerOfChoices', choices: 2 });
  const route = addRoute(net, { seed: 1, name: 'gate', forwards: [{ pool, weight: 1 }] });
  // Two versions side by side, and people behind the requests.
  const versions = [addVersion(net), addVersion(net)];
  const audience = addAudience(net, { seed: 1, name: 'subjects', slowUs: 1_000_000, subjects: 10_000 });
  let cores = 0;
  let host = -1;
  for (let task = 0; task < tasks; task++) {
    if (task % TASKS_A_HOST === 0) {
      const size = tasks < TASKS_A_HOST ? 1 : CORES;
      host = addHost(net, { cores: size, memoryMiB: 16_384 }, 0);
      cores += size;
    }
    const group = addGroup(net, host, { weight: 128 << (task % 4) }, 0);
    const memory = { idleMiB: 100, requestMiB: 1, memoryLimitMiB: 4_096 };
    const server = addServer(net, group, { behaviour, weight: 128, concurrency: 200, queueLimit: 200, ...memory }, 0);
    addMember(net, pool, { server, version: versions[task % 2]! });
  }
  const perSecond = (LOAD * cores * 1_000) / WORK_MS;
  const retries = {
    attemptsMax: 2,
    backoffUs: 100_000,
    backoffMaxUs: 1_000_000,
    jitter: 0.5,
    budget: null,
    onError: false,
  };
  const traffic = {
    arrivals: poissonRate(perSecond),
    clientTimeoutUs: 10_000_000,
    retries,
    responseBytes: 10_000,
    audience,
  };
  addSource(net, { seed: 1, name: 'subjects', route, ...traffic }, 0);
  return { net, perSecond };
}

/** The draws of a request and nothing else. */
function drawsAlone(): () => void {
  const streams = [1, 2, 3].map((seed) => seedStream(seed, 'bench/requests'));
  let sum = 0;
  return () => {
    for (let i = 0; i < REQUESTS; i++) {
      sum += standardExponential(openStream(streams[0]!)) + draw(LAW, openStream(streams[1]!));
      sum += openStream(streams[2]!).below(100) + openStream(streams[2]!).below(99);
    }
    if (Number.isNaN(sum)) throw new Error('no number');
  };
}

export function run(): Measure[] {
  return TASKS.map((tasks) => {
    const { net, perSecond } = networkOf(tasks);
    let untilUs = 0;
    const spanUs = (REQUESTS / perSecond) * 1e6;
    const rates = compareRates(REQUESTS, () => advance(net, (untilUs += spanUs)), drawsAlone(), 5);
    const source = net.sources[0]!;
    if (brokenLaws(net).length > 0) throw new Error(JSON.stringify(brokenLaws(net)));
    if (source.outcomes[OUTCOME.ok]! < 0.98 * source.arrived) throw new Error('requests fail');
    if (quantile(source.responses, 0.5) < 0.5 * WORK_MS * 1_000) throw new Error('requests are too fast');
    const gate = tasks === TASKS.at(-1) ? { target: TARGET } : {};
    return { name: `${name}-${tasks}`, unit: 'requests/s', ...rates, ...gate };
  });
}

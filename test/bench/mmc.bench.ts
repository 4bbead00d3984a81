/**
 * A million customers at eight servers with one queue (M/M/8 at 80 %): every arrival and every departure an event of the
 * kernel, against a bare loop over typed arrays that does the same and nothing else. Both must find Erlang's mean wait.
 */
import { Kernel, PHASE, type Occurrence } from '../../sim/kernel/kernel.ts';
import { openStream, seedStream, type Random } from '../../sim/kernel/random.ts';
import type { TimeUs } from '../../sim/kernel/time.ts';
import { standardExponential } from '../../sim/kernel/ziggurat.ts';
import { mmcResponse } from '../../sim/queueing/closed-forms.ts';
import { compareRates, type Measure } from './measure.ts';

export const name = 'mmc';

const CUSTOMERS = 1_000_000;
const SERVERS = 8;
const LOAD = 0.8;
const SERVICE_US = 100_000;
const SPACING_US = SERVICE_US / (LOAD * SERVERS);
const TARGET = 1 / 3;

interface Arrival {
  readonly kind: 'Arrival';
}
interface Departure {
  readonly kind: 'Departure';
  readonly server: number;
}

/** Customers who wait, by when they came. */
const QUEUE_MASK = 0xffff;

function spanUs(random: Random, meanUs: number): number {
  return Math.round(standardExponential(random) * meanUs);
}

/** One run on the kernel; the mean response [µs]. */
function onKernel(seed: number): number {
  const kernel = Kernel.empty<Arrival | Departure>();
  const arrivals = openStream(seedStream(seed, 'bench/mmc/arrivals'));
  const services = openStream(seedStream(seed, 'bench/mmc/services'));
  const arrival: Arrival = { kind: 'Arrival' };
  const departures = Array.from({ length: SERVERS }, (_, server): Departure => ({ kind: 'Departure', server }));
  const queue = new Float64Array(QUEUE_MASK + 1);
  const cameUs = new Float64Array(SERVERS);
  const free = Array.from({ length: SERVERS }, (_, server) => server);
  let [head, tail, come, stayedUs] = [0, 0, 0, 0];
  const begin = (server: number, sinceUs: number, nowUs: number): void => {
    cameUs[server] = sinceUs;
    kernel.schedule((nowUs + spanUs(services, SERVICE_US)) as TimeUs, PHASE.completion, departures[server]!);
  };
  const hear = ({ atUs, event }: Occurrence<Arrival | Departure>): void => {
    if (event.kind === 'Arrival') {
      if (++come < CUSTOMERS) kernel.schedule((atUs + spanUs(arrivals, SPACING_US)) as TimeUs, PHASE.arrival, arrival);
      const server = free.pop();
      if (server === undefined) queue[tail++ & QUEUE_MASK] = atUs;
      else begin(server, atUs, atUs);
      return;
    }
    stayedUs += atUs - cameUs[event.server]!;
    if (head < tail) begin(event.server, queue[head++ & QUEUE_MASK]!, atUs);
    else free.push(event.server);
  };
  kernel.schedule(0 as TimeUs, PHASE.arrival, arrival);
  while (kernel.step(hear) !== null);
  return stayedUs / CUSTOMERS;
}

/** The same in one loop: departures in a binary heap of typed columns, the next arrival beside it. */
function onBareLoop(seed: number): number {
  const arrivals = openStream(seedStream(seed, 'bench/mmc/arrivals'));
  const services = openStream(seedStream(seed, 'bench/mmc/services'));
  const times = new Float64Array(SERVERS + 1);
  const cames = new Float64Array(SERVERS + 1);
  const queue = new Float64Array(QUEUE_MASK + 1);
  let [count, head, tail, come, stayedUs, arrivalUs] = [0, 0, 0, 0, 0, 0];
  const push = (atUs: number, cameUs: number): void => {
    let at = count++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (atUs >= times[parent]!) break;
      times[at] = times[parent]!;
      cames[at] = cames[parent]!;
      at = parent;
    }
    times[at] = atUs;
    cames[at] = cameUs;
  };
  const pop = (): void => {
    count -= 1;
    const lastUs = times[count]!;
    const lastCame = cames[count]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= count) break;
      if (child + 1 < count && times[child + 1]! < times[child]!) child += 1;
      if (lastUs <= times[child]!) break;
      times[at] = times[child]!;
      cames[at] = cames[child]!;
      at = child;
    }
    times[at] = lastUs;
    cames[at] = lastCame;
  };
  while (come < CUSTOMERS || count > 0) {
    if (come < CUSTOMERS && (count === 0 || arrivalUs < times[0]!)) {
      come += 1;
      if (count < SERVERS) push(arrivalUs + spanUs(services, SERVICE_US), arrivalUs);
      else queue[tail++ & QUEUE_MASK] = arrivalUs;
      arrivalUs += spanUs(arrivals, SPACING_US);
      continue;
    }
    const nowUs = times[0]!;
    stayedUs += nowUs - cames[0]!;
    pop();
    if (head < tail) push(nowUs + spanUs(services, SERVICE_US), queue[head++ & QUEUE_MASK]!);
  }
  return stayedUs / CUSTOMERS;
}

export function run(): Measure[] {
  const truthUs = mmcResponse(SERVERS, LOAD, SERVICE_US);
  let seed = 0;
  const checked = (subject: (seed: number) => number) => (): void => {
    const meanUs = subject((seed += 1));
    if (Math.abs(meanUs / truthUs - 1) > 0.03) throw new Error(`${meanUs} µs is not Erlang’s ${truthUs} µs`);
  };
  const rates = compareRates(CUSTOMERS, checked(onKernel), checked(onBareLoop), 5);
  return [
    { name, unit: 'customers/s', target: TARGET, ...rates },
    {
      name: `${name}-event`,
      value: 1e9 / (2 * rates.value),
      unit: 'ns',
      reference: 1e9 / (2 * rates.reference),
      ratio: null,
    },
  ];
}

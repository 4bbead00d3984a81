/**
 * What queueing theory knows in closed form, to hold the request model against. Times in the unit of the service time
 * `meanService`; `load` is the utilisation ρ, below 1 where a queue must be stable.
 */
import { pow } from '../kernel/math.ts';

/** Share of customers lost by c servers without a queue, `offered` = λ·S [Erlang]. Source: Erlang 1917, by recursion. */
export function erlangB(servers: number, offered: number): number {
  let lost = 1;
  for (let k = 1; k <= servers; k++) lost = (offered * lost) / (k + offered * lost);
  return lost;
}

/** Share of customers who wait for one of c servers with one queue. Source: Erlang 1917. */
export function erlangC(servers: number, offered: number): number {
  const lost = erlangB(servers, offered);
  const load = offered / servers;
  return lost / (1 - load * (1 - lost));
}

/** Mean response of M/M/c, first come first served; also of an M/M/c server whose c cores are shared by all. */
export function mmcResponse(servers: number, load: number, meanService: number): number {
  return meanService * (1 + erlangC(servers, servers * load) / (servers * (1 - load)));
}

/** The time that a share of the customers of M/M/1 stay at most, first come first served. */
export function mm1ResponseQuantile(
  load: number,
  meanService: number,
  share: number,
  log: (x: number) => number,
): number {
  return (-meanService / (1 - load)) * log(1 - share);
}

/**
 * Mean response of M/G/1 under processor sharing: whatever the law of service, only its mean counts.
 * Source: Sakata, Noguchi and Oizumi 1969; Kleinrock 1976, §4.4.
 */
export function mg1SharedResponse(load: number, meanService: number): number {
  return meanService / (1 - load);
}

/** Mean response of M/G/1, first come first served. Source: Pollaczek 1930, Khinchine 1932. */
export function mg1QueuedResponse(load: number, meanService: number, cv: number): number {
  return meanService * (1 + (load * (1 + cv * cv)) / (2 * (1 - load)));
}

/**
 * Mean response with many servers where each customer looks at d of them and joins the shortest: the limit for
 * infinitely many. Exponential service. Source: Vvedenskaya, Dobrushin and Karpelevich 1996; Mitzenmacher 1996.
 */
export function supermarketResponse(load: number, choices: number, meanService: number): number {
  let sum = 0;
  let power = 1;
  for (let exponent = 0; ; exponent = exponent * choices + choices) {
    power = pow(load, exponent);
    if (power < 1e-15) return meanService * sum;
    sum += power;
    if (choices === 1 && exponent > 100_000) return meanService * sum;
  }
}

/**
 * Mean response when each customer joins the shorter of two queues (ties by a coin), exponential service, total load
 * `load` per server: the stationary law of the two lengths, found by sweeping over its balance equations up to lengths
 * of `longest`. Source of the model: Haight 1958, Kingman 1961.
 */
export function shorterOfTwoResponse(load: number, meanService: number, longest = 40): number {
  const size = longest + 1;
  let here = new Float64Array(size * size).fill(1 / (size * size));
  const arrive = (2 * load) / (2 * load + 2);
  const serve = 1 / (2 * load + 2);
  let mean = 0;
  for (let round = 0; round < 200_000; round++) {
    const next = new Float64Array(size * size);
    for (let a = 0; a < size; a++) {
      for (let b = 0; b < size; b++) {
        const chance = here[a * size + b]!;
        if (chance < 1e-300) continue;
        next[Math.max(0, a - 1) * size + b]! += chance * serve;
        next[a * size + Math.max(0, b - 1)]! += chance * serve;
        const longerA = Math.min(longest, a + 1) * size + b;
        const longerB = a * size + Math.min(longest, b + 1);
        next[longerA]! += chance * arrive * (a < b ? 1 : a === b ? 0.5 : 0);
        next[longerB]! += chance * arrive * (b < a ? 1 : a === b ? 0.5 : 0);
      }
    }
    here = next;
    if (round % 100 !== 99) continue;
    const before = mean;
    mean = 0;
    for (let a = 0; a < size; a++) for (let b = 0; b < size; b++) mean += here[a * size + b]! * (a + b);
    if (Math.abs(mean - before) < 1e-10 * mean) break;
  }
  // Little's law: customers in the system ÷ customers a unit of time.
  return (meanService * mean) / (2 * load);
}

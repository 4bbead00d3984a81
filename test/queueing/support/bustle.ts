/** A network in which everything happens: contention, limits, time-outs, retries, sessions, calls, leaks, errors. */
import { daily, poissonRate } from '../../../sim/queueing/arrivals.ts';
import { openNetwork, POLICIES, type Network } from '../../../sim/queueing/network-state.ts';
import {
  addBehaviour,
  addGroup,
  addHost,
  addMember,
  addPool,
  addRoute,
  addServer,
  addSource,
  addWork,
} from '../../../sim/queueing/network.ts';

const RETRIES = { attemptsMax: 3, backoffUs: 20_000, backoffMaxUs: 500_000, jitter: 0.5, onError: true };

/** Two services: `web`, one pool for each policy, calls `store`, which is too small. */
export function bustle(seed: number): Network {
  const net = openNetwork();
  const storePool = addPool(net, { seed, name: 'store', policy: 'leastOutstanding', stickyUs: 100_000 });
  const storeRoute = addRoute(net, { seed, name: 'store', forwards: [{ pool: storePool, weight: 1 }] });
  const budget = { ratio: 0.1, tokensMax: 10 };
  const toStore = addSource(
    net,
    { seed, name: 'web to store', route: storeRoute, clientTimeoutUs: 300_000, retries: { ...RETRIES, budget } },
    0,
  );
  const calls = [{ source: toStore, share: 0.3 }];
  const web = addBehaviour(net, { cpuMs: { kind: 'lognormal', mean: 12, cv: 1.2 }, errorRate: 0.01, calls });
  const store = addBehaviour(net, { cpuMs: { kind: 'gamma', mean: 20, cv: 0.6 }, errorRate: 0, calls: [] });
  const pools = POLICIES.map((policy, i) => {
    return addPool(net, {
      seed,
      name: policy,
      policy,
      crossZone: i % 2 === 0,
      choices: 2,
      stickyUs: i === 2 ? 50_000 : 0,
    });
  });
  for (let i = 0; i < 8; i++) {
    const host = addHost(net, { cores: 1.5 + (i % 3), memoryMiB: 8_192 }, 0);
    for (let j = 0; j < 3; j++) {
      const group = addGroup(net, host, { weight: 256 << j, quotaCores: j === 1 ? 0.75 : Infinity }, 0);
      const limits = {
        concurrency: 4 + j,
        queueLimit: 6,
        requestMiB: 2,
        sendBytesPerSecond: 4e6,
        backgroundCores: j / 20,
      };
      const server = addServer(net, group, { behaviour: i === 7 ? store : web, weight: 1, idleMiB: 64, ...limits }, 0);
      if (i === 0) addWork(net, server, 1_500, 5, 0);
      const ramp = i === 3 ? { rampFromUs: 1e6, rampUs: 4e6 } : {};
      const pool = i === 7 ? storePool : pools[i % pools.length]!;
      addMember(net, pool, { server, zone: j % 2, weight: 1 + (j % 2), ...ramp });
      if (i === 6) addWork(net, addServer(net, group, { behaviour: web, weight: 3 }, 0), 900, 9, 0);
    }
  }
  const forwards = pools.map((pool, i) => ({ pool, weight: i + 1 }));
  const gate = addRoute(net, { seed, name: 'gate', forwards, stickyUs: 200_000 });
  const zones = [
    { zone: 0, share: 2 },
    { zone: 1, share: 1 },
  ];
  const common = { seed, route: gate, zones, requestBytes: 500, responseBytes: 20_000 };
  const sessions = { requests: { kind: 'exponential', mean: 4 }, thinkMs: { kind: 'exponential', mean: 80 } } as const;
  const retries = { ...RETRIES, budget: null };
  addSource(net, { ...common, name: 'people', arrivals: poissonRate(60), clientTimeoutUs: 400_000, sessions }, 0);
  addSource(
    net,
    { ...common, name: 'robots', arrivals: daily([100, 300, 50]), clientTimeoutUs: 150_000, cancels: false, retries },
    0,
  );
  const bursts = { kind: 'onOff', onPerSecond: 400, offPerSecond: 10, meanOnS: 0.5, meanOffS: 2 } as const;
  addSource(
    net,
    { ...common, name: 'bursts', arrivals: bursts, balancerTimeoutUs: 250_000, cpuFactor: 0.5, retries },
    0,
  );
  return net;
}

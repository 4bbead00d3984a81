/** The books of load and traffic at the beginning of a run: nobody runs, nobody asks. */
import type { LoadBook } from '../model/load.ts';
import type { Setup } from '../model/setup.ts';
import type { Precision, TrafficBook, TrafficSetup } from '../model/traffic.ts';
import { openNetwork } from '../queueing/network-state.ts';

export function newLoadBook(): LoadBook {
  return { hosts: {}, tasks: {}, containers: {}, containerOf: [], behaviours: {} };
}

export function newTrafficBook(traffic: readonly TrafficSetup[] = [], precision: Precision = 'auto'): TrafficBook {
  return {
    network: openNetwork(),
    precision,
    ...{ flows: false, arrived: 0 },
    // What the scenario says never changes: copies of the world share it.
    streams: traffic.map((setup) => ({ setup: Object.freeze(setup), sources: [] })),
    pools: {},
    members: {},
    targetOf: [],
    servicePools: {},
    serviceMembers: {},
    calls: [],
    minutes: {},
    overloaded: [],
    nextLookUs: Infinity,
    nextRateUs: Infinity,
  };
}

/** Does the scenario say anything of load? Otherwise nobody uses any hardware, and nothing of it is simulated. */
export function hasLoad({
  traffic,
  behaviours,
  timeline,
}: Pick<Setup, 'traffic' | 'behaviours' | 'timeline'>): boolean {
  return (
    (traffic ?? []).length > 0 ||
    Object.values(behaviours).some((behaviour) => behaviour.load !== undefined) ||
    timeline.some(({ command }) => command.op === 'world.addTraffic')
  );
}

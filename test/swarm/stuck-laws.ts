/** Every release ends or says why it does not: what is looked at in worlds that were left to rest for long enough. */
import { explain } from '../../sim/engine/explain.ts';
import type { Engine } from '../../sim/engine/engine.ts';
import { invariant } from '../../sim/kernel/invariant.ts';
import type { EntityRef } from '../../sim/model/ids.ts';
import type { Setup } from '../../sim/model/setup.ts';
import type { World } from '../../sim/model/world.ts';
import { isOpen } from '../../sim/rules/service-deployments.ts';

type Facts = Readonly<Record<string, unknown>>;

const MINUTE = 60_000_000;
/** Longer than any bake, wait and hook of the swarm, and than a task takes to be placed, started, checked and registered. */
export const REST_US = 20 * MINUTE;

/** Sentences that say why a release does not get on. */
const WHY = [
  /^explain\.stuck\./,
  /^explain\.release\.waits\.(bake|function|pause)/,
  /^explain\.(wait|health)\./,
  /^explain\.task\.(counts-not-yet|target)$/,
  /^explain\.release\.window\.shut$/,
  /^explain\.release\.failed-tasks$/,
  /^explain\.code-deploy\.wait\./,
];

/** What AWS itself tells of a service that does not get on (SV-05). */
const TOLD = /was unable to|unable to consistently|failed|is unhealthy|has started/;

/** Its timeline ends so long before its end that what does not get on then is stuck. */
export function isLeftToRest({ durationUs, timeline }: Setup): boolean {
  return (timeline.at(-1)?.atUs ?? 0) <= durationUs - REST_US;
}

/** When somebody last did something to the world [µs]. */
export function lastTouchUs(engine: Engine): number {
  let lastUs = 0;
  for (const { atUs, event } of engine.log(0, Infinity)) {
    if (event.kind === 'CommandIssued' || event.kind === 'FaultBegan' || event.kind === 'FaultEnded') lastUs = atUs;
  }
  return lastUs;
}

/** Returns how many were left to rest and are stuck. */
export function releasesEndOrSayWhy(engine: Engine): number {
  const { world, nowUs } = engine;
  const restsSinceUs = nowUs - REST_US;
  const open = openReleases(world).filter(({ createdAtUs }) => createdAtUs < restsSinceUs);
  if (open.length === 0 || lastTouchUs(engine) > restsSinceUs) return 0;
  for (const { ref, service } of open) {
    const { sentences } = explain(engine, ref)!;
    const keys = sentences.map(({ code }) => code);
    const events = service === null ? [] : world.services[service]!.events.map(({ message }) => message);
    const facts = (): Facts => ({ ref, keys, events: events.slice(0, 5), nowUs });
    invariant(
      keys.some((key) => WHY.some((why) => why.test(key))),
      'law.stuck-unexplained',
      facts,
    );
    invariant(service === null || events.some((message) => TOLD.test(message)), 'law.stuck-untold', facts);
  }
  return open.length;
}

interface Open {
  readonly ref: EntityRef;
  readonly service: number | null;
  readonly createdAtUs: number;
}

function openReleases({ serviceDeployments = [], codeDeploy }: World): Open[] {
  const native = serviceDeployments.filter(isOpen).map(({ key, service, createdAtUs }) => ({
    ref: { kind: 'service-deployment' as const, key },
    service,
    createdAtUs,
  }));
  const byCodeDeploy = (codeDeploy?.deployments ?? [])
    .filter(({ completedAtUs }) => completedAtUs === null)
    .map(({ key, createdAtUs }) => ({
      ref: { kind: 'code-deploy-deployment' as const, key },
      service: null,
      createdAtUs,
    }));
  return [...native, ...byCodeDeploy];
}

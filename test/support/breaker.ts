/** Releases that a circuit breaker watches. */
import { kingdom, plan, us, type Kingdom, type KingdomSketch } from './rig.ts';

export const BREAKER = { enable: true, rollback: false } as const;
export const breaker = (rest: object = {}): object => ({
  deploymentConfiguration: { deploymentCircuitBreaker: { ...BREAKER, ...rest } },
});

/** Ends so long after it has started. */
export const crash = (after: string): object => ({ exitsAfterUs: us(after), exitCode: 1 });

/** Two revisions; the first one is well. At 5 min the second one is rolled out, its image as `bad` says. */
export function release(
  count: number,
  settings: object,
  bad: KingdomSketch['behaviours'],
  more: KingdomSketch = {},
): Kingdom {
  const k = kingdom({
    duration: '3h',
    definitions: [plan('web'), plan('web', { image: 'web:2' })],
    behaviours: bad ?? {},
    services: [{ serviceName: 'web', taskDefinition: 'web:1', desiredCount: count, ...settings }],
    ...more,
  });
  k.until('5m').issue('updateService', { service: 'web', taskDefinition: 'web:2' });
  return k;
}

/** At most to the end of the run. */
export function stepWhile(k: Kingdom, holds: () => boolean): void {
  while (holds() && k.engine.nextEventUs <= k.engine.setup.durationUs) k.engine.step();
}
/** Every task pulls its image again, so that a lost one is lost for all. */
export const PULLS: KingdomSketch = { fleets: [{ agent: { ECS_IMAGE_PULL_BEHAVIOR: 'always' } }] };
export const row = (k: Kingdom) => k.world.serviceDeployments!.at(-1)!;
export const states = (k: Kingdom): string[] => k.world.deployments.map(({ state }) => state);
export const from = (k: Kingdom, at: string): string[] =>
  k.messages('web').filter((line) => Number(line.split(' ')[0]) * 1_000_000 >= us(at));
export const about = (k: Kingdom, word: RegExp): string[] => k.messages('web').filter((line) => word.test(line));

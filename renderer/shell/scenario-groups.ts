/** The scenarios that come with the app, in the groups that the welcome offers; each has one line in assets/text. */
import { shippedScenarios, type ShippedScenario } from '../platform/scenario-files.ts';
import type { ScreenKey, Words } from '../sim-client/text.ts';
import type { ScenarioInfo } from '../sim-client/words.ts';

export const GROUPS = ['first', 'load', 'releases', 'surprises', 'more'] as const;
export type ScenarioGroup = (typeof GROUPS)[number];

/** In the order in which one might play them. */
const FIRST = [
  ...['first-kingdom', 'lost-territory', 'no-room', 'three-guilds', 'one-per-zone', 'daemon-on-every-land'],
  ...['blog-engine', 'nginx-awsvpc', 'sky-guild', 'fargate-or-territory', 'patch-day'],
];
const LOAD = [
  ...['at-the-gate', 'cpu-sixty', 'one-zone-lost-under-load', 'flash-sale', 'live-event', 'scale-in-thrash'],
  ...['noisy-neighbour', 'credit-exhaustion', 'out-of-memory', 'retry-storm', 'recorded-morning', 'slow-gate'],
  ...['status-page', 'five-seconds-or-five-minutes', 'warm-cache', 'private-endpoint'],
];
const RELEASES = ['release-at-the-gate', 'gateway-canary'];

/** `releases/circuit-breaker.yaml` → `circuit-breaker`. */
export function slugOf(name: string): string {
  return name.replace(/^.*\//, '').replace(/\.ya?ml$/, '');
}

export function groupOf(name: string): ScenarioGroup {
  const slug = slugOf(name);
  if (FIRST.includes(slug)) return 'first';
  if (LOAD.includes(slug)) return 'load';
  if (RELEASES.includes(slug) || name.startsWith('releases/')) return 'releases';
  return name.startsWith('surprises/') ? 'surprises' : 'more';
}

/** The scenarios of a group, those with a place in its order first. */
export function scenariosOf(group: ScenarioGroup): readonly ShippedScenario[] {
  const order = [...FIRST, ...LOAD, ...RELEASES];
  const place = ({ name }: ShippedScenario): number => {
    const at = order.indexOf(slugOf(name));
    return at === -1 ? order.length : at;
  };
  return shippedScenarios()
    .filter(({ name }) => groupOf(name) === group)
    .toSorted((a, b) => place(a) - place(b));
}

/** The key of its one line; a scenario that is new may have none yet. */
export function lineKey(name: string): ScreenKey {
  return `shell.scenario.${slugOf(name)}`;
}

/** The key of its title in the reader's language; the file itself has an English one. */
export function titleKey(name: string): ScreenKey {
  return `shell.scenario-title.${slugOf(name)}`;
}

/** In the reader's language when it came with the app, else as its author wrote it. */
export function scenarioTitle({ name, title }: ScenarioInfo, t: Words['t']): string {
  return shippedScenarios().some((shipped) => slugOf(shipped.name) === name && shipped.title === title)
    ? t(titleKey(name))
    : title;
}

export const GROUP_NAMES: Readonly<Record<ScenarioGroup, readonly [title: ScreenKey, line: ScreenKey]>> = {
  first: ['shell.welcome.first', 'shell.welcome.first-line'],
  load: ['shell.welcome.load', 'shell.welcome.load-line'],
  releases: ['shell.welcome.releases', 'shell.welcome.releases-line'],
  surprises: ['shell.welcome.surprises', 'shell.welcome.surprises-line'],
  more: ['shell.welcome.more', 'shell.welcome.more-line'],
};

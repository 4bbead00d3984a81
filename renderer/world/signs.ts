/** What is written beside things: gates with their traffic, why somebody waits, what fails, what it costs. Pure: view → signs. */
import { entities, entity } from '../sim-client/world-store.ts';
import type { BalancerView, ServiceView, View } from '../sim-client/words.ts';
import { gatesOf, pennantsOf, quarterOf } from './effects/landmarks.ts';
import { missingOf, type Missing } from './effects/waiting.ts';
import { project, type Point } from './iso.ts';
import type { Kingdom } from './kingdom.ts';
import { portalPlace } from './layout.ts';
import { overlaps, type Bounds } from './lens.ts';
import { groupColor, type Rgb } from './palette.ts';
import { roofOf } from './pick.ts';
import type { Detail } from './semantic-zoom.ts';
import { GATES_FEW } from './sites.ts';
import { cloudKey, YARD_SIZE } from './sky.ts';
import { troubleOf, type Trouble } from './trouble.ts';

/** Words of signs, in the reader's language. */
export interface SignWords {
  gate(balancer: BalancerView): readonly string[];
  weight(group: string, percent: number): string;
  release(service: ServiceView): string;
  /** Requests a second that go to a zone. */
  flow(requestsPerSecond: number): string;
  trouble(trouble: Trouble, count: number): string;
  /** `missing`: what the closest candidate had too little of; null while that is not known. */
  waiting(service: ServiceView, missing: Missing | null): string;
  cost(perHourUsd: number): string;
  sky(providers: readonly string[], developments: number): string;
  zone(status: string): string;
  house(kind: 'function' | 'topic' | 'queue', name: string, number: number): string;
}

export type Tone = 'plain' | 'bad' | 'warn' | 'quiet';

export interface Sign {
  readonly name: string;
  /** In the world; the sign hangs below it, or stands above. */
  readonly at: Point;
  readonly above: boolean;
  readonly title: string | null;
  readonly lines: readonly { readonly text: string; readonly tone: Tone }[];
  /** Shares of a bar along the lower edge. */
  readonly stripes: readonly { readonly share: number; readonly color: Rgb }[];
  readonly tone: Tone;
}

export interface Signed {
  readonly view: View;
  readonly kingdom: Kingdom;
  readonly detail: Pick<Detail, 'small' | 'level' | 'developments'>;
  readonly sight: Bounds;
}

/** What rounding takes from a task's rate at most [1/s], and what part may be missing besides. */
const ROUNDED = 0.005;
const SHORT_MAX = 0.02;
const NO_RATES: Digest['rates'] = new Map();

/** So many badges over developments at most; the rest is in the lists. */
const BADGES_MAX = 24;

export function signsOf(world: Signed, words: SignWords): Sign[] {
  return [
    ...gateSigns(world, words),
    ...zoneSigns(world, words),
    ...troubleSigns(world, words),
    ...waitingSigns(world, words),
    ...houseSigns(world, words),
    ...treasurySign(world, words),
  ];
}

/** What signs need to know of all tasks: worked out once for each state of the table. */
interface Digest {
  /** Requests a second by zone, of tasks behind gates. */
  readonly rates: ReadonlyMap<number, number>;
  /** How many tasks these are sums of. */
  readonly served: number;
  readonly troubles: readonly { readonly key: number; readonly trouble: Trouble }[];
}

const digests = new WeakMap<View['tasks'], Digest>();

function digestOf({ tasks }: View): Digest {
  const known = digests.get(tasks);
  if (known !== undefined) return known;
  const rates = new Map<number, number>();
  const troubles: { key: number; trouble: Trouble }[] = [];
  let served = 0;
  for (const task of entities(tasks)) {
    const { key, zone, requestsPerSecond, targets } = task;
    if (zone !== null && requestsPerSecond !== undefined && targets !== undefined) {
      rates.set(zone, (rates.get(zone) ?? 0) + requestsPerSecond);
      served++;
    }
    const trouble = troubleOf(task);
    if (trouble !== null) troubles.push({ key, trouble });
  }
  const digest = { rates, served, troubles };
  digests.set(tasks, digest);
  return digest;
}

function plain(name: string, at: Point, text: string, tone: Tone = 'plain', above = false): Sign {
  return { name, at, above, title: null, lines: [{ text, tone }], stripes: [], tone };
}

function gateSigns(world: Signed, words: SignWords): Sign[] {
  const gates = gatesOf(world);
  const { size } = world.kingdom.sites;
  if (gates.length > GATES_FEW && world.detail.level === 'region') {
    // Among many, from afar, each says the one number; the rest is told nearer, and where one points.
    return gates.map(({ balancer: { key, requestsPerSecond, errorsPerSecond }, at }) =>
      plain(
        `gate ${key}`,
        { x: at.x, y: at.y + 46 * size },
        words.flow(requestsPerSecond),
        errorsPerSecond > 0 ? 'bad' : 'plain',
      ),
    );
  }
  return gates.map(({ balancer, at }) => {
    const [title = balancer.name, ...lines] = words.gate(balancer);
    const forward = balancer.listeners?.find(({ forward: groups }) => groups.length > 0)?.forward ?? [];
    const pennants = pennantsOf(balancer);
    const weights = forward.map(({ targetGroupName, weightPercent }) => words.weight(targetGroupName, weightPercent));
    return {
      name: `gate ${balancer.key}`,
      at: { x: at.x, y: at.y + 52 * size },
      above: false,
      title,
      lines: [
        ...lines.map((text, index) => ({ text, tone: index === 1 ? ('bad' as const) : ('plain' as const) })),
        ...(weights.length > 1 ? [{ text: weights.join(' · '), tone: 'plain' as const }] : []),
        ...releasesAt(world.view, balancer).map((service) => ({ text: words.release(service), tone: 'warn' as const })),
      ],
      stripes:
        forward.length > 1
          ? forward.map(({ weightPercent }, index) => ({
              share: weightPercent / 100,
              color: groupColor(pennants[index]!.color),
            }))
          : [],
      tone: 'plain' as const,
    };
  });
}

/** Services whose tasks stand behind a gate and that are on the way from one revision to the next. */
function releasesAt(view: View, { targetGroups = [] }: BalancerView): ServiceView[] {
  const behind = new Set(targetGroups.flatMap(({ revisions }) => revisions));
  return entities(view.services).filter(
    ({ release }) =>
      release !== undefined &&
      !release.finished &&
      release.from !== null &&
      (behind.has(release.to) || behind.has(release.from)),
  );
}

/**
 * What went to each zone in the last minute, by those who are still there. When somebody took requests and is gone since,
 * the zones' sums fall short of the gates', and nothing is said instead of too little.
 */
function flowsOf(view: View): Digest['rates'] {
  const { rates, served } = digestOf(view);
  let answered = 0;
  for (const { requestsPerSecond, errorsPerSecond } of entities(view.balancers)) {
    answered += Math.max(0, requestsPerSecond - errorsPerSecond);
  }
  const sum = [...rates.values()].reduce((total, rate) => total + rate, 0);
  return sum + ROUNDED * served >= answered * (1 - SHORT_MAX) ? rates : NO_RATES;
}

function zoneSigns({ view, kingdom }: Signed, words: SignWords): Sign[] {
  const signs: Sign[] = [];
  const rates = flowsOf(view);
  for (const zone of entities(view.zones)) {
    const island = kingdom.islands.get(zone.key);
    if (island === undefined) continue;
    const place = portalPlace(kingdom.plan);
    const foot = project(place.x, place.y);
    const at = { x: island.origin.x + foot.x, y: island.origin.y + foot.y + 6 };
    const rate = rates.get(zone.key) ?? 0;
    if (zone.status !== 'AVAILABLE') signs.push(plain(`zone-state ${zone.key}`, at, words.zone(zone.status), 'bad'));
    else if (rate > 0) signs.push(plain(`flow ${zone.key}`, at, words.flow(rate)));
    if (zone.sky.length > 0) signs.push(skySign({ view, kingdom }, zone, words));
  }
  return signs;
}

function skySign(
  { view, kingdom }: Pick<Signed, 'view' | 'kingdom'>,
  { key, sky }: { readonly key: number; readonly sky: readonly number[] },
  words: SignWords,
): Sign {
  const providers = new Set<string>();
  for (const task of sky) providers.add(entity(view.tasks, task)?.capacityProviderName ?? 'FARGATE');
  const cloud = kingdom.territories.get(cloudKey(key));
  const origin = cloud === undefined ? { x: 0, y: 0 } : kingdom.originOf(cloud);
  const size = cloud?.plot.size ?? { width: 0, depth: 0 };
  // To the right of the cloud: below it is the next zone's name.
  const right = project(size.width, 0);
  const at = { x: origin.x + right.x + 34, y: origin.y + right.y + 24 };
  return plain(`sky ${key}`, at, words.sky([...providers].toSorted(), sky.length));
}

/** From afar the same trouble on one territory is one badge with a number. */
function troubleSigns({ view, kingdom, detail, sight }: Signed, words: SignWords): Sign[] {
  const found = new Map<string, { roof: Point; trouble: Trouble; count: number }>();
  if (detail.developments === 'summary') return [];
  const near = detail.level === 'development' || detail.level === 'building';
  for (const { key, trouble } of digestOf(view).troubles) {
    const home = kingdom.homes.get(key);
    const roof = home === undefined ? null : roofOf({ kingdom, view }, key);
    if (roof === null || !overlaps({ ...roof, width: 1, height: 1 }, sight)) continue;
    const name = near ? `${key}` : `${home} ${JSON.stringify(trouble)}`;
    const known = found.get(name);
    if (known !== undefined) known.count++;
    else if (found.size < BADGES_MAX) found.set(name, { roof, trouble, count: 1 });
  }
  return [...found].map(([name, { roof, trouble, count }]) =>
    plain(`trouble ${name}`, { x: roof.x, y: roof.y - 20 }, words.trouble(trouble, count), 'bad', true),
  );
}

/** A service that waits for a place stands at the yard; where there is none, its sign hangs where it would be. */
function waitingSigns({ view, kingdom }: Signed, words: SignWords): Sign[] {
  const waiting = entities(view.services).filter((service) => service.waiting !== undefined);
  const { yard } = kingdom.sites;
  const foot = project(YARD_SIZE.width, YARD_SIZE.depth);
  return waiting.map((service, index) =>
    plain(
      `waiting ${service.key}`,
      { x: yard.x + foot.x, y: yard.y + foot.y + 12 + index * 26 },
      words.waiting(service, missingOf(kingdom, service.waiting!.decision)),
      'warn',
    ),
  );
}

function houseSigns({ view, kingdom, detail }: Signed, words: SignWords): Sign[] {
  if (!detail.small && detail.level !== 'zone') return [];
  return quarterOf(view, kingdom.sites).houses.flatMap(({ kind, key, at }) => {
    const text = houseText(view, kind, key, words);
    return text === null
      ? []
      : [
          plain(
            `${kind} ${key}`,
            { x: at.x + (kind === 'queue' ? 30 : 0), y: at.y + (kind === 'queue' ? 22 : 7) },
            text,
            'quiet',
          ),
        ];
  });
}

function houseText(view: View, kind: 'function' | 'topic' | 'queue', key: number, words: SignWords): string | null {
  if (kind === 'function') {
    const row = entity(view.functions, key);
    return row === null ? null : words.house(kind, row.functionName, row.running);
  }
  if (kind === 'topic') {
    const row = entity(view.topics, key);
    return row === null ? null : words.house(kind, row.topicName, row.published);
  }
  const row = entity(view.queues, key);
  return row === null ? null : words.house(kind, row.queueName, row.messages);
}

function treasurySign({ view, kingdom }: Signed, words: SignWords): Sign[] {
  const { totalUsd, perHourUsd } = view.treasury;
  if (totalUsd <= 0 && perHourUsd <= 0) return [];
  const { treasury, size } = kingdom.sites;
  return [plain('treasury', { x: treasury.x, y: treasury.y + 34 * size }, words.cost(perHourUsd))];
}

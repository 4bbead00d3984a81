/**
 * What held a release up for a while and does so no more (RU-05, PL-16, SV-09, SV-18): read from the records of decisions,
 * since the percentages and the places may be others by now. What holds it up at present is told by `explain-service.ts`.
 */
import type { Occurrence } from '../kernel/kernel.ts';
import type { Decision, PlacementDecision, ServiceBlock, ServiceDecision } from '../model/decision.ts';
import type { SimEvent } from '../model/events.ts';
import type { ServiceDeployment } from '../model/release.ts';
import type { World } from '../model/world.ts';
import type { Message } from '../protocol/protocol.ts';
import type { RollingWindow } from '../rules/release-estimate.ts';
import { decisionName } from './find.ts';
import { sentence } from './sentence.ts';

/** The part of an engine that is read. */
export interface Recorded {
  readonly world: World;
  causes(n: number): readonly Occurrence<SimEvent>[];
}

/** What a look says of itself; a refused place is a decision of its own. A release waits for health all the time. */
const BLOCKS = ['deployment-configuration', 'protected', 'throttled'] as const satisfies readonly ServiceBlock[];
/** Shorter spells belong to the course of things [µs]. */
const SHORTEST_US = 60_000_000;

interface Spell {
  readonly by: (typeof BLOCKS)[number] | 'placement';
  readonly first: Decision;
  /** The last one that was held up, and the one that was no more; null when the release ended before. */
  readonly last: Decision;
  readonly next: Decision | null;
  readonly toUs: number;
}

function whileItLasted({ createdAtUs, finishedAtUs }: ServiceDeployment): (decision: Decision) => boolean {
  return ({ atUs }) => atUs >= createdAtUs && atUs <= (finishedAtUs ?? Infinity);
}

function looksOf(world: World, row: ServiceDeployment): ServiceDecision[] {
  const isThen = whileItLasted(row);
  return world.decisions.filter(
    (one): one is ServiceDecision => one.kind === 'service' && one.service === row.service && isThen(one),
  );
}

/** The windows that it began and ended with (RU-01), or has now; null when no look is on record. */
export function windowsOf(world: World, row: ServiceDeployment): readonly [RollingWindow, RollingWindow] | null {
  const looks = looksOf(world, row).filter(({ deployment }) => deployment === row.target);
  return looks.length === 0 ? null : [looks[0]!.counts, looks.at(-1)!.counts];
}

/** From each first decision that is held up to the next one that is not. */
function spellsOf<D extends Decision>(
  by: Spell['by'],
  decisions: readonly D[],
  isHeld: (decision: D) => boolean,
  finishedAtUs: number | null,
): Spell[] {
  const spells: Spell[] = [];
  let held: D[] = [];
  for (const decision of decisions) {
    if (isHeld(decision)) held.push(decision);
    else if (held.length > 0) {
      spells.push({ by, first: held[0]!, last: held.at(-1)!, next: decision, toUs: decision.atUs });
      held = [];
    }
  }
  if (held.length > 0 && finishedAtUs !== null)
    spells.push({ by, first: held[0]!, last: held.at(-1)!, next: null, toUs: finishedAtUs });
  return spells;
}

export function heldSentences(engine: Recorded, row: ServiceDeployment): Message[] {
  const { decisions } = engine.world;
  const { finishedAtUs } = row;
  const isThen = whileItLasted(row);
  const places = decisions.filter(
    (one): one is PlacementDecision => one.kind === 'placement' && one.request.deployment === row.target && isThen(one),
  );
  const looks = looksOf(engine.world, row);
  return [
    ...BLOCKS.flatMap((by) => spellsOf(by, looks, ({ verdict }) => verdict.blockedBy.includes(by), finishedAtUs)),
    ...spellsOf(
      'placement',
      places,
      ({ verdict }) => 'refused' in verdict && verdict.waiting === undefined,
      finishedAtUs,
    ),
  ]
    .filter(({ first, toUs }) => toUs - first.atUs >= SHORTEST_US)
    .sort((a, b) => a.first.key - b.first.key)
    .flatMap((spell) => told(engine, spell));
}

function told(engine: Recorded, { by, first, last, next, toUs }: Spell): Message[] {
  const span = { fromUs: first.atUs, toUs };
  const held =
    last.kind === 'placement' && 'refused' in last.verdict
      ? sentence('explain.release.held.placement', {
          ...span,
          decision: decisionName(last.key),
          reason: last.verdict.refused,
        })
      : sentence(`explain.release.held.${by}`, { ...span, ...('counts' in last ? last.counts : {}) });
  // What somebody did meanwhile, and what let it go on.
  const lifting = next === null ? [] : engine.causes(next.during);
  const command = lifting.findLast(({ event, atUs }) => event.kind === 'CommandIssued' && atUs >= first.atUs);
  if (command?.event.kind !== 'CommandIssued') return [held];
  const { op } = command.event.command;
  return [held, sentence('explain.release.held.lifted', { command: op, atUs: command.atUs })];
}

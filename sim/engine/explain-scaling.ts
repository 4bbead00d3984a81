/** Why capacity is what it is: a look of scaling in sentences, and what groups and scaled services can tell of themselves. */
import type { ScalingDecision, ScalingWish } from '../model/decision.ts';
import type { ScalingSubject } from '../model/scaling.ts';
import type { World } from '../model/world.ts';
import type { Message } from '../protocol/protocol.ts';
import { decisionName } from './find.ts';
import { sentence } from './sentence.ts';

/** Activities told of at most, newest first. */
const ACTIVITIES_TOLD = 3;

/** The name of what a decision scaled: the service, or the group. */
export function scaledName(world: World, subject: ScalingSubject): string {
  return subject.kind === 'service'
    ? (world.services[subject.service]?.serviceName ?? '?')
    : (world.autoScalingGroups?.[subject.group]?.autoScalingGroupName ?? '?');
}

/** A number with at most two decimals: metrics come with many. */
function short(value: number): number {
  return Math.round(value * 100) / 100;
}

function wishSentence(wish: ScalingWish): Message {
  const { policyName, metric, target, base, wanted, adjustment, alarmName } = wish;
  const params = {
    policy: policyName,
    alarm: alarmName ?? '—',
    metric: short(metric),
    target: short(target),
    base,
    wanted,
  };
  return sentence(`explain.scaling.wish.${wish.formula}`, adjustment === null ? params : { ...params, adjustment });
}

/** Metric, target, formula, bounds, and what kept it from more. */
export function scalingDecisionSentences(world: World, decision: ScalingDecision): readonly Message[] {
  const { minimum, maximum, atUs, wishes, untilUs } = decision;
  const { from, to, blockedBy } = decision.verdict;
  const params = { name: decisionName(decision.key), atUs, subject: scaledName(world, decision.subject), from, to };
  const verdict = to > from ? 'out' : to < from ? 'in' : 'none';
  return [
    sentence(`explain.scaling.${verdict}.${decision.trigger}`, params),
    ...wishes.map(wishSentence),
    sentence('explain.scaling.bounds', { minimum, maximum }),
    ...blockedBy.map((block) => sentence(`explain.scaling.blocked.${block}`, { minimum, maximum })),
    ...(untilUs === null ? [] : [sentence('explain.scaling.until', { untilUs })]),
  ];
}

/** What scaling has last done to a service or a group, or would not do. */
export function scalingSentences(world: World, subject: ScalingSubject): readonly Message[] {
  const book = world.scaling;
  if (book === undefined) return [];
  const id = subject.kind === 'service' ? `service/${subject.service}` : `group/${subject.group}`;
  const key = book.lastDecision[id];
  const last = key === undefined ? undefined : world.decisions[key];
  const isAbout = (other: ScalingSubject): boolean =>
    other.kind === 'service'
      ? subject.kind === 'service' && other.service === subject.service
      : subject.kind === 'group' && other.group === subject.group;
  const activities = book.activities.filter((row) => isAbout(row.subject)).slice(-ACTIVITIES_TOLD);
  return [
    ...(last?.kind === 'scaling' ? scalingDecisionSentences(world, last) : []),
    ...activities.toReversed().map((row) =>
      sentence('explain.scaling.activity', {
        atUs: row.startAtUs,
        status: row.statusCode,
        description: /[.!?]$/.test(row.description) ? row.description : `${row.description}.`,
        cause: row.cause,
      }),
    ),
  ];
}

/** A group: its size, its members by state, its refresh. */
export function groupSentences(world: World, key: number): readonly Message[] {
  const group = world.autoScalingGroups![key]!;
  const states = new Map<string, number>();
  for (const member of group.instances) {
    const { lifecycleState } = world.instances[member]!.membership!;
    states.set(lifecycleState, (states.get(lifecycleState) ?? 0) + 1);
  }
  const { desiredCapacity: desired, minSize: minimum, maxSize: maximum, refresh } = group;
  const counted = [...states].map(([state, count]) => `${state} ${count}`).join(', ');
  return [
    sentence('explain.group.size', { desired, minimum, maximum, states: counted === '' ? '—' : counted }),
    ...(group.blocked === '' ? [] : [sentence(`explain.group.blocked.${group.blocked}`)]),
    ...(refresh === null
      ? []
      : [
          sentence('explain.group.refresh', {
            status: refresh.status,
            version: refresh.version,
            done: refresh.total - refresh.left.length,
            total: refresh.total,
          }),
        ]),
    ...scalingSentences(world, { kind: 'group', group: group.key }),
  ];
}

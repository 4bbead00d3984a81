/**
 * What has changed between two looks at the world, as sentences to be said aloud. Every sentence repeats what the later
 * look says: nothing is guessed in between. Many changes of a kind become one sentence with their number.
 */
import type { Words } from '../sim-client/text.ts';
import type { InstanceView, ServiceView, TaskView, View } from '../sim-client/words.ts';
import { entities, entity } from '../sim-client/world-store.ts';

/** brief: counts, reasons, land, alarms, goals. full: every state of every task too. */
export type Verbosity = 'brief' | 'full';

/** So many of a kind are said one by one; more become a number. */
const ONE_BY_ONE_MAX = 3;
/** Sentences said at once. */
export const SAID_MAX = 6;

type Say = Pick<Words, 't' | 'noun' | 'nounIn' | 'number'>;
type Sentences = readonly string[];

/** Rows that are new or are not the same object as before; views share what did not change. */
function changed<T extends { readonly key: number }>(
  before: Readonly<Record<number, Readonly<Record<number, T>>>>,
  after: Readonly<Record<number, Readonly<Record<number, T>>>>,
): readonly (readonly [T | null, T])[] {
  if (before === after) return [];
  const pairs: (readonly [T | null, T])[] = [];
  for (const [bucket, rows] of Object.entries(after)) {
    const old = before[Number(bucket)];
    if (old === rows) continue;
    for (const row of Object.values(rows)) {
      const was = old?.[row.key] ?? null;
      if (was !== row) pairs.push([was, row]);
    }
  }
  return pairs;
}

/** `2 of 3 running` of the service a task belongs to. */
function countsOf(view: View, task: TaskView, { t }: Say): string | null {
  const service = task.service === null ? null : entity(view.services, task.service);
  if (service === null) return null;
  const { runningCount: running, desiredCount: desired } = service;
  return t('shell.say.running', { running, desired });
}

function stopSentence(view: View, task: TaskView, say: Say): string {
  const { t } = say;
  const { name, stoppedReason } = task;
  const counts = countsOf(view, task, say);
  const stopped =
    stoppedReason === null
      ? t('shell.say.stopped', { name })
      : t('shell.say.stopped-because', { name, reason: stoppedReason.replace(/\.$/, '') });
  return counts === null
    ? t('shell.say.end', { text: stopped })
    : t('shell.say.with-counts', { text: stopped, counts });
}

/** One by one while they are few, else how many and an example. */
function few<T>(rows: readonly T[], one: (row: T) => string, many: (count: number, example: T) => string): Sentences {
  if (rows.length <= ONE_BY_ONE_MAX) return rows.map(one);
  return [many(rows.length, rows[0]!)];
}

function taskSentences(before: View, after: View, say: Say, verbosity: Verbosity): Sentences {
  const { t, nounIn } = say;
  const moved = changed(before.tasks, after.tasks).filter(([was, now]) => was?.lastStatus !== now.lastStatus);
  const tasks = moved.map(([, now]) => now);
  const stopped = tasks.filter(({ lastStatus }) => lastStatus === 'STOPPED');
  const running = tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING');
  const said = [
    ...few(
      stopped,
      (task) => stopSentence(after, task, say),
      (count, task) =>
        t('shell.say.many-stopped', { count, nouns: nounIn('task', count), example: stopSentence(after, task, say) }),
    ),
    ...few(
      running,
      (task) => {
        const counts = countsOf(after, task, say);
        const text = t('shell.say.now-running', { name: task.name });
        return counts === null ? t('shell.say.end', { text }) : t('shell.say.with-counts', { text, counts });
      },
      (count, task) => {
        const text = t('shell.say.many-running', { count, nouns: nounIn('task', count) });
        const counts = countsOf(after, task, say);
        return counts === null ? t('shell.say.end', { text }) : t('shell.say.with-counts', { text, counts });
      },
    ),
  ];
  if (verbosity === 'brief') return said;
  const others = tasks.filter(({ lastStatus }) => lastStatus !== 'STOPPED' && lastStatus !== 'RUNNING');
  return [
    ...said,
    ...others.slice(0, SAID_MAX).map(({ name, lastStatus }) => t('shell.say.state', { name, state: lastStatus })),
  ];
}

/** What an instance is to those who place on it: a word of the API that says more than its state. */
function instanceState({ state, containerInstanceStatus, agent }: InstanceView): string {
  if (!state.startsWith('running')) return state;
  if (agent === 'disconnected') return agent;
  return containerInstanceStatus ?? state;
}

function landSentences(before: View, after: View, { t, noun, nounIn }: Say, verbosity: Verbosity): Sentences {
  const zones = changed(before.zones, after.zones).filter(([was, now]) => was !== null && was.status !== now.status);
  const instances = changed(before.instances, after.instances)
    .filter(([was, now]) => was === null || instanceState(was) !== instanceState(now))
    .map(([, now]) => now)
    // What is on its way matters less than what has come, gone or gone silent.
    .filter(
      (now) => verbosity === 'full' || /^(ACTIVE|DRAINING|disconnected|stopped|terminated)$/.test(instanceState(now)),
    );
  return [
    ...zones.map(([, { name, status }]) => t('shell.say.thing-state', { noun: noun('zone'), name, state: status })),
    ...few(
      instances,
      (now) => t('shell.say.thing-state', { noun: noun('instance'), name: now.name, state: instanceState(now) }),
      (count, now) =>
        t('shell.say.many-state', {
          count,
          nouns: nounIn('instance', count),
          state: instanceState(now),
          name: now.name,
        }),
    ),
  ];
}

function serviceSentences(before: View, after: View, { t }: Say): Sentences {
  return changed(before.services, after.services).flatMap(([was, now]) => {
    const said: string[] = [];
    const { serviceName: name, desiredCount: desired } = now;
    if (was !== null && was.desiredCount !== desired) said.push(t('shell.say.desired', { name, desired }));
    if (was?.waiting === undefined && now.waiting !== undefined) said.push(t('shell.say.waits', { name }));
    if (was !== null && !was.steady && now.steady) said.push(t('shell.say.steady', { name }));
    said.push(...releaseSentences(was, now, t));
    return said;
  });
}

function releaseSentences(was: ServiceView | null, now: ServiceView, t: Say['t']): string[] {
  const [old, release] = [was?.release, now.release];
  if (release === undefined || (old?.state === release.state && old.to === release.to)) return [];
  return [t('shell.say.release', { name: now.serviceName, plan: release.to, state: release.state })];
}

function watchSentences(before: View, after: View, { t, noun }: Say): Sentences {
  const alarms = [
    ...changed(before.alarms, after.alarms),
    ...changed(before.compositeAlarms, after.compositeAlarms),
  ].filter(([was, now]) => was?.state !== now.state && (was !== null || now.state === 'ALARM'));
  const goals = after.goals.filter(({ name, status }) => {
    const was = before.goals.find((goal) => goal.name === name);
    return was !== undefined && was.status !== status;
  });
  return [
    ...alarms.map(([, { alarmName, state }]) =>
      t('shell.say.thing-state', { noun: noun('alarm'), name: alarmName, state }),
    ),
    ...goals.map(({ name, status }) => t('shell.say.goal', { name, status: goalWord(t, status) })),
  ];
}

function goalWord(t: Say['t'], status: string): string {
  if (status === 'met') return t('app.goals.met');
  return status === 'missed' ? t('app.goals.missed') : t('app.goals.open');
}

/** What is worth saying, the most urgent first; no more than can be listened to. */
export function narrate(before: View, after: View, say: Say, verbosity: Verbosity): Sentences {
  if (before === after) return [];
  const said = [
    ...watchSentences(before, after, say),
    ...landSentences(before, after, say, verbosity),
    ...taskSentences(before, after, say, verbosity),
    ...serviceSentences(before, after, say),
  ];
  if (said.length <= SAID_MAX) return said;
  return [...said.slice(0, SAID_MAX), say.t('shell.say.more', { count: said.length - SAID_MAX })];
}

/** After a jump in time there is no story, only how things stand. */
export function standing(view: View, say: Say & Pick<Words, 'time'>, nowUs: number): Sentences {
  const { t, nounIn } = say;
  const instances = entities(view.instances).filter(
    ({ containerInstanceStatus }) => containerInstanceStatus === 'ACTIVE',
  );
  const running = entities(view.tasks).filter(({ lastStatus }) => lastStatus === 'RUNNING');
  return [
    t('shell.say.now', {
      time: say.time(nowUs),
      instances: instances.length,
      territories: nounIn('instance', instances.length),
      tasks: running.length,
      developments: nounIn('task', running.length),
    }),
    ...entities(view.services)
      .slice(0, ONE_BY_ONE_MAX)
      .map(({ serviceName, runningCount, desiredCount }) =>
        t('shell.say.service', {
          name: serviceName,
          counts: t('shell.say.running', { running: runningCount, desired: desiredCount }),
        }),
      ),
  ];
}

/** Everything of the world that one can go to by its name. */
import type { Words } from '../sim-client/text.ts';
import type { EntityRef, View } from '../sim-client/words.ts';
import { entities } from '../sim-client/world-store.ts';
import type { AppCommand } from './commands.ts';

/** Stopped tasks and gone instances can be reached too, after the living. */
export function thingsOf(
  view: View,
  { noun }: Pick<Words, 'noun'>,
  go: (subject: EntityRef) => void,
): readonly AppCommand[] {
  const thing = (subject: EntityRef, kind: string, name: string, more = ''): AppCommand => ({
    id: `go-to ${subject.kind} ${subject.key}`,
    group: 'goTo',
    title: `${name} — ${kind}`,
    words: more,
    run: () => go(subject),
  });
  const isOver = (status: string): number => (status === 'STOPPED' || status === 'terminated' ? 1 : 0);
  return [
    ...entities(view.clusters).map(({ key, clusterName }) =>
      thing({ kind: 'cluster', key }, noun('cluster'), clusterName),
    ),
    ...entities(view.zones).map(({ key, name }) => thing({ kind: 'zone', key }, noun('zone'), name)),
    ...entities(view.services).map(({ key, serviceName }) =>
      thing({ kind: 'service', key }, noun('service'), serviceName),
    ),
    ...entities(view.instances)
      .toSorted((a, b) => isOver(a.state) - isOver(b.state))
      .map(({ key, name, ec2InstanceId, state }) =>
        thing({ kind: 'instance', key }, noun('instance'), name, `${ec2InstanceId} ${state}`),
      ),
    ...entities(view.tasks)
      .toSorted((a, b) => isOver(a.lastStatus) - isOver(b.lastStatus))
      .map(({ key, name, id, lastStatus, definition, revision }) =>
        thing({ kind: 'task', key }, noun('task'), name, `${id} ${lastStatus} ${definition}:${revision}`),
      ),
  ];
}

/** The same thing in another branch: by its stable name, as the two views have it. */
import type { EntityRef, View } from '../sim-client/words.ts';
import { entities } from '../sim-client/world-store.ts';

type Named = { readonly key: number };
type Reader = readonly [table: (view: View) => readonly Named[], name: (row: never) => string];

const READERS: Partial<Readonly<Record<EntityRef['kind'], Reader>>> = {
  zone: [({ zones }) => entities(zones), ({ name }: { name: string }) => name],
  cluster: [({ clusters }) => entities(clusters), ({ clusterName }: { clusterName: string }) => clusterName],
  instance: [({ instances }) => entities(instances), ({ name }: { name: string }) => name],
  task: [({ tasks }) => entities(tasks), ({ name }: { name: string }) => name],
  service: [({ services }) => entities(services), ({ serviceName }: { serviceName: string }) => serviceName],
  'load-balancer': [({ balancers }) => entities(balancers), ({ name }: { name: string }) => name],
  alarm: [({ alarms }) => entities(alarms), ({ alarmName }: { alarmName: string }) => alarmName],
};

/** Null when it does not exist there. What has no name in the views is taken to have the same key. */
export function twinOf(ref: EntityRef | null, here: View, there: View): EntityRef | null {
  if (ref === null) return null;
  const reader = READERS[ref.kind];
  if (reader === undefined) return ref;
  const [table, name] = reader;
  const row = table(here).find(({ key }) => key === ref.key);
  if (row === undefined) return null;
  const wanted = name(row as never);
  const twin = table(there).find((one) => name(one as never) === wanted);
  return twin === undefined ? null : { kind: ref.kind, key: twin.key };
}

/** Names that exist, for members of requests that name something: what could be meant by `service` or `zone`. */
import { entities } from '../sim-client/world-store.ts';
import type { View } from '../sim-client/words.ts';

type NamesOf = (view: View) => readonly string[];

const clusters: NamesOf = (view) => entities(view.clusters).map(({ clusterName }) => clusterName);
const services: NamesOf = (view) => entities(view.services).map(({ serviceName }) => serviceName);
const zones: NamesOf = (view) => entities(view.zones).map(({ name }) => name);
const instances: NamesOf = (view) =>
  entities(view.instances)
    .filter(({ state }) => state !== 'terminated')
    .map(({ name }) => name);
const tasks: NamesOf = (view) =>
  entities(view.tasks)
    .filter(({ lastStatus }) => lastStatus !== 'STOPPED')
    .map(({ name }) => name);
const definitions: NamesOf = (view) => [
  ...entities(view.services).map(({ taskDefinition }) => taskDefinition),
  ...entities(view.tasks).map(({ definition, revision }) => definitionName(definition, revision)),
];
const containers: NamesOf = (view) => entities(view.tasks).flatMap((task) => task.containers.map(({ name }) => name));
const images: NamesOf = (view) => entities(view.tasks).flatMap((task) => task.containers.map(({ image }) => image));
const instanceTypes: NamesOf = (view) => entities(view.instances).map(({ instanceType }) => instanceType);
const balancers: NamesOf = (view) => entities(view.balancers).map(({ name }) => name);
const targetGroups: NamesOf = (view) =>
  entities(view.balancers).flatMap(({ groups, targetGroups: all }) => [
    ...groups.map(({ targetGroupName }) => targetGroupName),
    ...(all ?? []).map(({ targetGroupName }) => targetGroupName),
  ]);
const listeners: NamesOf = (view) =>
  entities(view.balancers).flatMap(({ name, listeners: all }) => (all ?? []).map(({ port }) => `${name}:${port}`));
const alarms: NamesOf = (view) =>
  [...entities(view.alarms), ...entities(view.compositeAlarms)].map(({ alarmName }) => alarmName);
const functions: NamesOf = (view) => entities(view.functions).map(({ functionName }) => functionName);
const topics: NamesOf = (view) => entities(view.topics).map(({ topicName }) => topicName);
const queues: NamesOf = (view) => entities(view.queues).map(({ queueName }) => queueName);
const regions: NamesOf = (view) => entities(view.zones).map(({ region }) => region);

const BY_MEMBER: Readonly<Record<string, NamesOf>> = {
  cluster: clusters,
  clusterName: clusters,
  service: services,
  serviceName: services,
  zone: zones,
  zones,
  availabilityZones: zones,
  region: regions,
  instance: instances,
  instances,
  instanceIds: instances,
  containerInstance: instances,
  containerInstances: instances,
  task: tasks,
  tasks,
  taskDefinition: definitions,
  container: containers,
  containerName: containers,
  image: images,
  instanceType: instanceTypes,
  loadBalancer: balancers,
  listener: listeners,
  targetGroup: targetGroups,
  targetGroupArn: targetGroups,
  targetGroupName: targetGroups,
  alarmName: alarms,
  alarmNames: alarms,
  functionName: functions,
  topic: topics,
  topicName: topics,
  queue: queues,
};

/** `web:3` of a definition that may say its revision already. */
function definitionName(definition: string, revision: number): string {
  return definition.includes(':') ? definition : `${definition}:${revision}`;
}

/** Names that a member may have, each once, in the order of the alphabet; none where nothing is known. */
export function suggestionsFor(view: View, member: string): readonly string[] {
  const names = Object.hasOwn(BY_MEMBER, member) ? BY_MEMBER[member]!(view) : [];
  return [...new Set(names)].toSorted();
}

/** What there is to know of regions, zones, clusters and instances. */
import { timeUs } from '../kernel/time.ts';
import type { Instance } from '../model/instance.ts';
import { isEc2, tasksOn } from '../rules/hosts.ts';
import { creditsNow } from '../rules/utilization.ts';
import {
  aliveFirst,
  at,
  instanceRow,
  interfaces,
  left,
  links,
  number,
  part,
  ref,
  serviceRow,
  set,
  span,
  taskRow,
  text,
  yes,
  type Findings,
  type Reader,
  type Sight,
} from './inspect-facts.ts';
import { instanceUse } from './view-load.ts';

const region: Reader = (sight, key) => {
  const row = sight.world.regions[key];
  if (row === undefined) return null;
  const { world } = sight;
  const mine = world.clusters.filter((cluster) => cluster.region === key);
  return {
    status: row.status,
    place: [],
    facts: [number('zones', row.zones.length), number('clusters', mine.length)],
    sets: [
      set(
        sight,
        'zones',
        row.zones.map((zone) => ({ ref: { kind: 'zone', key: zone }, status: world.zones[zone]!.status })),
      ),
      set(
        sight,
        'clusters',
        mine.map((cluster) => ({ ref: { kind: 'cluster', key: cluster.key }, status: cluster.status })),
      ),
    ],
  };
};

const zone: Reader = (sight, key) => {
  const { world } = sight;
  const row = world.zones[key];
  if (row === undefined) return null;
  const instances = world.instances.filter((one) => one.zone === key && isEc2(one));
  const alive = instances.filter(({ state }) => state !== 'terminated');
  const subnets = world.subnets.filter((one) => one.zone === key);
  return {
    status: row.status,
    place: [ref('region', row.region)],
    facts: [
      number('instances', alive.length),
      ...(alive.length === instances.length ? [] : [number('instances-terminated', instances.length - alive.length)]),
      number('tasks', alive.reduce((sum, one) => sum + tasksOn(world, one).length, 0) + row.sky.length),
      number('sky-tasks', row.sky.length),
    ],
    sets: [
      set(sight, 'instances', aliveFirst(instances.map((one) => instanceRow(sight, one.key)))),
      set(
        sight,
        'sky-tasks',
        row.sky.map((task) => taskRow(sight, task)),
      ),
      set(
        sight,
        'subnets',
        subnets.map((one) => ({ ref: { kind: 'subnet', key: one.key }, detail: one.cidr })),
      ),
    ],
  };
};

const cluster: Reader = (sight, key) => {
  const { world } = sight;
  const row = world.clusters[key];
  if (row === undefined) return null;
  const members = row.containerInstances.map((one) => world.containerInstances[one]!);
  const sum = (of: (one: (typeof members)[number]) => number): number =>
    members.reduce((total, one) => total + of(one), 0);
  const providers = world.capacityProviders.filter(({ name }) => row.capacityProviders.includes(name));
  return {
    status: row.status,
    place: [ref('region', row.region)],
    facts: [
      number('instances', members.length),
      number('services', row.services.length),
      number(
        'running-tasks',
        sum((one) => one.runningTasksCount),
      ),
      number(
        'pending-tasks',
        sum((one) => one.pendingTasksCount),
      ),
      left(
        'cpu-left',
        sum((one) => one.remaining.cpu),
        sum((one) => one.registered.cpu),
        'cpu',
      ),
      left(
        'memory-left',
        sum((one) => one.remaining.memoryMiB),
        sum((one) => one.registered.memoryMiB),
        'mib',
      ),
      number('waiting-tasks', row.waiting.length),
      text('provider-strategy', row.defaultCapacityProviderStrategy.map((item) => strategyText(item)).join(', ')),
    ],
    sets: [
      set(
        sight,
        'services',
        row.services.map((one) => serviceRow(sight, one)),
      ),
      set(
        sight,
        'instances',
        members.map((one) => instanceRow(sight, one.instance)),
      ),
      set(
        sight,
        'waiting-tasks',
        row.waiting.map((one) => taskRow(sight, one)),
      ),
      set(
        sight,
        'capacity-providers',
        providers.map((one) => ({
          ref: { kind: 'capacity-provider', key: world.capacityProviders.indexOf(one) },
          status: one.status,
        })),
      ),
    ],
    dimensions: [{ ClusterName: row.clusterName }],
    hasDecisions: true,
  };
};

function strategyText(item: { capacityProvider: string; base: number; weight: number }): string {
  return `${item.capacityProvider} ${item.base}+${item.weight}`;
}

const instance: Reader = (sight, key) => {
  const { world, nowUs } = sight;
  const row = world.instances[key];
  if (row === undefined) return null;
  if (!isEc2(row)) return hiddenHost(row);
  const member = row.containerInstance === null ? null : world.containerInstances[row.containerInstance]!;
  const use = instanceUse(world, row);
  const { membership, ec2 } = row;
  const pulls = row.pulls.map((one) => world.imagePulls[one]!);
  return {
    status: member?.status ?? row.state,
    place: [ref('region', row.region), ref('zone', row.zone), ref('cluster', member?.cluster)],
    facts: [
      text('ec2-id', row.ec2InstanceId),
      text('instance-type', row.instanceType),
      text('ami', row.ami),
      text('state', row.state),
      text('agent', row.agent),
      text('agent-version', member?.agentVersion),
      member === null
        ? number('vcpu', row.vcpu, 'vcpu')
        : left('cpu-left', member.remaining.cpu, member.registered.cpu, 'cpu'),
      member === null
        ? number('memory', row.memoryMiB, 'mib')
        : left('memory-left', member.remaining.memoryMiB, member.registered.memoryMiB, 'mib'),
      member === null ? null : left('eni-left', member.remaining.eniSlots, member.registered.eniSlots, 'count'),
      number('cpu-use', use?.cpuPercent, 'percent'),
      number('memory-use', use?.memoryPercent, 'percent'),
      member === null ? null : part('running-of-tasks', member.runningTasksCount, member.tasks.length),
      number('waiting-on-host', row.host.waiting.length),
      number('credits', creditsOf(sight, row), 'count'),
      links(sight, 'auto-scaling-group', [ref('auto-scaling-group', membership?.group)]),
      text('group-state', membership?.lifecycleState),
      membership === undefined ? null : yes('scale-in-protected', membership.protectedFromScaleIn),
      text('capacity-provider', member?.capacityProviderName),
      at('launched', row.launchedAtUs),
      at('registered', member?.registeredAtUs),
      at('agent-silent', row.agentSilentSinceUs),
      at('spot-action', ec2?.spotActionAtUs),
      at('terminated', row.terminatedAtUs),
      span('age', (row.terminatedAtUs ?? nowUs) - row.launchedAtUs),
    ],
    sets: [
      set(
        sight,
        'tasks',
        (member?.tasks ?? []).map((one) => taskRow(sight, one)),
      ),
      interfaces(sight, (one) => one.instance === key),
      set(
        sight,
        'image-pulls',
        pulls.map((one) => ({ ref: { kind: 'image-pull', key: one.key }, status: one.state })),
      ),
    ],
    dimensions: [{ InstanceId: row.ec2InstanceId }],
    hasDecisions: true,
  };
};

/** CPU credits, those owed taken off (EC-03 to EC-05). */
function creditsOf({ world, nowUs }: Sight, row: Instance): number | null {
  const credits = creditsNow(world, row, timeUs(nowUs));
  return credits === null ? null : Math.round((credits.launch + credits.earned - credits.surplus) * 100) / 100;
}

/** FG-01: nobody sees the host of a Fargate task; whoever asks for it is led to the task. */
function hiddenHost({ fargateTask, zone: zoneKey }: Instance): Findings | null {
  return { status: null, place: [ref('zone', zoneKey), ref('task', fargateTask)], facts: [] };
}

const containerInstance: Reader = (sight, key) => {
  const row = sight.world.containerInstances[key];
  if (row === undefined) return null;
  const found = instance(sight, row.instance);
  return found === null ? null : { ...found, place: [...found.place, ref('instance', row.instance)] };
};

export const COMPUTE_READERS = {
  region,
  zone,
  cluster,
  instance,
  'container-instance': containerInstance,
} as const;

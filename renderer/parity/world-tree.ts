/**
 * The whole world as a tree of words: region → zone → instance → task → container, then services, balancers and everything
 * else that the view speaks of. Pure: what each line says is what the view says, in the reader's words.
 */
import type { ContainerView, EntityRef, InstanceView, TaskView, View } from '../sim-client/words.ts';
import { entities, entity } from '../sim-client/world-store.ts';
import { balancerNode, otherNodes } from './other-nodes.ts';
import { countOf, heading, leaf, line, NO_CHILDREN, type Say, type TreeNode } from './tree-node.ts';

/** In use, of what is there, in percent; nothing without load. */
function inUse({ t, number }: Say, use: TaskView['use']): string | null {
  if (use === null) return null;
  const { cpuPercent, memoryPercent } = use;
  return line(
    cpuPercent === null ? null : t('shell.tree.cpu-use', { percent: number(cpuPercent) }),
    memoryPercent === null ? null : t('shell.tree.memory-use', { percent: number(memoryPercent) }),
  );
}

function containerNode(task: TaskView, container: ContainerView, say: Say): TreeNode {
  const { t, noun } = say;
  const { key, name, image, status, exitCode, reason, healthStatus } = container;
  return leaf(
    `container ${task.key} ${key}`,
    name,
    line(
      noun('container'),
      status,
      image,
      container.essential ? t('app.containers.essential') : null,
      healthStatus ?? null,
      exitCode === null ? null : t('shell.tree.exit', { code: exitCode }),
      reason,
    ),
    exitCode === null || exitCode === 0 ? {} : { trouble: true },
  );
}

/** It could not start, or its checks fail. */
export function isInTrouble(task: TaskView): boolean {
  return task.healthStatus === 'UNHEALTHY' || task.stopCode === 'TaskFailedToStart';
}

function taskNode(task: TaskView, say: Say): TreeNode {
  const { t, noun, number } = say;
  const { key, name, definition, revision, lastStatus, desiredStatus, cpu, memoryMiB, containers, healthStatus } = task;
  return {
    id: `task ${key}`,
    subject: { kind: 'task', key },
    name,
    text: line(
      noun('task'),
      lastStatus === desiredStatus ? lastStatus : t('shell.tree.towards', { from: lastStatus, to: desiredStatus }),
      `${definition}:${revision}`,
      t('app.unit.cpu', { value: number(cpu) }),
      t('app.unit.mib', { value: number(memoryMiB) }),
      inUse(say, task.use),
      healthStatus ?? null,
      task.stoppedReason,
    ),
    ...(isInTrouble(task) ? ({ trouble: true } as const) : {}),
    hasChildren: containers.length > 0,
    children: () => containers.map((container) => containerNode(task, container, say)),
  };
}

/** The tasks of a list of keys that are not stopped; `none` where the view has none of them. */
function tasksOf(view: View, keys: readonly number[]): readonly TaskView[] {
  return keys
    .map((key) => entity(view.tasks, key))
    .filter((task) => task !== null)
    .filter(({ lastStatus }) => lastStatus !== 'STOPPED');
}

function instanceNode(view: View, instance: InstanceView, say: Say): TreeNode {
  const { t, noun, number } = say;
  const tasks = tasksOf(view, instance.tasks);
  const registered = instance.containerInstanceStatus !== null;
  return {
    id: `instance ${instance.key}`,
    subject: { kind: 'instance', key: instance.key },
    name: instance.name,
    text: line(
      noun('instance'),
      instance.instanceType,
      instance.state,
      instance.containerInstanceStatus,
      t('shell.tree.agent', { noun: noun('agent'), state: instance.agent }),
      registered
        ? t('shell.tree.cpu-left', { left: number(instance.cpuRemaining), all: number(instance.cpuRegistered) })
        : null,
      registered
        ? t('shell.tree.memory-left', {
            left: number(instance.memoryRemainingMiB),
            all: number(instance.memoryRegisteredMiB),
          })
        : null,
      inUse(say, instance.use),
      countOf(say, 'task', tasks.length),
    ),
    ...(instance.agent === 'disconnected' && instance.state.startsWith('running') ? ({ trouble: true } as const) : {}),
    hasChildren: tasks.length > 0,
    children: () => tasks.map((task) => taskNode(task, say)),
  };
}

function zoneNodes(view: View, region: string, say: Say): readonly TreeNode[] {
  const { t, noun } = say;
  const byZone = new Map<number, InstanceView[]>();
  for (const instance of entities(view.instances)) {
    if (instance.state === 'terminated') continue;
    const here = byZone.get(instance.zone);
    if (here === undefined) byZone.set(instance.zone, [instance]);
    else here.push(instance);
  }
  return entities(view.zones)
    .filter((zone) => zone.region === region)
    .map((zone) => {
      const instances = byZone.get(zone.key) ?? [];
      const sky = tasksOf(view, zone.sky);
      return {
        id: `zone ${zone.key}`,
        subject: { kind: 'zone', key: zone.key },
        name: zone.name,
        text: line(
          noun('zone'),
          zone.status,
          countOf(say, 'instance', instances.length),
          sky.length === 0 ? null : t('shell.tree.in-the-sky', { count: sky.length, noun: noun('fargate') }),
        ),
        ...(zone.status === 'AVAILABLE' ? {} : ({ trouble: true } as const)),
        hasChildren: instances.length + sky.length > 0,
        children: () => [
          ...instances.map((instance) => instanceNode(view, instance, say)),
          ...heading(
            `sky ${zone.key}`,
            noun('fargate'),
            countOf(say, 'task', sky.length),
            sky.map((task) => taskNode(task, say)),
          ),
        ],
      };
    });
}

function serviceNodes(view: View, say: Say): readonly TreeNode[] {
  const { t, noun, number } = say;
  return entities(view.services).map((service) => {
    const { key, serviceName, status, runningCount, desiredCount, pendingCount, taskDefinition, steady, load } =
      service;
    const byService = (): readonly TaskView[] =>
      entities(view.tasks).filter((task) => task.service === key && task.lastStatus !== 'STOPPED');
    return {
      id: `service ${key}`,
      subject: { kind: 'service', key },
      name: serviceName,
      text: line(
        noun('service'),
        status,
        t('app.land.service-counts', { running: runningCount, desired: desiredCount, pending: pendingCount }),
        taskDefinition,
        t(steady ? 'shell.tree.steady' : 'shell.tree.not-steady'),
        service.waiting === undefined ? null : t('shell.tree.waiting'),
        load === undefined
          ? null
          : t('shell.tree.requests', {
              rate: number(load.requestsPerSecond),
              errors: number(load.errorsPerSecond),
            }),
      ),
      ...(service.waiting === undefined ? {} : ({ trouble: true } as const)),
      hasChildren: service.deployments.length > 0 || runningCount + pendingCount > 0,
      children: () => [
        ...service.deployments.map(({ id, state, taskDefinition: plan }) =>
          leaf(`deployment ${id}`, plan, line(noun('deployment'), state, id)),
        ),
        // Its containers are told where it stands.
        ...byService().map((task) => ({
          ...taskNode(task, say),
          id: `of service ${task.key}`,
          hasChildren: false,
          children: NO_CHILDREN,
        })),
      ],
    };
  });
}

/** The roots: what stands on land, who keeps it, the gates, everything else, and what it costs. */
export function worldTree(view: View, say: Say): readonly TreeNode[] {
  const { t, noun, number } = say;
  // A hundredth of a cent is the least that is shown.
  const usd = (value: number): string => number(Math.round(value * 10_000) / 10_000);
  const regions = [...new Set(entities(view.zones).map(({ region }) => region))];
  const homeless = entities(view.tasks).filter(
    (task) => task.lastStatus !== 'STOPPED' && task.instance === null && task.zone === null,
  );
  return [
    ...regions.map((region) => {
      const zones = zoneNodes(view, region, say);
      return {
        id: `region ${region}`,
        subject: null,
        name: region,
        text: line(noun('region'), countOf(say, 'zone', zones.length)),
        hasChildren: zones.length > 0,
        children: () => zones,
      };
    }),
    ...heading(
      'homeless',
      t('shell.tree.homeless'),
      countOf(say, 'task', homeless.length),
      homeless.map((task) => taskNode(task, say)),
    ),
    ...heading(
      'clusters',
      noun('cluster', 2),
      number(entities(view.clusters).length),
      entities(view.clusters).map(({ key, clusterName, status }) =>
        leaf(`cluster ${key}`, clusterName, line(noun('cluster'), status), { subject: { kind: 'cluster', key } }),
      ),
    ),
    ...heading('services', noun('service', 2), number(entities(view.services).length), serviceNodes(view, say)),
    ...heading(
      'balancers',
      noun('balancer', 2),
      number(entities(view.balancers).length),
      entities(view.balancers).map((one) => balancerNode(one, say)),
    ),
    ...otherNodes(view, say),
    leaf(
      'cost',
      noun('cost'),
      t('shell.tree.cost', { hour: usd(view.treasury.perHourUsd), all: usd(view.treasury.totalUsd) }),
    ),
  ];
}

/** The branches that must be open for a thing to be seen, the outermost first. */
export function pathTo(view: View, subject: EntityRef): readonly string[] {
  const { kind, key } = subject;
  if (kind === 'service') return ['services'];
  if (kind === 'cluster') return ['clusters'];
  const zonePath = (zone: number): string[] => {
    const found = entity(view.zones, zone);
    return found === null ? [] : [`region ${found.region}`];
  };
  if (kind === 'zone') return zonePath(key);
  if (kind === 'instance') {
    const instance = entity(view.instances, key);
    return instance === null ? [] : [...zonePath(instance.zone), `zone ${instance.zone}`];
  }
  if (kind !== 'task') return [];
  const task = entity(view.tasks, key);
  if (task === null) return [];
  if (task.instance !== null)
    return [...pathTo(view, { kind: 'instance', key: task.instance }), `instance ${task.instance}`];
  if (task.zone !== null) return [...zonePath(task.zone), `zone ${task.zone}`, `sky ${task.zone}`];
  return ['homeless'];
}

/** The line of a thing in the tree. */
export function nodeIdOf({ kind, key }: EntityRef): string {
  return `${kind} ${key}`;
}

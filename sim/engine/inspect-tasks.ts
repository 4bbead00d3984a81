/** What there is to know of tasks, their containers, what they are made of and the images on their way. */
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import {
  at,
  left,
  links,
  number,
  ref,
  serviceRow,
  set,
  span,
  targetRow,
  taskRow,
  text,
  yes,
  type Findings,
  type Reader,
} from './inspect-facts.ts';
import { taskUse } from './view-load.ts';

const MIB = 1_048_576;

const task: Reader = (sight, key) => {
  const { world, nowUs } = sight;
  const row = world.tasks[key];
  if (row === undefined) return null;
  const use = taskUse(world, row);
  const host = row.containerInstance === null ? null : row.host;
  const release = releaseOfTask(world, row);
  return {
    status: row.lastStatus,
    place: [ref('zone', row.zone), ref('instance', host)],
    facts: [
      text('task-id', row.id),
      links(sight, 'service', [ref('service', row.service)]),
      row.service === null ? text('group', row.group) : null,
      links(sight, 'definition', [ref('task-definition', row.taskDefinition)]),
      links(sight, 'deployment', [ref('deployment', row.deployment)]),
      links(sight, 'release', [ref('service-deployment', release)]),
      links(sight, 'instance', [ref('instance', host)]),
      links(sight, 'network-interface', [ref('network-interface', row.eni?.key)]),
      text('desired-status', row.desiredStatus),
      text('health', row.healthStatus),
      row.service === null ? null : yes('counts-as-healthy', row.countsAsHealthy),
      text('launch-type', row.launchType),
      text('capacity-provider', row.capacityProviderName),
      text('platform-version', row.platformVersion),
      number('cpu-reservation', row.needs.cpu, 'cpu'),
      number('memory-reservation', row.needs.memoryMiB, 'mib'),
      number('cpu-use', use?.cpuPercent, 'percent'),
      number('memory-use', use?.memoryPercent, 'percent'),
      at('created', row.createdAtUs),
      at('pull-started', row.pullStartedAtUs),
      at('pull-stopped', row.pullStoppedAtUs),
      at('started', row.startedAtUs),
      at('stopping', row.stoppingAtUs),
      at('stopped', row.stoppedAtUs),
      row.startedAtUs === null ? null : span('start-took', row.startedAtUs - row.createdAtUs),
      row.startedAtUs === null ? null : span('ran', (row.stoppedAtUs ?? nowUs) - row.startedAtUs),
      at('protected-until', row.protectedUntilUs),
      text('stop-code', row.stopCode),
      text('stopped-reason', row.stoppedReason),
    ],
    sets: [
      set(
        sight,
        'containers',
        row.containers.map((one) => {
          const { status, image, internal } = world.containers[one]!;
          return { ref: { kind: 'container', key: one }, status, detail: internal ? 'pause' : image };
        }),
      ),
      set(
        sight,
        'targets',
        (row.targets ?? []).map((one) => targetRow(sight, one)),
      ),
    ],
    dimensions: dimensionsOfTask(world, row) ?? [],
    hasDecisions: true,
  };
};

/** Metrics are about services: those of its own are the nearest. */
function dimensionsOfTask(world: World, { service, cluster: clusterKey }: Task): Findings['dimensions'] {
  const { clusterName } = world.clusters[clusterKey]!;
  return service === null
    ? [{ ClusterName: clusterName }]
    : [{ ClusterName: clusterName, ServiceName: world.services[service]!.serviceName }];
}

function releaseOfTask({ serviceDeployments = [] }: World, { deployment }: Task): number | null {
  return serviceDeployments.findLast(({ target }) => target === deployment)?.key ?? null;
}

const container: Reader = (sight, key) => {
  const { world } = sight;
  const row = world.containers[key];
  if (row === undefined) return null;
  const owner = world.tasks[row.task]!;
  const host = owner.containerInstance === null ? null : owner.host;
  const ports = row.networkBindings.map(({ containerPort, port, protocol }) => `${containerPort}→${port}/${protocol}`);
  return {
    status: row.status,
    place: [ref('zone', owner.zone), ref('instance', host), ref('task', row.task)],
    facts: [
      text('image', row.image),
      yes('essential', row.essential),
      text('health', row.healthStatus),
      number('exit-code', row.exitCode, 'plain'),
      text('reason', row.reason),
      text('ports', ports.join(', ')),
      links(sight, 'image-pull', [ref('image-pull', row.pull)]),
      at('started', row.startedAtUs),
      at('stop-signal', row.stopSignalAtUs),
      at('finished', row.finishedAtUs),
    ],
    dimensions: dimensionsOfTask(world, owner) ?? [],
    hasDecisions: true,
  };
};

const taskDefinition: Reader = (sight, key) => {
  const { world } = sight;
  const row = world.taskDefinitions[key];
  if (row === undefined) return null;
  const running = world.tasks.filter((one) => one.taskDefinition === key && one.lastStatus !== 'STOPPED');
  const users = world.services.filter(
    (one) =>
      one.status !== 'INACTIVE' && one.deployments.some((each) => world.deployments[each]!.taskDefinition === key),
  );
  return {
    status: row.status,
    place: [],
    facts: [
      text('family', row.family),
      number('revision', row.revision, 'plain'),
      text('network-mode', row.networkMode),
      number('cpu-reservation', row.needs.cpu, 'cpu'),
      number('memory-reservation', row.needs.memoryMiB, 'mib'),
      number('containers', row.containers.length),
      text('images', row.containers.map(({ image }) => image).join(', ')),
      number('tasks', running.length),
    ],
    sets: [
      set(
        sight,
        'services',
        users.map((one) => serviceRow(sight, one.key)),
      ),
      set(
        sight,
        'tasks',
        running.map((one) => taskRow(sight, one.key)),
      ),
    ],
  };
};

const imagePull: Reader = (sight, key) => {
  const row = sight.world.imagePulls[key];
  if (row === undefined) return null;
  return {
    status: row.state,
    place: [ref('instance', row.instance)],
    facts: [
      text('image', row.image),
      text('digest', row.digest),
      number('attempt', row.attempt, 'plain'),
      row.bytesTotal === 0 ? null : left('bytes-left', row.bytesLeft / MIB, row.bytesTotal / MIB, 'mib'),
      text('failure', row.failure),
      text('problem', row.problem),
      at('started', row.startedAtUs),
    ],
    sets: [
      set(
        sight,
        'containers',
        row.waiting.map((one) => ({
          ref: { kind: 'container', key: one },
          status: sight.world.containers[one]!.status,
        })),
      ),
    ],
  };
};

export const TASK_READERS = {
  task,
  container,
  'task-definition': taskDefinition,
  'image-pull': imagePull,
} as const;

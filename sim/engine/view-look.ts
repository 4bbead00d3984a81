/** What only the drawn world needs to know of rows: health, pulls, interfaces, releases, weights. Absent fields say "nothing of the kind". */
import { amiEntry } from '../catalog/amis.ts';
import { instanceType } from '../catalog/instance-types.ts';
import type { Container } from '../model/container.ts';
import type { Instance } from '../model/instance.ts';
import type { Service } from '../model/service.ts';
import type { LoadBalancer, TargetGroup } from '../model/target-group.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import type {
  BalancerView,
  ContainerView,
  GateGroupView,
  InstanceView,
  ServiceView,
  TargetView,
  TaskView,
} from '../protocol/protocol.ts';

/** A container's part of its building, and what troubles it. */
export function containerLook(
  world: World,
  container: Container,
): Pick<
  ContainerView,
  'cpu' | 'memoryMiB' | 'internal' | 'pulling' | 'healthStatus' | 'healthRetries' | 'restartCount' | 'memoryKilled'
> {
  const task = world.tasks[container.task]!;
  const definition = world.taskDefinitions[task.taskDefinition]!.containers.find(({ name }) => name === container.name);
  const pull = container.pull === null ? null : world.imagePulls[container.pull]!;
  return {
    cpu: definition?.cpu ?? 0,
    memoryMiB: definition?.memoryReservationMiB ?? definition?.memoryMiB ?? 0,
    ...(container.internal ? { internal: true } : {}),
    ...(pull !== null && isUnderWay(pull.state) ? { pulling: true } : {}),
    ...(container.healthStatus === 'UNKNOWN' ? {} : { healthStatus: container.healthStatus }),
    ...((definition?.healthCheck ?? null) === null ? {} : { healthRetries: definition!.healthCheck!.retries }),
    ...(container.restartCount === 0 ? {} : { restartCount: container.restartCount }),
    ...(container.memoryKill === undefined ? {} : { memoryKilled: true }),
  };
}

function isUnderWay(state: string): boolean {
  return state !== 'done' && state !== 'failed' && state !== 'cancelled';
}

export function taskLook(
  world: World,
  task: Task,
): Pick<TaskView, 'healthStatus' | 'eni' | 'targets' | 'requestsPerSecond'> {
  const requestsPerSecond =
    task.lastStatus === 'RUNNING' ? world.metricsBook?.screen?.taskRequests?.[task.key] : undefined;
  const targets = (task.targets ?? []).map((key) => targetView(world, key));
  return {
    ...(task.healthStatus === 'UNKNOWN' ? {} : { healthStatus: task.healthStatus }),
    ...(task.eni === null ? {} : { eni: eniView(world, task.eni) }),
    ...(targets.length === 0 ? {} : { targets }),
    ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
  };
}

function eniView(world: World, eni: NonNullable<Task['eni']>): NonNullable<TaskView['eni']> {
  const names = (world.networkInterfaces[eni.key]?.securityGroups ?? []).map((key) => world.securityGroups[key]!.name);
  return { status: eni.status, privateIpv4Address: eni.privateIpv4Address, securityGroups: names, ...waits(eni) };
}

function waits({ waitsForSlot }: NonNullable<Task['eni']>): { readonly waitsForSlot?: true } {
  return waitsForSlot === true ? { waitsForSlot } : {};
}

function targetView(world: World, key: number): TargetView {
  const { targetGroup, state, reason } = world.targets[key]!;
  const { targetGroupName, healthCheck } = world.targetGroups[targetGroup]!;
  return { targetGroupName, state, reason, unhealthyThreshold: healthCheck.unhealthyThreshold };
}

/** What the ground of a territory is made of (CI-11, EC-11). */
export function instanceLook({
  instanceType: type,
  ami,
  memoryMiB,
}: Instance): Pick<InstanceView, 'ground' | 'memoryMiB'> {
  const metal = instanceType(type)?.hypervisor === 'none' || amiEntry(ami).boot === 'bare-metal';
  const ground = metal ? 'bare-metal' : amiEntry(ami).platform;
  return { memoryMiB, ...(ground === 'linux' ? {} : { ground }) };
}

export function serviceLook(world: World, service: Service): Pick<ServiceView, 'waiting' | 'release'> {
  const decision = service.waitingOn === null ? undefined : world.decisions[service.waitingOn];
  const waiting =
    decision?.kind === 'placement' && 'refused' in decision.verdict
      ? { decision: decision.key, refused: decision.verdict.refused }
      : null;
  const release = releaseOf(world, service);
  return { ...(waiting === null ? {} : { waiting }), ...(release === null ? {} : { release }) };
}

function releaseOf(world: World, service: Service): NonNullable<ServiceView['release']> | null {
  if (service.serviceDeployment === undefined) return null;
  const { strategy, state, lifecycleStage, productionPercent, testPercent, source, target, finishedAtUs } =
    world.serviceDeployments![service.serviceDeployment]!;
  const nameOf = (key: number): string => {
    const { family, revision } = world.taskDefinitions[world.deployments[key]!.taskDefinition]!;
    return `${family}:${revision}`;
  };
  return {
    ...{ strategy, state, lifecycleStage, productionPercent, testPercent, finished: finishedAtUs !== null },
    from: source[0] === undefined ? null : nameOf(source[0]),
    to: nameOf(target),
  };
}

/** What a gate forwards to: its listeners' default actions with their weights, and each group that is behind it. */
export function balancerLook(world: World, balancer: LoadBalancer): Pick<BalancerView, 'listeners' | 'targetGroups'> {
  const listeners = balancer.listeners.map(({ port, protocol, forward }) => {
    const sum = forward.reduce((total, { weight }) => total + weight, 0);
    return {
      port,
      protocol,
      forward: forward.map(({ targetGroup, weight }) => ({
        targetGroupName: world.targetGroups[targetGroup]!.targetGroupName,
        weightPercent: sum === 0 ? 0 : Math.round((weight * 1_000) / sum) / 10,
      })),
    };
  });
  const minute = world.metricsBook?.screen?.balancers[balancer.key]?.groups ?? [];
  const targetGroups = world.targetGroups
    .filter(({ loadBalancer }) => loadBalancer === balancer.key)
    .map((group) =>
      gateGroup(
        world,
        group,
        minute.find(({ targetGroup }) => targetGroup === group.key),
      ),
    );
  return { listeners, targetGroups };
}

function gateGroup(
  world: World,
  group: TargetGroup,
  minute: { readonly requestsPerSecond: number; readonly errorsPerSecond?: number } | undefined,
): GateGroupView {
  const targets = group.targets.map((key) => world.targets[key]!);
  const revisions = new Set<string>();
  for (const { task } of targets) {
    if (task === null) continue;
    const { family, revision } = world.taskDefinitions[world.tasks[task]!.taskDefinition]!;
    revisions.add(`${family}:${revision}`);
  }
  return {
    key: group.key,
    targetGroupName: group.targetGroupName,
    healthy: targets.filter(({ state }) => state === 'healthy').length,
    registered: targets.length,
    revisions: [...revisions],
    requestsPerSecond: minute?.requestsPerSecond ?? 0,
    errorsPerSecond: minute?.errorsPerSecond ?? 0,
  };
}

/**
 * What everything costs, as pure reads of the world: Fargate tasks by size and second (FG-02), instances by the second
 * (EC-01) and their surplus credits (EC-04), balancers by hour and capacity, functions, state machines (HM-03), API requests
 * and private endpoints. Each item is quantity × unit price, so a bill can be checked item by item.
 */
import { instanceType } from '../catalog/instance-types.ts';
import { PRICES, type FargatePlatform } from '../catalog/prices.ts';
import type { TimeUs } from '../kernel/time.ts';
import type { BillCause, BillKind, BillUnit, LineItem } from '../model/bill.ts';
import type { Instance } from '../model/instance.ts';
import type { LoadBalancer } from '../model/target-group.ts';
import type { Task } from '../model/task.ts';
import { CPU_UNITS_PER_VCPU, MIB_PER_GIB } from '../model/units.ts';
import type { World } from '../model/world.ts';
import { answeredBytes } from '../queueing/reads.ts';
import { collectorCost } from './collector-cost.ts';
import { isEc2, isExternal } from './hosts.ts';
import { requestUseOf } from './function-requests.ts';
import { fargateBill } from './fargate-billing.ts';
import { billedSeconds } from './instance-billing.ts';
import { capacityUseOf } from './capacity-units.ts';
import { isObject } from './rule-issue.ts';
import { networkOf } from './utilization.ts';

const S_PER_HOUR = 3_600;
const US_PER_HOUR = 3_600_000_000;
const BYTES_PER_GB = 1_000_000_000;

function item(
  kind: BillKind,
  resource: string,
  cause: BillCause,
  span: readonly [number, number],
  [quantity, unit, unitUsd]: readonly [number, BillUnit, number],
): LineItem {
  return { kind, resource, cause, fromUs: span[0], toUs: span[1], quantity, unit, unitUsd, usd: quantity * unitUsd };
}

/** Journal lines of the commands that made things, by operation and name. */
export type Makers = ReadonlyMap<string, number>;

/** For sums: nobody asks who it was. */
const NO_MAKERS: Makers = new Map();

export function makersOf(world: World): Makers {
  const makers = new Map<string, number>();
  for (const { line, command, refusal } of world.commands) {
    const input = command.input as unknown as Readonly<Record<string, unknown>>;
    const name = input['name'] ?? input['serviceName'] ?? input['FunctionName'] ?? input['AutoScalingGroupName'];
    const key = `${command.op} ${String(name)}`;
    if (refusal === null && typeof name === 'string' && !makers.has(key)) makers.set(key, line);
  }
  return makers;
}

function cause(makers: Makers, by: BillCause['by'], op: string, name: string): BillCause {
  return { by, name, line: makers.get(`${op} ${name}`) ?? null };
}

/** An EC2 instance that somebody pays for by its time. */
export function isPaidInstance(world: World, instance: Instance): boolean {
  return isEc2(instance) && instance.fleet !== null && !isExternal(world, instance);
}

/* ---- Who wanted it ---- */

function causeOfInstance(world: World, makers: Makers, { fleet, membership }: Instance): BillCause {
  if (membership === undefined) return cause(makers, 'fleet', 'world.createFleet', world.fleets[fleet!]!.name);
  const { autoScalingGroupName } = world.autoScalingGroups![membership.group]!;
  return cause(makers, 'group', 'CreateAutoScalingGroup', autoScalingGroupName);
}

function causeOfTask(world: World, makers: Makers, { service, name }: Task): BillCause {
  if (service === null) return { by: 'task', name, line: null };
  return cause(makers, 'service', 'CreateService', world.services[service]!.serviceName);
}

/* ---- What is paid by time ---- */

/** USD an hour of an instance while it runs; Spot at its share [A]. */
export function instanceUsdPerHour(world: World, instance: Instance): number {
  const usdPerHour = instanceType(instance.instanceType)?.usdPerHour ?? 0;
  return instance.fleet !== null && world.fleets[instance.fleet]!.spot ? usdPerHour * PRICES.spotShare : usdPerHour;
}

export function instanceItems(world: World, instance: Instance, nowUs: TimeUs, makers: Makers = NO_MAKERS): LineItem[] {
  if (!isPaidInstance(world, instance)) return [];
  const who = causeOfInstance(world, makers, instance);
  const seconds = billedSeconds(instance, nowUs);
  const span = [instance.launchedAtUs, instance.terminatedAtUs ?? nowUs] as const;
  const kind = world.fleets[instance.fleet!]!.spot ? 'spotInstance' : 'instance';
  const items = [
    item(kind, instance.name, who, span, [seconds / S_PER_HOUR, 'hour', instanceUsdPerHour(world, instance)]),
  ];
  const charged = world.load?.hosts[instance.key]?.surplusCharged ?? 0;
  if (charged > 0) {
    const prices = PRICES.surplusUsdPerVcpuHour;
    const usd = instance.instanceType.startsWith('t4g.') ? prices.t4g : prices.default;
    items.push(item('surplusCredits', instance.name, who, span, [charged / 60, 'vcpuHour', usd]));
  }
  return items;
}

function platformOf(world: World, task: Task): FargatePlatform {
  const platform = world.taskDefinitions[task.taskDefinition]!.source['runtimePlatform'];
  if (!isObject(platform)) return 'LINUX_X86_64';
  if (String(platform['operatingSystemFamily'] ?? '').startsWith('WINDOWS')) return 'WINDOWS_X86_64';
  return platform['cpuArchitecture'] === 'ARM64' ? 'LINUX_ARM64' : 'LINUX_X86_64';
}

/** FG-02: seconds to pay for; Windows has a longer minimum [A]. */
function fargateSeconds(task: Task, platform: FargatePlatform, nowUs: TimeUs): number {
  const { seconds } = fargateBill(task, nowUs);
  const least =
    platform === 'WINDOWS_X86_64' ? PRICES.fargate.minimumSecondsWindows : PRICES.fargate.minimumSecondsLinux;
  return seconds === 0 ? 0 : Math.max(seconds, least);
}

function fargateShare({ capacityProviderName }: Task): number {
  return capacityProviderName === 'FARGATE_SPOT' ? PRICES.spotShare : 1;
}

export function fargateItems(world: World, task: Task, nowUs: TimeUs, makers: Makers = NO_MAKERS): LineItem[] {
  if (task.launchType !== 'FARGATE' || task.pullStartedAtUs === null) return [];
  const platform = platformOf(world, task);
  const prices = PRICES.fargate[platform];
  const hours = fargateSeconds(task, platform, nowUs) / S_PER_HOUR;
  const share = fargateShare(task);
  const who = causeOfTask(world, makers, task);
  const span = [task.pullStartedAtUs, task.stoppedAtUs ?? nowUs] as const;
  const vcpuHours = (hours * task.needs.cpu) / CPU_UNITS_PER_VCPU;
  const items = [
    item('fargateVcpu', task.name, who, span, [vcpuHours, 'vcpuHour', prices.usdPerVcpuHour * share]),
    item('fargateMemory', task.name, who, span, [
      (hours * task.needs.memoryMiB) / MIB_PER_GIB,
      'gbHour',
      prices.usdPerGBHour * share,
    ]),
  ];
  const storage = Math.max(0, (task.ephemeralStorageGiB ?? 0) - PRICES.fargate.storageIncludedGiB);
  if (storage > 0)
    items.push(
      item('fargateStorage', task.name, who, span, [hours * storage, 'gbHour', PRICES.fargate.usdPerStorageGBHour]),
    );
  if (prices.usdLicencePerVcpuHour > 0)
    items.push(item('fargateLicence', task.name, who, span, [vcpuHours, 'vcpuHour', prices.usdLicencePerVcpuHour]));
  return items;
}

function balancerItems(world: World, balancer: LoadBalancer, nowUs: TimeUs, makers: Makers): LineItem[] {
  const { loadBalancerName: name, type, createdAtUs } = balancer;
  const prices = PRICES.loadBalancer[type];
  const who = cause(makers, 'command', 'CreateLoadBalancer', name);
  const span = [createdAtUs, nowUs] as const;
  const items = [
    item('loadBalancer', name, who, span, [(nowUs - createdAtUs) / US_PER_HOUR, 'hour', prices.usdPerHour]),
  ];
  const units = capacityUseOf(world, balancer);
  if (units > 0)
    items.push(item('loadBalancerCapacity', name, who, span, [units, 'capacityUnitHour', prices.usdPerUnitHour]));
  return items;
}

/** PK-02: each interface by the hour, what goes through by its size. */
function endpointItems(world: World, nowUs: TimeUs, makers: Makers): LineItem[] {
  return (world.vpcEndpoints ?? []).flatMap(({ name, interfaces, availableAtUs, deletedAtUs }): LineItem[] => {
    if (availableAtUs === null) return [];
    const who = cause(makers, 'command', 'CreateVpcEndpoint', name);
    const span = [availableAtUs, deletedAtUs ?? nowUs] as const;
    const hours = ((span[1] - span[0]) * interfaces.length) / US_PER_HOUR;
    const items = [item('endpoint', name, who, span, [hours, 'hour', PRICES.endpoint.usdPerInterfaceHour])];
    const bytes = endpointBytes(world, name);
    if (bytes > 0)
      items.push(item('endpointData', name, who, span, [bytes / BYTES_PER_GB, 'gb', PRICES.endpoint.usdPerGB]));
    return items;
  });
}

/** Of the requests that came in by it: those that were answered. */
function endpointBytes(world: World, name: string): number {
  return sourcesInto(world, (to) => 'vpcEndpoint' in to && to.vpcEndpoint === name).reduce(
    (sum, source) => sum + answeredBytes(source),
    0,
  );
}

type To = NonNullable<World['traffic']>['streams'][number]['setup']['to'];

function sourcesInto(world: World, fits: (to: To) => boolean) {
  const net = networkOf(world);
  return (world.traffic?.streams ?? []).flatMap(({ setup, sources }) =>
    net !== null && fits(setup.to) ? sources.map(({ source }) => net.sources[source]!) : [],
  );
}

/* ---- What is paid by use ---- */

function functionItems(world: World, nowUs: TimeUs, makers: Makers): LineItem[] {
  return (world.functions ?? []).flatMap((row): LineItem[] => {
    const who = cause(makers, 'command', 'CreateFunction', row.functionName);
    return row.versions.flatMap((version): LineItem[] => {
      const { use, memorySizeMiB } = version;
      const byRequests = requestUseOf(world, row, version.version);
      const calls = use.invocations + byRequests.invocations;
      if (calls === 0) return [];
      const resource = `${row.functionName}:${version.version}`;
      const gbSeconds = (((use.billedMs + byRequests.billedMs) / 1_000) * memorySizeMiB) / MIB_PER_GIB;
      const { usdPerRequest, usdPerGBSecond } = PRICES.function;
      return [
        item('functionRequests', resource, who, [0, nowUs], [calls, 'request', usdPerRequest]),
        item('functionTime', resource, who, [0, nowUs], [gbSeconds, 'gbSecond', usdPerGBSecond]),
      ];
    });
  });
}

/** HM-03: at the prices of the post; the free transitions of a month are not taken off a run that is shorter. */
function collectorItems(world: World, nowUs: TimeUs, makers: Makers): LineItem[] {
  return (world.collectors ?? []).flatMap(({ name, use }): LineItem[] => {
    if (use.transitions === 0 && use.invocations === 0) return [];
    const who = cause(makers, 'command', 'world.putCollector', name);
    const cost = collectorCost(use);
    const span = [0, nowUs] as const;
    const per = (usd: number, quantity: number): number => (quantity === 0 ? 0 : usd / quantity);
    const gbSeconds = (use.billedMs / 1_000) * 0.125;
    return [
      item('stateTransitions', name, who, span, [use.transitions, 'transition', PRICES.stateMachine.usdPerTransition]),
      item('functionRequests', name, who, span, [
        use.invocations,
        'request',
        per(cost.functionCallsUsd, use.invocations),
      ]),
      item('functionTime', name, who, span, [gbSeconds, 'gbSecond', per(cost.functionTimeUsd, gbSeconds)]),
    ];
  });
}

/** LA-06: each transition, also of executions under way; the calls of a workflow are those of its functions. */
function stateMachineItems(world: World, nowUs: TimeUs, makers: Makers): LineItem[] {
  return (world.stateMachines ?? []).flatMap(({ name, transitions, executions }): LineItem[] => {
    const all = executions.reduce((sum, one) => sum + one.transitions, transitions);
    if (all === 0) return [];
    const who = cause(makers, 'command', 'CreateStateMachine', name);
    const line = [all, 'transition', PRICES.stateMachine.usdPerTransition] as const;
    return [item('stateTransitions', name, who, [0, nowUs], line)];
  });
}

function apiItems(world: World, nowUs: TimeUs, makers: Makers): LineItem[] {
  return (world.apis ?? []).flatMap(({ name }): LineItem[] => {
    const requests = sourcesInto(world, (to) => 'api' in to && to.api === name).reduce(
      (sum, { attempts }) => sum + attempts,
      0,
    );
    if (requests === 0) return [];
    const who = cause(makers, 'command', 'CreateRestApi', name);
    return [item('apiRequests', name, who, [0, nowUs], [requests, 'request', PRICES.api.usdPerRequest])];
  });
}

/** Everything that is paid by what was done and not by time. */
export function usageItems(world: World, nowUs: TimeUs, makers: Makers = NO_MAKERS): LineItem[] {
  return [
    ...functionItems(world, nowUs, makers),
    ...collectorItems(world, nowUs, makers),
    ...stateMachineItems(world, nowUs, makers),
    ...apiItems(world, nowUs, makers),
  ];
}

export function standingItems(world: World, nowUs: TimeUs, makers: Makers = NO_MAKERS): LineItem[] {
  return [
    ...world.loadBalancers.flatMap((row) => balancerItems(world, row, nowUs, makers)),
    ...endpointItems(world, nowUs, makers),
  ];
}

export function sumOf(items: readonly LineItem[]): number {
  let sum = 0;
  for (const { usd } of items) sum += usd;
  return sum;
}

/* ---- Now ---- */

/** USD an hour of what is paid by time, as it runs now; of instances only those in a list, when there is one. */
export function standingUsdPerHour(world: World, instances: readonly Instance[] = world.instances): number {
  let usd = 0;
  for (const instance of instances) {
    if (isPaidInstance(world, instance) && instance.state.startsWith('running'))
      usd += instanceUsdPerHour(world, instance);
  }
  for (const { sky } of world.zones) for (const key of sky) usd += fargateUsdPerHour(world, world.tasks[key]!);
  for (const { type } of world.loadBalancers) usd += PRICES.loadBalancer[type].usdPerHour;
  for (const { interfaces, availableAtUs, deletedAtUs } of world.vpcEndpoints ?? []) {
    if (availableAtUs !== null && deletedAtUs === null) usd += interfaces.length * PRICES.endpoint.usdPerInterfaceHour;
  }
  return usd;
}

export function fargateUsdPerHour(world: World, task: Task): number {
  if (task.pullStartedAtUs === null || task.stoppedAtUs !== null) return 0;
  const { usdPerVcpuHour, usdPerGBHour, usdLicencePerVcpuHour } = PRICES.fargate[platformOf(world, task)];
  const vcpu = task.needs.cpu / CPU_UNITS_PER_VCPU;
  const share = fargateShare(task);
  return (
    vcpu * (usdPerVcpuHour * share + usdLicencePerVcpuHour) +
    (task.needs.memoryMiB / MIB_PER_GIB) * usdPerGBHour * share
  );
}

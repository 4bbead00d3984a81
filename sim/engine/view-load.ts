/** What hardware and gates had on their hands in the last whole minute, as a screen sees it. */
import type { Instance } from '../model/instance.ts';
import type { GateMinute, UsePercents } from '../model/metric.ts';
import type { Service } from '../model/service.ts';
import type { LoadBalancer } from '../model/target-group.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import type { BalancerView, GateView, UseView } from '../protocol/protocol.ts';
import { balancerLook } from './view-look.ts';

function readUse(percents: UsePercents | undefined, key: number): UseView | null {
  if (percents === undefined || !(key in percents.cpu)) return null;
  return { cpuPercent: percents.cpu[key]!, memoryPercent: percents.memory[key]! };
}

export function taskUse({ metricsBook }: World, { key, lastStatus }: Task): UseView | null {
  return lastStatus === 'RUNNING' ? readUse(metricsBook?.screen?.tasks, key) : null;
}

export function instanceUse({ metricsBook }: World, { key, state }: Instance): UseView | null {
  return state.startsWith('running') ? readUse(metricsBook?.screen?.instances, key) : null;
}

const NO_USE: UseView = { cpuPercent: null, memoryPercent: null };

export function serviceUse({ metricsBook }: World, { key }: Service): UseView {
  return readUse(metricsBook?.screen?.services, key) ?? NO_USE;
}

const QUIET: GateMinute = { requestsPerSecond: 0, errorsPerSecond: 0, p99Ms: null };

export function balancerView(world: World, balancer: LoadBalancer): BalancerView {
  const { key, loadBalancerName: name, type, state, zones } = balancer;
  const minute = world.metricsBook?.screen?.balancers[key] ?? { ...QUIET, groups: [] };
  const { requestsPerSecond, errorsPerSecond, p99Ms } = minute;
  const groups = minute.groups.map(({ targetGroup, requestsPerSecond: rate }) => ({
    targetGroupName: world.targetGroups[targetGroup]!.targetGroupName,
    requestsPerSecond: rate,
  }));
  const look = balancerLook(world, balancer);
  return { key, name, type, state, zones: [...zones], requestsPerSecond, errorsPerSecond, p99Ms, groups, ...look };
}

export function gatesView({ metricsBook }: World): GateView | null {
  return metricsBook?.screen?.gates ?? null;
}

/** Why a fault cannot be: what it should strike is not there, or not in a state in which it could. Pure reads. */
import type { Fault, FaultOf } from '../model/fault.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { World } from '../model/world.ts';
import { containerOfFault } from '../rules/fault-target.ts';
import { findInstance, findTask } from '../rules/lookup.ts';
import { isSubscriber } from '../rules/messaging.ts';
import { findLoadBalancer } from '../rules/target-groups.ts';

export function refuseFault(world: World, fault: Fault): Refusal | null {
  switch (fault.kind) {
    case 'instanceCrash':
    case 'agentDisconnect':
    case 'agentCrash':
    case 'eniExhaustion':
    case 'cniFailure':
    case 'runtimeImpaired':
      return refuseInstance(world, fault);
    case 'spotInterruption':
      return refuseInstance(world, fault) ?? refuseSpot(world, fault.instance);
    case 'trunkFailure':
      return refuseInstance(world, fault) ?? refuseTrunk(world, fault.instance);
    case 'zoneImpaired':
    case 'zoneOutage':
    case 'subnetExhaustion':
      return refuseZone(world, fault);
    case 'regionOutage': {
      const region = world.regions.find((row) => row.name === fault.region);
      const params = { region: fault.region };
      if (region === undefined) return refusal('InvalidParameterException', 'region-not-found', params);
      return region.status === 'LOST' ? refusal('InvalidParameterException', 'region-lost', params) : null;
    }
    case 'containerCrash':
    case 'containerOutOfMemory':
    case 'memoryLeak':
    case 'cpuSpike':
    case 'containerHang':
    case 'slowStop':
      return containerOfFault(world, fault) === null
        ? refusal('InvalidParameterException', 'no-running-container', { task: fault.task })
        : null;
    case 'taskSpotInterruption':
    case 'taskRetirement':
      return refuseFargateTask(world, fault);
    case 'fargateCapacity':
      return refuseZone(world, fault);
    case 'balancerImpaired':
      return findLoadBalancer(world, fault.loadBalancer) === null
        ? refusal('LoadBalancerNotFoundException', 'load-balancer-not-found', { loadBalancer: fault.loadBalancer })
        : null;
    case 'subscriberFails':
      return isSubscriber(world, fault.subscriber)
        ? null
        : refusal('InvalidParameterException', 'subscriber-not-found', { subscriber: fault.subscriber });
    case 'imageMissing':
    case 'pullStall':
    case 'registryThrottled':
      return null;
  }
}

function refuseFargateTask(world: World, fault: FaultOf<'taskSpotInterruption' | 'taskRetirement'>): Refusal | null {
  const task = findTask(world, fault.task);
  const params = { task: fault.task };
  if (task === null) return refusal('InvalidParameterException', 'task-not-found', params);
  if (task.launchType !== 'FARGATE') return refusal('InvalidParameterException', 'task-not-on-fargate', params);
  if (fault.kind === 'taskSpotInterruption' && task.capacityProviderName !== 'FARGATE_SPOT') {
    return refusal('InvalidParameterException', 'task-not-on-spot', params);
  }
  return task.desiredStatus === 'STOPPED'
    ? refusal('InvalidParameterException', 'task-stopping-already', params)
    : null;
}

function refuseInstance(world: World, fault: Extract<Fault, { readonly instance: string }>): Refusal | null {
  const instance = findInstance(world, fault.instance);
  const params = { instance: fault.instance };
  if (instance === null) return refusal('InvalidInstanceID.NotFound', 'instance-not-found', params);
  if (instance.state === 'terminated') return refusal('IncorrectInstanceState', 'instance-gone', params);
  const needsAgent = fault.kind === 'agentDisconnect' || fault.kind === 'agentCrash';
  return needsAgent && instance.agent !== 'connected'
    ? refusal('IncorrectInstanceState', 'agent-not-connected', params)
    : null;
}

function refuseZone(world: World, fault: Extract<Fault, { readonly zone: string }>): Refusal | null {
  const zone = world.zones.find((row) => row.name === fault.zone);
  const params = { zone: fault.zone };
  if (zone === undefined) return refusal('InvalidParameterException', 'zone-not-found', params);
  if (fault.kind === 'subnetExhaustion' || fault.kind === 'fargateCapacity') return null;
  if (zone.status === 'LOST') return refusal('InvalidParameterException', 'zone-lost', params);
  return fault.kind === 'zoneImpaired' && zone.status === 'IMPAIRED'
    ? refusal('InvalidParameterException', 'zone-impaired', params)
    : null;
}

/** EC-08: only Spot capacity is taken back, and only once. */
function refuseSpot(world: World, name: string): Refusal | null {
  const instance = findInstance(world, name)!;
  const params = { instance: name };
  if (instance.fleet === null || !world.fleets[instance.fleet]!.spot) {
    return refusal('InvalidParameterException', 'instance-not-spot', params);
  }
  if (!instance.state.startsWith('running') || (instance.ec2?.spotActionAtUs ?? null) !== null) {
    return refusal('IncorrectInstanceState', 'instance-not-interruptible', params);
  }
  return null;
}

/** NW-06: what is attached already cannot fail any more. */
function refuseTrunk(world: World, name: string): Refusal | null {
  const instance = findInstance(world, name)!;
  return instance.ec2?.trunking !== true || instance.ec2.trunkId !== null
    ? refusal('InvalidParameterException', 'no-trunk-to-fail', { instance: name })
    : null;
}

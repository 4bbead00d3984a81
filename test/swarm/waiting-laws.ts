/**
 * Nobody waits in vain: whoever waits for something that has been there for a while has been forgotten. Looked at whenever
 * an instant is over.
 */
import { invariant } from '../../sim/kernel/invariant.ts';
import { NO_EVENT } from '../../sim/kernel/event-queue.ts';
import type { Container } from '../../sim/model/container.ts';
import type { Instance } from '../../sim/model/instance.ts';
import type { PlacementRequest } from '../../sim/model/placement-request.ts';
import type { Service } from '../../sim/model/service.ts';
import type { Task } from '../../sim/model/task.ts';
import type { World } from '../../sim/model/world.ts';
import { conditionOf, containersOf, dependenciesOf } from '../../sim/lifecycle/dependencies.ts';
import { fargateKindOf, placeOnFargate } from '../../sim/placement/fargate-place.ts';
import { place } from '../../sim/placement/place.ts';
import { findHost } from '../../sim/rules/hosts.ts';
import { portInUse } from '../../sim/rules/reservation.ts';
import { planService } from '../../sim/services/plan-service.ts';

/** Longer than every reaction: the scheduler's second, its round of ten (SV-13). */
const PATIENCE_US = 15_000_000;
/** How often it is looked while nobody could have what he waits for, not to spend the swarm's time on it. */
const LOOK_EVERY_US = 3_000_000;
const FIRST = { below: () => 0 };

export class WaitingLaws {
  /** Since when somebody could have what he waits for, by name. */
  private readonly sinceUs = new Map<string, number>();
  private lookedUs = 0;

  /** The instant is over: all that it holds has happened. */
  afterInstant(world: World, nowUs: number): void {
    if (this.sinceUs.size === 0 && nowUs - this.lookedUs < LOOK_EVERY_US) return;
    this.lookedUs = nowUs;
    for (const service of world.services) {
      const { serviceName } = service;
      if (service.status === 'INACTIVE') continue;
      this.judge(`service ${service.key} has work`, nowUs, hasWork(world, service, nowUs), () => ({ serviceName }));
      this.judge(`service ${service.key} has room`, nowUs, hasRoom(world, service), () => ({ serviceName }));
    }
    for (const { waiting, key } of world.clusters) {
      for (const task of waiting) {
        const { name, decision } = world.tasks[task]!;
        const fits = decision !== null && findsRoom(world, requestOf(world, decision));
        this.judge(`task ${task} of cluster ${key} has room`, nowUs, fits, () => ({ task: name }));
      }
    }
    for (const instance of world.instances) {
      const { name } = instance;
      this.judge(`queue of ${name} moves`, nowUs, headFits(world, instance), () => ({ instance: name }));
    }
    for (const task of world.tasks) {
      if (task.lastStatus !== 'PENDING') continue;
      this.judge(`task ${task.key} is forgotten`, nowUs, isForgotten(world, task), () => ({ task: task.name }));
    }
  }

  private judge(what: string, nowUs: number, could: boolean, facts: () => object): void {
    if (!could) {
      this.sinceUs.delete(what);
      return;
    }
    const sinceUs = this.sinceUs.get(what) ?? nowUs;
    this.sinceUs.set(what, sinceUs);
    invariant(nowUs - sinceUs <= PATIENCE_US, 'law.waits-in-vain', () => ({ what, sinceUs, nowUs, ...facts() }));
  }
}

/** A service that would act, was it looked at, and has no look planned, nor waits for a place. */
function hasWork(world: World, service: Service, nowUs: number): boolean {
  if (service.wake !== NO_EVENT) return false;
  const plan = planService(world, service, nowUs);
  const completed = plan.completed && service.status === 'ACTIVE';
  return completed || plan.stop.length > 0 || (plan.start.length > 0 && service.waitingOn === null);
}

/** What a service waits for is there. */
function hasRoom(world: World, service: Service): boolean {
  if (service.wake !== NO_EVENT || service.waitingOn === null || service.status !== 'ACTIVE') return false;
  return findsRoom(world, requestOf(world, service.waitingOn));
}

function requestOf(world: World, key: number): PlacementRequest {
  const decision = world.decisions[key]!;
  invariant(decision.kind === 'placement', 'law.waits-for-no-placement', () => ({ decision }));
  return decision.request;
}

function findsRoom(world: World, request: PlacementRequest): boolean {
  const kind = fargateKindOf(request);
  if (kind !== null) return 'zone' in placeOnFargate(world, request, kind, FIRST);
  return place(world, request, FIRST).chosen !== null;
}

/** TL-21: the first in the queue fits, and nobody lets it in. */
function headFits(world: World, { host, agent }: Instance): boolean {
  const head = host.waiting[0] === undefined ? null : world.tasks[host.waiting[0]]!;
  if (head === null || agent !== 'connected' || head.desiredStatus === 'STOPPED') return false;
  const { cpu, memoryMiB, gpu, ports } = head.needs;
  const fits = cpu <= host.cpuFree && memoryMiB <= host.memoryFreeMiB && gpu <= host.gpuFree;
  return fits && !ports.some((port) => portInUse(host.ports, port));
}

/** In the agent's hands, and one of its containers could go on; or all of them are up, and the backend does not hear of it. */
function isForgotten(world: World, task: Task): boolean {
  const host = findHost(world, task);
  if (host === null || host.agent !== 'connected' || task.desiredStatus === 'STOPPED' || !task.admitted) return false;
  const containers = containersOf(world, task);
  const pause = containers.find((container) => container.internal);
  const begun = pause === undefined || pause.status === 'RESOURCES_PROVISIONED';
  const couldGoOn = (container: Container): boolean => {
    const { status, timers, pull } = container;
    if (status === 'STOPPED' || status === 'RUNNING' || status === 'RESOURCES_PROVISIONED') return false;
    const pulling = pull !== null && !['done', 'failed', 'cancelled'].includes(world.imagePulls[pull]!.state);
    const met = dependenciesOf(world, task, container).every((dependency) => conditionOf(dependency) !== 'waiting');
    return !pulling && Object.keys(timers).length === 0 && met && (begun || container.internal);
  };
  const isUp = ({ status, internal }: Container): boolean =>
    status === 'RESOURCES_PROVISIONED' || (status === 'RUNNING' && !internal);
  return containers.some(couldGoOn) || containers.every(isUp);
}

/** A kingdom under load: a scenario in the words of its file, run and read. */
import { Engine } from '../../sim/engine/engine.ts';
import type { SimEvent, SimEventKind, SimEventOf } from '../../sim/model/events.ts';
import type { Container } from '../../sim/model/container.ts';
import type { Instance } from '../../sim/model/instance.ts';
import type { Task } from '../../sim/model/task.ts';
import type { World } from '../../sim/model/world.ts';
import type { Network } from '../../sim/queueing/network-state.ts';
import { brokenLaws } from '../../sim/queueing/reads.ts';
import { parseDuration } from '../../sim/rules/duration.ts';
import { clientCounters, cpuUsedUs, networkOf, requestCounters, serverOf } from '../../sim/rules/utilization.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';

export type Sketch = Readonly<Record<string, unknown>>;

const ZONES = ['za-southwest-1a', 'za-southwest-1b', 'za-southwest-1c'];

/** A container definition of a task with bridge network. */
export function definition(family: string, containers: readonly object[] = [{}], more: object = {}): object {
  return {
    family,
    containerDefinitions: containers.map((one, index) => ({
      name: index === 0 ? family : `${family}-${index}`,
      image: index === 0 ? family : `${family}-${index}`,
      memoryReservation: 64,
      portMappings: index === 0 ? [{ containerPort: 80 }] : [],
      ...one,
    })),
    ...more,
  };
}

/** A service `web` of one instance type behind the balancer `gate`, with what is said in addition. */
export function gateSketch(more: Sketch = {}): Sketch {
  return {
    duration: '30m',
    fleets: [{ name: 'land', cluster: 'royaume', instanceType: 'm5.large', count: 2, zones: [ZONES[0], ZONES[1]] }],
    taskDefinitions: [definition('web')],
    targetGroups: [{ targetGroupName: 'web', healthCheckIntervalSeconds: 10, healthCheckTimeoutSeconds: 5 }],
    loadBalancers: [{ name: 'gate', listeners: [{ port: 80, forward: [{ targetGroup: 'web' }] }] }],
    services: [service('web', 4)],
    behaviours: { web: { cpuMsPerRequest: 10 } },
    traffic: [{ name: 'subjects', to: 'gate', arrivals: { poisson: { perSecond: 50 } } }],
    ...more,
  };
}

export function service(
  name: string,
  desiredCount: number,
  targetGroup: string | null = name,
  more: object = {},
): object {
  return {
    cluster: 'royaume',
    serviceName: name,
    taskDefinition: name,
    desiredCount,
    // Tasks stay where they are, and keep their names.
    availabilityZoneRebalancing: 'DISABLED',
    ...(targetGroup === null
      ? {}
      : { loadBalancers: [{ targetGroupArn: targetGroup, containerName: name, containerPort: 80 }] }),
    ...more,
  };
}

export class LoadRig {
  readonly engine: Engine;

  constructor(sketch: Sketch, files: Readonly<Record<string, string>> = {}) {
    const file = {
      royaume: 1,
      name: 'load',
      seed: 7,
      duration: '30m',
      regions: [{ name: 'za-southwest-1', zones: ZONES }],
      clusters: [{ clusterName: 'royaume' }],
      ...sketch,
    };
    const reader = { read: (path: string) => (path in files ? { text: files[path]! } : { missing: true as const }) };
    const { setup, issues } = parseScenario(JSON.stringify(file), 'load.json', reader);
    if (setup === null) {
      throw new Error(
        issues.map((row) => `${row.path.join('.')}: ${row.message.code} ${JSON.stringify(row.expected)}`).join('\n'),
      );
    }
    this.engine = Engine.open(setup);
  }

  get world(): World {
    return this.engine.world;
  }
  get nowUs(): number {
    return this.engine.nowUs;
  }
  get net(): Network {
    return networkOf(this.world)!;
  }

  until(at: string): this {
    this.engine.runTo(parseDuration(at)!);
    return this;
  }

  toTheEnd(): this {
    this.engine.runTo(this.engine.setup.durationUs);
    return this;
  }

  events<K extends SimEventKind>(kind: K): (SimEventOf<K> & { readonly atUs: number })[] {
    return this.engine
      .log(0, this.engine.eventCount)
      .filter(({ event }) => event.kind === kind)
      .map(({ event, atUs }) => ({ ...(event as SimEvent & SimEventOf<K>), atUs }));
  }

  task(name: string): Task {
    return this.world.tasks.find((task) => task.name === name)!;
  }
  container(task: string, name?: string): Container {
    const keys = this.task(task).containers;
    const rows = keys.map((key) => this.world.containers[key]!).filter((row) => !row.internal);
    return name === undefined ? rows[0]! : rows.find((row) => row.name === name)!;
  }
  instance(name: string): Instance {
    return this.world.instances.find((row) => row.name === name)!;
  }

  /** vCPU that a container gets now. */
  cores(task: string, name?: string): number {
    return this.net.servers.given[serverOf(this.world, this.container(task, name))!]!;
  }
  cpuS(task: string, name?: string): number {
    return cpuUsedUs(this.world, this.container(task, name), this.nowUs) / 1_000_000;
  }
  requests(task: string): number {
    const row = this.world.load!.containers[this.container(task).key]!;
    return row.endedRequests + (row.server === null ? 0 : this.net.servers.accepted[row.server]!);
  }
  clients(of: { balancer?: string; stream?: string } = {}) {
    return clientCounters(this.world, of);
  }
  group(name: string) {
    return requestCounters(this.world, this.world.targetGroups.find((row) => row.targetGroupName === name)!.key);
  }
  laws() {
    return brokenLaws(this.net);
  }
}

export function load(sketch: Sketch, files: Readonly<Record<string, string>> = {}): LoadRig {
  return new LoadRig(sketch, files);
}

/** A kingdom to try things in: a scenario built in a few words, run to an instant, commanded, and told as a story. */
import { parseDuration } from '../../sim/rules/duration.ts';
import { parseCommand } from '../../sim/rules/requests.ts';
import { findTask } from '../../sim/rules/lookup.ts';
import { Engine } from '../../sim/engine/engine.ts';
import type { Occurrence } from '../../sim/kernel/kernel.ts';
import type { ContainerInstance } from '../../sim/model/agent.ts';
import type { Command } from '../../sim/model/commands.ts';
import type { Container, ContainerBehaviour, Image } from '../../sim/model/container.ts';
import type { ChartName, SimEvent } from '../../sim/model/events.ts';
import type { Goal } from '../../sim/model/goal.ts';
import type { Ami, Instance } from '../../sim/model/instance.ts';
import type { SecurityGroupSetup, SubnetSetup } from '../../sim/model/network.ts';
import type { Service } from '../../sim/model/service.ts';
import type { Setup } from '../../sim/model/setup.ts';
import type { Task } from '../../sim/model/task.ts';
import type { JsonObject } from '../../sim/model/task-definition.ts';

export const REGION = 'za-southwest-1';
export const ZONES = ['za-southwest-1a', 'za-southwest-1b', 'za-southwest-1c'] as const;
export const CLUSTER = 'royaume';

export interface FleetSketch {
  readonly name?: string;
  readonly instanceType?: string;
  readonly count?: number;
  readonly zones?: readonly string[];
  readonly ami?: Ami;
  readonly spot?: boolean;
  readonly launchType?: 'EC2' | 'EXTERNAL';
  /** ECS_* variables. */
  readonly agent?: object;
  /** null: the agents name no cluster. */
  readonly cluster?: string | null;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly cachedImages?: readonly string[];
  readonly securityGroups?: readonly string[];
}

/** When, an operation or a timeline key, its input. */
export type Deed = readonly [at: string, op: string, input: object];

export interface KingdomSketch {
  readonly seed?: number;
  readonly duration?: string;
  readonly zones?: readonly string[];
  /** One /20 in each zone when absent. A zone's name stands for its first subnet. */
  readonly subnets?: readonly SubnetSetup[];
  readonly securityGroups?: readonly SecurityGroupSetup[];
  /** One fleet `land` of three m5.large when absent. */
  readonly fleets?: readonly FleetSketch[];
  /** Size [MiB] or the whole image; an image that is not listed weighs nothing. */
  readonly images?: Readonly<Record<string, number | Image>>;
  readonly behaviours?: Readonly<Record<string, Partial<ContainerBehaviour>>>;
  /** register-task-definition requests. */
  readonly definitions?: readonly object[];
  /** create-service requests, at 0. */
  readonly services?: readonly object[];
  readonly timeline?: readonly Deed[];
  readonly goals?: readonly Goal[];
  readonly placement?: 'indexed' | 'scan' | 'both';
}

/** What a story tells of. */
export type Telling = ChartName | 'signal' | 'exit' | 'message';

/** An instant or a span in words → µs. */
export function us(text: string): number {
  const span = parseDuration(text);
  if (span === null) throw new Error(`no span of time: ${text}`);
  return span;
}

/** 35.25 s → '35.250'. */
export function clock(atUs: number): string {
  return (atUs / 1_000_000).toFixed(3);
}

/** A register-task-definition request with one container `app`, small enough for any instance. */
export function plan(family: string, container: object = {}, rest: object = {}): JsonObject {
  const app = { name: 'app', image: `${family}:1`, cpu: 128, memory: 128, essential: true, ...container };
  return { family, containerDefinitions: [app], ...rest } as JsonObject;
}

/** The same with several containers; each gets an image of its own name. */
export function plans(family: string, containers: readonly object[], rest: object = {}): JsonObject {
  const containerDefinitions = containers.map((container) => ({
    image: `${(container as { name: string }).name}:1`,
    cpu: 64,
    memory: 64,
    ...container,
  }));
  return { family, containerDefinitions, ...rest } as JsonObject;
}

/** awsvpc in the zones of the kingdom. */
export const IN_ALL_ZONES = { networkConfiguration: { awsvpcConfiguration: { subnets: [...ZONES] } } };

export function commandOf(op: string, input: object): Command {
  const named = 'cluster' in input || !NAMES_CLUSTER.has(op) ? input : { cluster: CLUSTER, ...input };
  const reading = parseCommand(op, named, [{ name: REGION, zones: ZONES }]);
  if ('issues' in reading) throw new Error(`${op}: ${JSON.stringify(reading.issues)}`);
  return reading.command;
}
const NAMES_CLUSTER: ReadonlySet<string> = new Set(
  [
    'runTask',
    'stopTask',
    'createService',
    'updateService',
    'deleteService',
    'updateTaskProtection',
    'getTaskProtection',
    'createTaskSet',
    'updateTaskSet',
    'updateServicePrimaryTaskSet',
    'deleteTaskSet',
  ]
    .flatMap(bothSpellings)
    .concat(['updateContainerInstancesState', 'putAttributes'].flatMap(bothSpellings))
    .concat(['deregisterContainerInstance', 'updateContainerAgent'].flatMap(bothSpellings)),
);
function bothSpellings(op: string): string[] {
  return [op, op.slice(0, 1).toUpperCase() + op.slice(1)];
}

export function setupOf(sketch: KingdomSketch = {}): Setup {
  const zones = sketch.zones ?? ZONES;
  const at0 = (op: string, input: object) => ({ atUs: 0, command: commandOf(op, input) });
  const fleets = sketch.fleets ?? [{}];
  const named = new Set(fleets.map(({ cluster }) => cluster).filter((name) => typeof name === 'string'));
  const deeds = (sketch.timeline ?? []).map(([at, op, input]) => ({ atUs: us(at), command: commandOf(op, input) }));
  const definitions = sketch.definitions ?? [plan('web')];
  return {
    royaume: 1,
    name: 'rig',
    title: 'Rig',
    seed: sketch.seed ?? 1,
    durationUs: us(sketch.duration ?? '30m'),
    regions: [{ name: REGION, zones }],
    ...(sketch.subnets === undefined ? {} : { subnets: sketch.subnets }),
    ...(sketch.securityGroups === undefined ? {} : { securityGroups: sketch.securityGroups }),
    images: imagesOf(sketch, definitions),
    behaviours: Object.fromEntries(
      Object.entries(sketch.behaviours ?? {}).map(([image, behaviour]) => [image, { ...LASTING, ...behaviour }]),
    ),
    timeline: [
      ...[CLUSTER, ...named].map((clusterName) => at0('createCluster', { clusterName: clusterName as string })),
      ...definitions.map((input) => at0('registerTaskDefinition', input)),
      ...fleets.map((fleet) => at0('createFleet', fleetInput(fleet, zones))),
      ...(sketch.services ?? []).map((input) => at0('createService', input)),
      ...deeds.toSorted((a, b) => a.atUs - b.atUs),
    ],
    goals: sketch.goals ?? [],
  };
}

/** Runs until stopped, and then ends at once with 0. */
const LASTING: ContainerBehaviour = { startupUs: 0, exitsAfterUs: null, exitCode: 0, stopsAfterUs: 0, stopExitCode: 0 };

function imagesOf(sketch: KingdomSketch, definitions: readonly object[]): Record<string, Image> {
  const images: Record<string, Image> = {};
  for (const definition of definitions as readonly { containerDefinitions: readonly { image: string }[] }[]) {
    for (const { image } of definition.containerDefinitions) images[image] = { name: image, layers: [], exists: true };
  }
  for (const [name, image] of Object.entries(sketch.images ?? {})) {
    images[name] = typeof image === 'number' ? { name, layers: [{ id: name, sizeMiB: image }], exists: true } : image;
  }
  return images;
}

function fleetInput(fleet: FleetSketch, zones: readonly string[]): object {
  const { cluster, ...rest } = { name: 'land', instanceType: 'm5.large', count: 3, zones, cluster: CLUSTER, ...fleet };
  return cluster === null ? rest : { ...rest, cluster };
}

/** Opens the scenario at time 0. */
export function kingdom(sketch: KingdomSketch = {}): Kingdom {
  return new Kingdom(Engine.open(setupOf(sketch), sketch.placement ?? 'both'));
}

export class Kingdom {
  readonly engine: Engine;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  get world() {
    return this.engine.world;
  }
  get now(): string {
    return clock(this.engine.nowUs);
  }

  until(at: string): this {
    this.engine.runTo(us(at));
    return this;
  }
  toTheEnd(): this {
    return this.until(`${this.engine.setup.durationUs}us`);
  }

  /** Issues a command now; throws what refuses it. */
  issue(op: string, input: object): JsonObject {
    const { refusal, outcome } = this.engine.command(commandOf(op, input));
    if (refusal !== null) throw new Error(`${op} refused: ${JSON.stringify(refusal)}`);
    return outcome!;
  }
  /** Issues a command that is refused: `Exception: reason-code`. */
  refused(op: string, input: object): string {
    const { refusal } = this.engine.command(commandOf(op, input));
    return refusal === null ? 'done' : `${refusal.by}: ${refusal.reason.code}`;
  }

  service(name: string): Service {
    return found(
      this.world.services.findLast((row) => row.serviceName === name),
      name,
    );
  }
  /** Tasks of a service or family, oldest first. */
  tasks(name?: string): Task[] {
    const groups = [`service:${name}`, `family:${name}`, name];
    return this.world.tasks.filter((task) => name === undefined || groups.includes(task.group));
  }
  task(name: string): Task {
    return found(findTask(this.world, name), name);
  }
  /** `task/container`. */
  container(name: string): Container {
    const [task, container] = name.split('/') as [string, string];
    const keys = this.task(task).containers;
    return found(
      keys.map((key) => this.world.containers[key]!).find((row) => row.name === container),
      name,
    );
  }
  instance(name: string): Instance {
    return found(
      this.world.instances.find((row) => row.name === name),
      name,
    );
  }
  containerInstance(name: string): ContainerInstance {
    return found(this.world.containerInstances[this.instance(name).containerInstance ?? -1], name);
  }
  zoneOf(task: Task): string {
    return task.zone === null ? '—' : this.world.zones[task.zone]!.name;
  }
  hostOf(task: Task): string {
    return task.host === null ? '—' : this.world.instances[task.host]!.name;
  }
  /** How many tasks of a service or family are in each status: `RUNNING 2, STOPPED 1`. */
  census(name?: string): string {
    const counts = new Map<string, number>();
    for (const { lastStatus } of this.tasks(name)) counts.set(lastStatus, (counts.get(lastStatus) ?? 0) + 1);
    return [...counts]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([status, n]) => `${status} ${n}`)
      .join(', ');
  }

  /** What has happened since so many events, beside the minutes of the metrics. */
  happenedSince(count: number): SimEvent[] {
    const events = this.engine.log(count, Infinity).map(({ event }) => event);
    return events.filter(({ kind }) => kind !== 'MetricsPublished');
  }

  /** What a service has said, oldest first, ids of tasks as their names: `125.000 has started 1 tasks: (task web#1).` */
  messages(name: string): string[] {
    const events = this.service(name).events.toReversed();
    return events.map(({ createdAtUs, message }) => `${clock(createdAtUs)} ${this.readable(name, message)}`);
  }

  /** Lines such as `35.000 web#1 RUNNING`, from an instant on. */
  story(tellings: readonly Telling[] = ['task'], from = '0s'): string[] {
    const lines: string[] = [];
    for (const line of this.engine.log(0, Infinity)) {
      if (line.atUs < us(from)) continue;
      const told = this.tell(line, tellings);
      if (told !== null) lines.push(`${clock(line.atUs)} ${told}`);
    }
    return lines;
  }

  private tell({ event }: Occurrence<SimEvent>, tellings: readonly Telling[]): string | null {
    const { containers, services } = this.world;
    const named = (key: number): string => {
      const row = containers[key]!;
      return `${this.world.tasks[row.task]!.name}/${row.name}`;
    };
    switch (event.kind) {
      case 'StateChanged':
        return tellings.includes(event.chart) ? `${this.nameOf(event.chart, event.key, named)} ${event.to}` : null;
      case 'ContainerSignalled':
        return tellings.includes('signal') ? `${named(event.container)} ${event.signal}` : null;
      case 'ContainerExited':
        return tellings.includes('exit') ? `${named(event.container)} exit ${event.exitCode}` : null;
      case 'ServiceEventPosted': {
        const { serviceName } = services[event.service]!;
        return tellings.includes('message') ? `${serviceName} ${this.readable(serviceName, event.message)}` : null;
      }
      default:
        return null;
    }
  }

  private nameOf(chart: ChartName, key: number, named: (key: number) => string): string {
    const { world } = this;
    switch (chart) {
      case 'task':
        return world.tasks[key]!.name;
      case 'container':
        return named(key);
      case 'instance':
      case 'agent':
      case 'group-instance':
        return world.instances[key]!.name;
      case 'container-instance':
        return world.instances[world.containerInstances[key]!.instance]!.name;
      case 'service':
        return world.services[key]!.serviceName;
      case 'deployment':
        return `deployment ${key + 1}`;
      case 'service-deployment':
        return `release ${key + 1}`;
      case 'code-deploy-deployment':
        return `deploy ${key + 1}`;
      case 'image-pull':
        return `${world.instances[world.imagePulls[key]!.instance]!.name} ${world.imagePulls[key]!.image}`;
      case 'cluster':
        return world.clusters[key]!.clusterName;
      case 'zone':
        return world.zones[key]!.name;
      case 'region':
        return world.regions[key]!.name;
      case 'target':
        return targetName(this, key);
      case 'alarm':
        return world.alarms![key]!.alarmName;
      case 'composite-alarm':
        return world.compositeAlarms![key]!.alarmName;
    }
  }

  private readable(service: string, message: string): string {
    let text = message.replace(`(service ${service}) `, '');
    for (const task of this.world.tasks) text = text.replace(task.id, task.name);
    this.world.deployments.forEach((row, index) => (text = text.replace(row.id, `${index + 1}`)));
    for (const row of this.world.containerInstances) {
      text = text.replace(row.containerInstanceArn.split('/').at(-1)!, this.world.instances[row.instance]!.name);
    }
    return text;
  }
}

/** `web-blue web#3`. */
function targetName({ world }: Kingdom, key: number): string {
  const { task, id, targetGroup } = world.targets[key]!;
  return `${world.targetGroups[targetGroup]!.targetGroupName} ${task === null ? id : world.tasks[task]!.name}`;
}

function found<T>(row: T | null | undefined, name: string): T {
  if (row === null || row === undefined) throw new Error(`there is no ${name}`);
  return row;
}

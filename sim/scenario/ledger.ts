/** Which names a scenario declares, so that a name used somewhere can be checked and the nearest one suggested. */
import { DEFAULT_CLUSTER, nameOfArn } from '../rules/lookup.ts';
import type { Command } from '../model/commands.ts';
import type { TaskDefinition } from '../model/task-definition.ts';

/** What is known of a task definition; networkMode is null when the definition itself is wrong. */
export interface Definition extends Pick<TaskDefinition, 'family' | 'containers'> {
  readonly networkMode: TaskDefinition['networkMode'] | null;
}

export interface FleetRecord {
  /** How many instances it may have raised by the end. */
  instances: number;
  /** Null when it is not known. */
  readonly region: string | null;
}

/** What is declared anywhere in the file, whenever it comes to be. */
export class Ledger {
  /** Cluster → its region. */
  readonly clusters = new Map<string, string>();
  /** Family → its revisions, the first one first. */
  readonly definitions = new Map<string, Definition[]>();
  private readonly revisionsAtStart = new Map<string, number>();
  readonly fleets = new Map<string, FleetRecord>();
  /** Service → the clusters it is declared in. */
  readonly services = new Map<string, Set<string>>();
  /** Those that every account has, and those that are made. */
  readonly capacityProviders = new Set<string>(['FARGATE', 'FARGATE_SPOT']);
  readonly targetGroups = new Set<string>();
  readonly loadBalancers = new Set<string>();
  /** Groups that a listener forwards to. */
  readonly forwarded = new Set<string>();
  readonly topics = new Set<string>();
  readonly queues = new Set<string>();
  readonly eventRules = new Set<string>();
  /** `topic:endpoint`. */
  readonly subscriptions = new Set<string>();
  /** Queues, functions, addresses and mailboxes that messages are sent to. */
  readonly subscribers = new Set<string>();
  /** Some subscription or target could not be read. */
  messagingIncomplete = false;
  /** Some task definition could not be read. */
  incomplete = false;
  /** Some service could not be read. */
  servicesIncomplete = false;
  /** Every image that a container of any task definition uses. */
  readonly imagesUsed = new Set<string>();

  /**
   * A request without a cluster means `default`. In a file whose only cluster has another name it means that one, as
   * nothing else could be meant. Fleets are left alone: their agents do go to `default`, which is then made (BB-04).
   */
  inTheOnlyCluster(command: Command): Command {
    const [cluster] = this.clusters.keys();
    if (cluster === undefined || this.clusters.size !== 1 || command.op === 'world.createFleet') return command;
    if (command.op === 'RegisterTaskDefinition' || !('cluster' in command.input)) return command;
    return { op: command.op, input: { ...command.input, cluster } } as Command;
  }

  /** Adds what a command would create. */
  declare(command: Command): void {
    switch (command.op) {
      case 'CreateCluster':
        this.clusters.set(command.input.clusterName, command.input.region);
        break;
      case 'CreateService': {
        const clusters = this.services.get(command.input.serviceName) ?? new Set<string>();
        clusters.add(command.input.cluster);
        this.services.set(command.input.serviceName, clusters);
        break;
      }
      case 'CreateCapacityProvider':
        this.capacityProviders.add(command.input.name);
        break;
      case 'CreateTopic':
        this.topics.add(command.input.name);
        break;
      case 'CreateQueue':
        this.queues.add(command.input.queueName);
        break;
      case 'PutRule':
        this.eventRules.add(command.input.name);
        break;
      case 'Subscribe':
        this.subscriptions.add(`${command.input.topic}:${command.input.endpoint}`);
        this.subscribers.add(command.input.endpoint);
        break;
      case 'PutTargets':
        for (const { name } of command.input.targets) this.subscribers.add(name);
        break;
      case 'CreateTargetGroup':
        this.targetGroups.add(command.input.targetGroupName);
        break;
      case 'CreateLoadBalancer':
        this.loadBalancers.add(command.input.name);
        break;
      case 'CreateListener':
        for (const { targetGroup } of command.input.forward) this.forwarded.add(targetGroup);
        break;
      case 'world.createFleet': {
        const { cluster, count, name, region } = command.input;
        if (!this.fleets.has(name)) this.fleets.set(name, { instances: count, region });
        // An instance without a cluster goes to `default`, which is made when missing (BB-04).
        if (cluster === null && !this.clusters.has(DEFAULT_CLUSTER)) this.clusters.set(DEFAULT_CLUSTER, region);
        break;
      }
      case 'world.launchInstances': {
        const fleet = this.fleets.get(command.input.fleet);
        if (fleet !== undefined) fleet.instances += command.input.count;
        break;
      }
      default:
    }
  }

  define(definition: Definition): void {
    const revisions = this.definitions.get(definition.family) ?? [];
    revisions.push(definition);
    this.definitions.set(definition.family, revisions);
    for (const container of definition.containers) this.imagesUsed.add(container.image);
  }

  /** From here on, definitions are registered by the timeline. */
  endOfStart(): void {
    for (const [family, revisions] of this.definitions) this.revisionsAtStart.set(family, revisions.length);
  }

  /** The definition a name means: `family` (the newest revision), `family:revision` or an ARN. */
  definition(
    reference: string,
    atStart: boolean,
  ): { found: Definition } | { unknown: 'family' | 'revision'; family: string; revisions: number } {
    const wanted = nameOfArn(reference);
    const colon = wanted.lastIndexOf(':');
    const family = colon < 0 ? wanted : wanted.slice(0, colon);
    const all = this.definitions.get(family) ?? [];
    const revisions = atStart ? all.slice(0, this.revisionsAtStart.get(family) ?? 0) : all;
    const found = colon < 0 ? revisions.at(-1) : revisions[Number(wanted.slice(colon + 1)) - 1];
    if (found !== undefined) return { found };
    return { unknown: revisions.length === 0 ? 'family' : 'revision', family, revisions: revisions.length };
  }

  /** False only for a name of the form `fleet-1` that no fleet can ever raise; ids and ARNs are not known in advance. */
  mayBeInstance(reference: string): boolean {
    if (/^i-[0-9a-f]{8,17}$/.test(reference) || reference.startsWith('arn:') || /^[0-9a-f]{32}$/.test(reference))
      return true;
    const dash = reference.lastIndexOf('-');
    const ordinal = Number(reference.slice(dash + 1));
    const fleet = this.fleets.get(reference.slice(0, Math.max(dash, 0)));
    return fleet !== undefined && Number.isInteger(ordinal) && ordinal >= 1 && ordinal <= fleet.instances;
  }

  instanceNames(): string[] {
    return [...this.fleets].flatMap(([name, fleet]) =>
      Array.from({ length: Math.min(fleet.instances, 200) }, (_, i) => `${name}-${i + 1}`),
    );
  }

  /** False only for a name of the form `web#3` whose group is neither a service nor a family. */
  mayBeTask(reference: string): boolean {
    const hash = reference.lastIndexOf('#');
    if (hash < 0) return true;
    const group = reference.slice(0, hash);
    return this.services.has(group) || this.definitions.has(group);
  }
}

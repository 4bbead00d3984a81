/** Which names a scenario declares, so that a name used somewhere can be checked and the nearest one suggested. */
import { LIMITS } from '../rules/limits.ts';
import { DEFAULT_CLUSTER, nameOfArn } from '../rules/lookup.ts';
import { isObject } from '../rules/rule-issue.ts';
import type { Command, Op } from '../model/commands.ts';
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

/** The member that names what a request creates. */
const NAMED: Partial<Record<Op, string>> = {
  PutMetricAlarm: 'AlarmName',
  PutCompositeAlarm: 'AlarmName',
  'world.putCollector': 'name',
  CreateCluster: 'clusterName',
  CreateRestApi: 'name',
  CreateVpcEndpoint: 'name',
  CreateFunction: 'FunctionName',
  CreateTopic: 'name',
  CreateQueue: 'queueName',
  CreateTargetGroup: 'targetGroupName',
  CreateLoadBalancer: 'name',
  CreateCapacityProvider: 'name',
  PutScalingPolicy: 'PolicyName',
};

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
  readonly alarms = new Set<string>();
  /** Scaling policies, of services and of groups. */
  readonly policies = new Set<string>();
  readonly collectors = new Set<string>();
  readonly launchTemplates = new Set<string>();
  /** Auto Scaling groups; each is among the fleets too. */
  readonly groups = new Set<string>();
  readonly traffic = new Set<string>();
  readonly functions = new Set<string>();
  /** Of CodeDeploy. */
  readonly applications = new Set<string>();
  readonly apis = new Set<string>();
  readonly vpcEndpoints = new Set<string>();
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
  /** Standard metrics come finer than by the minute. */
  hasFineMetrics = false;
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
      case 'CreateApplication':
        this.applications.add(command.input.applicationName);
        break;
      case 'CreateFunction':
        this.functions.add(command.input.FunctionName);
        break;
      case 'CreateRestApi':
        this.apis.add(command.input.name);
        break;
      case 'CreateVpcEndpoint':
        this.vpcEndpoints.add(command.input.name);
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
      case 'world.addTraffic':
        this.traffic.add(command.input.stream.name);
        break;
      case 'world.putCollector':
        this.collectors.add(command.input.name);
        break;
      case 'PutMetricAlarm':
      case 'PutCompositeAlarm':
        this.alarms.add(command.input.AlarmName);
        break;
      case 'PutScalingPolicy':
        this.policies.add(command.input.PolicyName);
        break;
      case 'CreateListener':
      case 'CreateRule':
      case 'ModifyListener':
        for (const { targetGroup } of command.input.forward) this.forwarded.add(targetGroup);
        break;
      case 'CreateLaunchTemplate':
        this.launchTemplates.add(command.input.LaunchTemplateName);
        if (command.input.LaunchTemplateData.UserData?.['ECS_CLUSTER'] === undefined) this.declareDefaultCluster();
        break;
      case 'CreateAutoScalingGroup':
        this.declareGroup(command.input.AutoScalingGroupName);
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

  /** A broken request still declares its name, so that nothing that uses it is called unknown. */
  declareBroken(op: Op, value: unknown): void {
    const member = NAMED[op];
    const name = member === undefined || !isObject(value) ? undefined : value[member];
    if (typeof name !== 'string') return;
    switch (op) {
      case 'PutMetricAlarm':
      case 'PutCompositeAlarm':
        this.alarms.add(name);
        break;
      case 'world.putCollector':
        this.collectors.add(name);
        break;
      case 'CreateCluster':
        if (!this.clusters.has(name)) this.clusters.set(name, '');
        break;
      case 'CreateRestApi':
        this.apis.add(name);
        break;
      case 'CreateVpcEndpoint':
        this.vpcEndpoints.add(name);
        break;
      case 'CreateFunction':
        this.functions.add(name);
        break;
      case 'CreateTopic':
        this.topics.add(name);
        break;
      case 'CreateQueue':
        this.queues.add(name);
        break;
      case 'CreateTargetGroup':
        this.targetGroups.add(name);
        this.forwarded.add(name);
        break;
      case 'CreateLoadBalancer':
        this.loadBalancers.add(name);
        break;
      case 'CreateCapacityProvider':
        this.capacityProviders.add(name);
        break;
      case 'PutScalingPolicy':
        this.policies.add(name);
        break;
      default:
    }
  }

  /** A group raises instances as a fleet does, nobody knows how many. */
  declareGroup(name: string): void {
    this.groups.add(name);
    if (!this.fleets.has(name)) this.fleets.set(name, { instances: LIMITS.instances, region: null });
  }

  /** Agents without a cluster go to `default`, which is made when missing (BB-04). */
  private declareDefaultCluster(): void {
    const [region = ''] = this.clusters.values();
    if (!this.clusters.has(DEFAULT_CLUSTER)) this.clusters.set(DEFAULT_CLUSTER, region);
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

/** Do the names that commands use exist in the file, and do its counts stay within the limits? */
import type { Message } from '../model/message.ts';
import type { Command, CommandOf, ServiceLoadBalancerInput } from '../model/commands.ts';
import type { Fault } from '../model/fault.ts';
import type { ReleaseSettings } from '../model/release.ts';
import { parseAddress } from '../rules/addresses.ts';
import { alarmNameOf } from '../rules/alarms.ts';
import { exactly, oneOf, shown } from '../rules/expected.ts';
import { nameOfFunction } from '../rules/functions.ts';
import { LIMITS } from '../rules/limits.ts';
import { balancerOfRule } from '../rules/listener-rules.ts';
import { nameOfArn } from '../rules/lookup.ts';
import { nearest } from '../rules/nearest.ts';
import { didYouMean } from '../rules/rule-issue.ts';
import { AlarmCheck } from './check-alarms.ts';
import { namedByCodeDeploy } from './named-by-code-deploy.ts';
import type { PlacedCommand } from './placed-command.ts';
import type { IssueList } from './issues.ts';
import type { Ledger } from './ledger.ts';
import type { Path } from './source.ts';

/**
 * Names are checked against everything the file declares at any time: a command that comes too early is the simulated
 * service's to refuse, and that may be the lesson. Only what happens at 0 must find what it needs at 0.
 */
export function checkReferences(commands: readonly PlacedCommand[], ledger: Ledger, issues: IssueList): void {
  const check = new ReferenceCheck(ledger, issues);
  for (const placed of commands) {
    if (issues.isFull) return;
    check.command(placed);
  }
}

/** The cluster that a command needs; null when it needs none. */
function clusterOf(command: Command): string | null {
  if (command.op === 'RegisterTaskDefinition' || !('cluster' in command.input)) return null;
  return command.input.cluster;
}

/** The revisions there are, `web:1` to `web:3`. */
function revisionsOf(family: string, count: number): Message {
  const [first, last] = [`${family}:1`, `${family}:${count}`];
  return count === 1 ? exactly(first) : { code: 'expected.range', params: { first, last } };
}

class ReferenceCheck {
  private readonly ledger: Ledger;
  private readonly issues: IssueList;
  private placed!: PlacedCommand;
  private instances = 0;
  private tasks = 0;

  constructor(ledger: Ledger, issues: IssueList) {
    this.ledger = ledger;
    this.issues = issues;
  }

  command(placed: PlacedCommand): void {
    this.placed = placed;
    const { command } = placed;
    const cluster = clusterOf(command);
    if (cluster !== null) this.known(cluster, [...this.ledger.clusters.keys()], 'unknown-cluster', ['cluster']);
    switch (command.op) {
      case 'RunTask':
        this.countTasks(command.input.count, 'count');
        this.definition(command.input.taskDefinition);
        this.network(command);
        break;
      case 'StartTask':
        this.countTasks(command.input.containerInstances.length, 'containerInstances');
        this.definition(command.input.taskDefinition);
        command.input.containerInstances.forEach((name, index) => this.instance(name, ['containerInstances', index]));
        break;
      case 'CreateService':
        this.countTasks(command.input.desiredCount, 'desiredCount');
        if (command.input.taskDefinition !== '') this.definition(command.input.taskDefinition);
        this.network(command);
        break;
      case 'CreateTaskSet':
        this.service(command.input.service, command.input.cluster);
        this.definition(command.input.taskDefinition);
        break;
      case 'UpdateTaskSet':
      case 'UpdateServicePrimaryTaskSet':
      case 'DeleteTaskSet':
        this.service(command.input.service, command.input.cluster);
        break;
      case 'UpdateService':
        this.service(command.input.service, command.input.cluster);
        if (command.input.taskDefinition !== null) this.definition(command.input.taskDefinition);
        if (command.input.desiredCount !== null) this.countTasks(command.input.desiredCount, 'desiredCount');
        break;
      case 'DeleteService':
        this.service(command.input.service, command.input.cluster);
        break;
      case 'DeregisterTaskDefinition':
        this.definition(command.input.taskDefinition);
        break;
      case 'StopTask':
        this.task(command.input.task, ['task']);
        break;
      case 'UpdateTaskProtection':
      case 'GetTaskProtection':
        command.input.tasks.forEach((task, index) => this.task(task, ['tasks', index]));
        break;
      default:
        this.worldCommand(command);
    }
    this.balancing(command);
    this.capacity(command);
    this.messaging(command);
    this.scaling(command);
    this.codeDeploy(command);
    this.alarms(command);
  }

  /** CD-01, CD-03, LA-09. */
  private codeDeploy(command: Command): void {
    for (const { kind, name, path } of namedByCodeDeploy(command)) {
      const { ledger } = this;
      if (kind === 'alarm') this.alarm(name, path);
      else if (kind === 'target-group') this.targetGroup(name, path);
      else if (kind === 'load-balancer') this.known(name, [...ledger.loadBalancers], 'unknown-load-balancer', path);
      else if (kind === 'function') this.known(name, [...ledger.functions], 'unknown-function', path);
      else if (kind === 'application') this.known(name, [...ledger.applications], 'unknown-application', path);
      else if (!ledger.servicesIncomplete) this.known(name, [...ledger.services.keys()], 'unknown-service', path);
    }
  }

  /** What an alarm says that nothing comes of. */
  private alarms({ op, input }: Command): void {
    const check = new AlarmCheck(this.ledger, (path, found) => this.finding(path, found.code, found));
    if (op === 'PutMetricAlarm') check.metricAlarm(input);
    if (op === 'PutCompositeAlarm') check.compositeAlarm(input);
  }

  /** Capacity providers and their fleets, wherever a command names them. */
  private capacity({ op, input }: Command): void {
    const provider = (name: string, path: Path): void =>
      this.known(name, [...this.ledger.capacityProviders], 'unknown-capacity-provider', path);
    if (op === 'CreateCapacityProvider') {
      const path = ['autoScalingGroupProvider', 'autoScalingGroupArn'];
      this.known(input.fleet, [...this.ledger.fleets.keys()], 'unknown-fleet', path);
    }
    if (op === 'DeleteCapacityProvider') provider(input.capacityProvider, ['capacityProvider']);
    if (op === 'CreateCluster' || op === 'PutClusterCapacityProviders') {
      (input.capacityProviders ?? []).forEach((name, index) => provider(name, ['capacityProviders', index]));
    }
    if (op === 'RunTask' || op === 'CreateService' || op === 'UpdateService') {
      (input.capacityProviderStrategy ?? []).forEach(({ capacityProvider }, index) =>
        provider(capacityProvider, ['capacityProviderStrategy', index, 'capacityProvider']),
      );
    }
  }

  /** Target groups and balancers, wherever a command names them. */
  private balancing(command: Command): void {
    switch (command.op) {
      case 'ModifyLoadBalancerAttributes':
      case 'DeleteRule':
        this.known(command.input.loadBalancer, [...this.ledger.loadBalancers], 'unknown-load-balancer', [
          command.op === 'DeleteRule' ? 'listener' : 'loadBalancer',
        ]);
        break;
      case 'ModifyListener':
      case 'CreateRule':
      case 'ModifyRule':
        this.known(command.input.loadBalancer, [...this.ledger.loadBalancers], 'unknown-load-balancer', ['listener']);
        (command.input.forward ?? []).forEach(({ targetGroup }, index) =>
          this.targetGroup(targetGroup, ['forward', index, 'targetGroup']),
        );
        break;
      case 'CreateListener':
        this.known(command.input.loadBalancer, [...this.ledger.loadBalancers], 'unknown-load-balancer', [
          'loadBalancer',
        ]);
        command.input.forward.forEach(({ targetGroup }, index) =>
          this.targetGroup(targetGroup, ['forward', index, 'targetGroup']),
        );
        break;
      case 'CreateService':
      case 'UpdateService':
        this.release(command.input.release);
        (command.input.loadBalancers ?? []).forEach(({ targetGroup, advanced }, index) => {
          const path = ['loadBalancers', index, 'targetGroupArn'];
          this.targetGroup(targetGroup, path);
          if (advanced !== undefined) this.advanced(advanced, ['loadBalancers', index, 'advancedConfiguration']);
          if (!this.ledger.targetGroups.has(targetGroup) || this.ledger.forwarded.has(targetGroup)) return;
          this.finding(path, 'target-group-unused', { params: { name: targetGroup }, found: shown(targetGroup) });
        });
        break;
      case 'DeleteAlarms':
      case 'EnableAlarmActions':
      case 'DisableAlarmActions':
        command.input.AlarmNames.forEach((name, index) => this.alarm(name, ['AlarmNames', index]));
        break;
      case 'SetAlarmState':
        this.alarm(command.input.AlarmName, ['AlarmName']);
        break;
      case 'ModifyTargetGroup':
      case 'RegisterTargets':
      case 'DeregisterTargets':
        this.targetGroup(command.input.targetGroup, ['targetGroup']);
        break;
      default:
    }
  }

  /** NB-01: the other colour's group, and the balancer of the rules. */
  private advanced(given: NonNullable<ServiceLoadBalancerInput['advanced']>, path: Path): void {
    this.targetGroup(given.alternate, [...path, 'alternateTargetGroupArn']);
    const rules = { productionListenerRule: given.productionRule, testListenerRule: given.testRule };
    for (const [key, rule] of Object.entries(rules)) {
      const balancer = rule === null ? null : balancerOfRule(rule);
      if (balancer === null) continue;
      this.known(balancer, [...this.ledger.loadBalancers], 'unknown-load-balancer', [...path, key]);
    }
  }

  /** Alarms that end a release, functions that are asked on the way (DA-01, NB-06). */
  private release(release: ReleaseSettings | undefined): void {
    const path = ['deploymentConfiguration'];
    (release?.alarms?.alarmNames ?? []).forEach((name, index) =>
      this.alarm(name, [...path, 'alarms', 'alarmNames', index]),
    );
    (release?.lifecycleHooks ?? []).forEach(({ hookTargetArn }, index) => {
      if (hookTargetArn === undefined) return;
      const at = [...path, 'lifecycleHooks', index, 'hookTargetArn'];
      this.known(nameOfFunction(hookTargetArn), [...this.ledger.functions], 'unknown-function', at);
    });
  }

  /** Topics, queues, rules and subscriptions, wherever a command names them. */
  private messaging({ op, input }: Command): void {
    switch (op) {
      case 'Subscribe':
        this.topic(input.topic);
        if (input.protocol === 'sqs') this.queue(input.endpoint, ['endpoint']);
        if (input.protocol === 'lambda') this.subscribedFunction(input.endpoint);
        this.queue(input.deadLetterQueue, ['attributes', 'RedrivePolicy', 'deadLetterTargetArn']);
        break;
      case 'Publish':
        this.topic(input.topic);
        break;
      case 'Unsubscribe': {
        const { subscriptions, messagingIncomplete } = this.ledger;
        if (messagingIncomplete || input.subscription.startsWith('arn:')) break;
        this.known(input.subscription, [...subscriptions], 'unknown-subscription', ['subscriptionArn']);
        break;
      }
      case 'PutTargets':
        this.known(input.rule, [...this.ledger.eventRules], 'unknown-event-rule', ['rule']);
        input.targets.forEach(({ service, name, deadLetterQueue }, index) => {
          const { topics, queues } = this.ledger;
          const names = { sns: [...topics], sqs: [...queues], lambda: [name], any: [...topics, ...queues] };
          this.known(name, names[service ?? 'any'], 'unknown-event-target', ['targets', index, 'arn']);
          this.queue(deadLetterQueue, ['targets', index, 'deadLetterConfig', 'arn']);
        });
        break;
      default:
    }
  }

  /** Groups, launch templates, scaled services and members, wherever a request of scaling names them. */
  private scaling({ input }: Command): void {
    const at = input as Readonly<Record<string, unknown>>;
    const { groups, launchTemplates } = this.ledger;
    const group = at['AutoScalingGroupName'];
    if (typeof group === 'string') this.known(group, [...groups], 'unknown-group', ['AutoScalingGroupName']);
    const template = (at['LaunchTemplate'] ?? at) as { readonly LaunchTemplateName?: unknown };
    if (typeof template.LaunchTemplateName === 'string') {
      const path =
        at['LaunchTemplate'] === undefined ? ['LaunchTemplateName'] : ['LaunchTemplate', 'LaunchTemplateName'];
      this.known(template.LaunchTemplateName, [...launchTemplates], 'unknown-launch-template', path);
    }
    const [least, most] = [at['MinCapacity'], at['MaxCapacity']];
    if (typeof least === 'number' && typeof most === 'number' && least > most) {
      const params = { least, most };
      this.finding(['MinCapacity'], 'capacity-range', { params, found: shown(least), severity: 'warning' });
    }
    const resource = at['ResourceId'];
    if (typeof resource === 'string' && resource.startsWith('service/')) {
      const [, cluster = '', service = ''] = resource.split('/');
      this.scaledService(service, cluster);
    }
    if (typeof at['InstanceId'] === 'string') this.instance(at['InstanceId'], ['InstanceId']);
    if (Array.isArray(at['InstanceIds'])) {
      at['InstanceIds'].forEach((name: string, index) => this.instance(name, ['InstanceIds', index]));
    }
  }

  private scaledService(service: string, cluster: string): void {
    if (this.ledger.services.get(service)?.has(cluster) === true || this.ledger.servicesIncomplete) return;
    const names = [...this.ledger.services].flatMap(([name, clusters]) =>
      [...clusters].map((one) => `service/${one}/${name}`),
    );
    const found = `service/${cluster}/${service}`;
    this.finding(['ResourceId'], 'unknown-service', {
      params: { name: service },
      expected: oneOf(names),
      found: shown(found),
      hint: didYouMean(found, names),
    });
  }

  private topic(name: string): void {
    this.known(name, [...this.ledger.topics], 'unknown-topic', ['topicArn']);
  }

  /** A function that is not in the file is somebody else's: it takes messages, and nothing is simulated of it. */
  private subscribedFunction(reference: string): void {
    const names = [...this.ledger.functions];
    const name = nameOfFunction(reference);
    if (names.length === 0 || names.includes(name)) return;
    const parts = { expected: oneOf(names), found: shown(reference), hint: didYouMean(name, names) };
    this.finding(['endpoint'], 'unknown-subscribed-function', { params: { name }, ...parts, severity: 'warning' });
  }

  private queue(name: string | null, path: Path): void {
    if (name !== null) this.known(name, [...this.ledger.queues], 'unknown-queue', path);
  }

  /** Scaling policies make alarms of their own, whose names begin so (AS-03). */
  private alarm(name: string, path: Path): void {
    const alarmName = alarmNameOf(name);
    if (!alarmName.startsWith('TargetTracking-')) this.known(alarmName, [...this.ledger.alarms], 'unknown-alarm', path);
  }

  private targetGroup(name: string, path: Path): void {
    this.known(name, [...this.ledger.targetGroups], 'unknown-target-group', path);
  }

  private worldCommand(command: Command): void {
    switch (command.op) {
      case 'UpdateContainerInstancesState':
        command.input.containerInstances.forEach((name, index) => this.instance(name, ['containerInstances', index]));
        break;
      case 'PutAttributes':
        command.input.attributes.forEach(({ targetId }, index) =>
          this.instance(targetId, ['attributes', index, 'targetId']),
        );
        break;
      case 'world.createFleet':
        this.countInstances(command.input.count);
        break;
      case 'world.launchInstances':
        this.known(command.input.fleet, [...this.ledger.fleets.keys()], 'unknown-fleet', ['fleet']);
        this.countInstances(command.input.count);
        break;
      case 'DeregisterContainerInstance':
      case 'UpdateContainerAgent':
        this.instance(command.input.containerInstance, ['containerInstance']);
        break;
      case 'world.stopInstances':
      case 'world.startInstances':
      case 'world.terminateInstances':
        command.input.instances.forEach((name, index) => this.instance(name, ['instances', index]));
        break;
      case 'world.pushImage':
        this.image(command.input.image, ['image']);
        break;
      case 'world.addTraffic':
        this.entrance(command.input.to);
        break;
      case 'world.endTraffic':
        this.known(command.input.name, [...this.ledger.traffic], 'unknown-traffic', ['name']);
        break;
      case 'world.attachNetworkInterface':
        this.instance(command.input.instance, ['instance']);
        break;
      case 'world.tryConnection':
        this.end(command.input.from, ['from']);
        this.end(command.input.to, ['to']);
        break;
      case 'world.fault':
        this.fault(command.input);
        break;
      default:
    }
  }

  /** One end of a connection: a task, a container of one, an instance, `internet` or an address. */
  private end(name: string, path: Path): void {
    if (name === 'internet' || parseAddress(name) !== null || this.ledger.mayBeInstance(nameOfArn(name))) return;
    this.task(name.split('/')[0]!, path);
  }

  private fault(fault: Fault): void {
    if (fault.kind === 'imageMissing' || fault.kind === 'pullStall') this.image(fault.image, [fault.kind, 'image']);
    if (fault.kind === 'balancerImpaired') {
      const names = [...this.ledger.loadBalancers];
      this.known(fault.loadBalancer, names, 'unknown-load-balancer', [fault.kind, 'loadBalancer']);
    }
    if (fault.kind === 'subscriberFails' && !this.ledger.messagingIncomplete) {
      this.known(fault.subscriber, [...this.ledger.subscribers], 'unknown-subscriber', [fault.kind, 'subscriber']);
    }
    if ('instance' in fault) this.instance(fault.instance, [fault.kind, 'instance']);
    if ('task' in fault) this.task(fault.task, [fault.kind, 'task']);
  }

  private definition(reference: string): void {
    const { ledger } = this;
    const known = ledger.definition(reference, this.placed.path[0] === 'services');
    if ('found' in known) return;
    if (known.unknown === 'revision') {
      const params = { name: known.family, revisions: known.revisions };
      this.finding(['taskDefinition'], 'unknown-revision', {
        params,
        found: shown(reference),
        expected: revisionsOf(known.family, known.revisions),
      });
    } else if (!ledger.incomplete)
      this.known(known.family, [...ledger.definitions.keys()], 'unknown-task-definition', ['taskDefinition']);
  }

  /** NW-02: an awsvpc task needs subnets, and no other network mode takes them. */
  private network(command: CommandOf<'RunTask' | 'CreateService'>): void {
    const { taskDefinition, networkConfiguration } = command.input;
    const known = this.ledger.definition(taskDefinition, false);
    if (!('found' in known) || known.found.networkMode === null) return;
    const awsvpc = known.found.networkMode === 'awsvpc';
    if (awsvpc === (networkConfiguration !== null)) return;
    const params = { mode: known.found.networkMode };
    this.finding(['networkConfiguration'], awsvpc ? 'network-configuration-needed' : 'network-configuration-unwanted', {
      params,
    });
  }

  private service(name: string, cluster: string): void {
    const clusters = this.ledger.services.get(name);
    if (clusters === undefined && this.ledger.servicesIncomplete) return;
    if (clusters === undefined) this.known(name, [...this.ledger.services.keys()], 'unknown-service', ['service']);
    else if (!clusters.has(cluster) && [...clusters].some((name) => this.ledger.clusters.has(name))) {
      const params = { name, cluster, clusters: [...clusters].join(', ') };
      this.finding(['service'], 'service-elsewhere', { params, found: shown(name) });
    }
  }

  /** An image that no container uses may be pushed, or lost, without anybody noticing: most likely a slip in its name. */
  private image(name: string, path: Path): void {
    if (!this.ledger.incomplete) this.known(name, [...this.ledger.imagesUsed], 'unknown-image', path);
  }

  private instance(name: string, path: Path): void {
    if (!this.ledger.mayBeInstance(nameOfArn(name)))
      this.known(name, this.ledger.instanceNames(), 'unknown-instance', path);
  }

  private task(name: string, path: Path): void {
    if (this.ledger.mayBeTask(name)) return;
    const groups = [...this.ledger.services.keys(), ...this.ledger.definitions.keys()];
    const hash = name.lastIndexOf('#');
    const near = nearest(name.slice(0, hash), groups);
    const hint = near === null ? null : { code: 'did-you-mean', params: { name: near + name.slice(hash) } };
    this.finding(path, 'unknown-task', { params: { name }, found: shown(name), hint });
  }

  private countInstances(count: number): void {
    const before = this.instances;
    this.instances += count;
    if (before > LIMITS.instances || this.instances <= LIMITS.instances) return;
    this.finding(['count'], 'too-many-instances', {
      params: { limit: LIMITS.instances, count: this.instances },
      found: shown(count),
    });
  }

  private countTasks(count: number, key: string): void {
    const before = this.tasks;
    this.tasks += count;
    if (before > LIMITS.tasks || this.tasks <= LIMITS.tasks) return;
    this.finding([key], 'too-many-tasks', { params: { limit: LIMITS.tasks, count: this.tasks }, found: shown(count) });
  }

  /** `gate`, `gate:8080`, a target group, `api/stage`, or an endpoint with a zone or not. */
  private entrance(to: string): void {
    const { loadBalancers, targetGroups, apis, vpcEndpoints } = this.ledger;
    const [own] = to.split('/') as [string];
    const named = own.replace(/:[0-9]{1,5}$/, '');
    const isKnown = loadBalancers.has(named) || targetGroups.has(to) || apis.has(own) || vpcEndpoints.has(own);
    if (!isKnown)
      this.known(named, [...loadBalancers, ...targetGroups, ...apis, ...vpcEndpoints], 'unknown-entrance', ['to']);
  }

  private known(name: string, names: readonly string[], code: string, path: Path): void {
    if (names.includes(name)) return;
    this.finding(path, code, {
      params: { name },
      expected: oneOf(names),
      found: shown(name),
      hint: didYouMean(name, names),
    });
  }

  private finding(path: Path, code: string, parts: Omit<Parameters<IssueList['at']>[2], 'code'>): void {
    this.issues.under(this.placed.node, this.placed.path, path, { code, ...parts });
  }
}

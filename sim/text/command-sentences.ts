/** A sentence for each command: what was asked, before anything came of it. */
import type { Command, InputOf, Op } from '../model/commands.ts';
import type { ScalingCommand } from '../model/scaling-commands.ts';
import type { ServerlessCommand } from '../model/serverless-commands.ts';
import { CODE_DEPLOY_COMMANDS } from './code-deploy-sentences.ts';
import { describeFault } from './fault-sentences.ts';
import { describeScalingCommand } from './scaling-sentences.ts';
import type { Message } from './text.ts';

const message = (code: string, params: Message['params']): Message => ({ code, params });

/** Settings of UpdateService that are too long to be told. */
const LISTED = ['networkConfiguration', 'loadBalancers', 'capacityProviderStrategy'] as const;

/** The settings that an UpdateService names, as `member=value`: they are the API's own words. */
function changesOf(input: InputOf<'UpdateService'>): string {
  const changes: string[] = [];
  if (input.taskDefinition !== null) changes.push(`taskDefinition=${input.taskDefinition}`);
  if (input.desiredCount !== null) changes.push(`desiredCount=${input.desiredCount}`);
  if (input.minimumHealthyPercent !== null) changes.push(`minimumHealthyPercent=${input.minimumHealthyPercent}`);
  if (input.maximumPercent !== null) changes.push(`maximumPercent=${input.maximumPercent}`);
  changes.push(
    ...Object.entries(input.release ?? {}).map(([key, value]) => (typeof value === 'object' ? key : `${key}=${value}`)),
  );
  if (input.placementConstraints !== null) changes.push('placementConstraints');
  if (input.placementStrategy !== null) changes.push('placementStrategy');
  for (const member of LISTED) if (input[member] !== undefined) changes.push(member);
  if (input.platformVersion !== undefined) changes.push(`platformVersion=${input.platformVersion}`);
  if (typeof input.healthCheckGracePeriodSeconds === 'number') {
    changes.push(`healthCheckGracePeriodSeconds=${input.healthCheckGracePeriodSeconds}`);
  }
  if (input.availabilityZoneRebalancing) {
    changes.push(`availabilityZoneRebalancing=${input.availabilityZoneRebalancing}`);
  }
  if (input.forceNewDeployment) changes.push('forceNewDeployment=true');
  return changes.join(', ');
}

/** Where an alias is to lead, in the API's own words (LA-01, LA-04). */
function routingOf({ FunctionVersion, RoutingConfig }: AliasInput): string {
  const version = FunctionVersion === undefined ? [] : [`FunctionVersion=${FunctionVersion}`];
  if (RoutingConfig === undefined) return version.join(', ');
  const weights = Object.entries(RoutingConfig.AdditionalVersionWeights ?? {}).map((entry) => entry.join(': '));
  return [...version, `AdditionalVersionWeights={${weights.join(', ')}}`].join(', ');
}
type AliasInput = Extract<ServerlessCommand, { op: 'CreateAlias' | 'UpdateAlias' }>['input'];

type OwnOp = Exclude<Op, ScalingCommand['op'] | ServerlessCommand['op']>;
type Sentences = { readonly [O in OwnOp]: (input: InputOf<O>, code: string) => Message };

const SENTENCES: Sentences = {
  ...CODE_DEPLOY_COMMANDS,
  CreateCluster: (input, code) => message(code, { cluster: input.clusterName, region: input.region }),
  DeleteCluster: (input, code) => message(code, { cluster: input.cluster }),
  RegisterTaskDefinition: (input, code) => message(code, { family: String(input['family'] ?? '?') }),
  DeregisterTaskDefinition: (input, code) => message(code, { taskDefinition: input.taskDefinition }),
  RunTask: (input, code) =>
    message(code, {
      count: input.count,
      taskDefinition: input.taskDefinition,
      cluster: input.cluster,
    }),
  StartTask: (input, code) =>
    message(code, {
      instances: input.containerInstances.join(', '),
      taskDefinition: input.taskDefinition,
    }),
  CreateCapacityProvider: (input, code) => message(code, { capacityProvider: input.name, fleet: input.fleet }),
  DeleteCapacityProvider: (input, code) => message(code, { capacityProvider: input.capacityProvider }),
  PutClusterCapacityProviders: (input, code) =>
    message(code, {
      cluster: input.cluster,
      capacityProviders: input.capacityProviders.join(', '),
    }),
  'world.setFargateQuota': (input, code) => message(code, { capacityProvider: input.provider, vcpu: input.vcpu }),
  StopTask: (input, code) => message(code, { task: input.task }),
  CreateService: (input, code) =>
    message(code, {
      service: input.serviceName,
      count: input.desiredCount,
      taskDefinition: input.taskDefinition,
      cluster: input.cluster,
    }),
  UpdateService: (input, code) => message(code, { service: input.service, changes: changesOf(input) }),
  StopServiceDeployment: (input, code) =>
    message(`${code}.${input.stopType === 'ROLLBACK' ? 'rollback' : 'abort'}`, { release: input.serviceDeploymentArn }),
  ContinueServiceDeployment: (input, code) => message(code, { ...input }),
  DeleteService: (input, code) => message(code, { service: input.service }),
  UpdateTaskProtection: (input, code) =>
    message(`${code}.${input.protectionEnabled ? 'on' : 'off'}`, {
      tasks: input.tasks.join(', '),
      minutes: input.expiresInMinutes,
    }),
  GetTaskProtection: (input, code) => message(code, { tasks: input.tasks.join(', ') }),
  UpdateContainerInstancesState: (input, code) =>
    message(code, {
      instances: input.containerInstances.join(', '),
      status: input.status,
    }),
  CreateTargetGroup: (input, code) => message(code, { targetGroup: input.targetGroupName, protocol: input.protocol }),
  ModifyTargetGroup: (input, code) => message(code, { targetGroup: input.targetGroup }),
  CreateLoadBalancer: (input, code) => message(code, { loadBalancer: input.name, zones: input.zones.join(', ') }),
  CreateListener: (input, code) =>
    message(code, {
      loadBalancer: input.loadBalancer,
      port: input.port,
      groups: input.forward.map((one) => `${one.targetGroup} ${one.weight}`).join(', '),
    }),
  RegisterTargets: (input, code) =>
    message(code, {
      targetGroup: input.targetGroup,
      targets: input.targets.map(({ id, port }) => (port === null ? id : `${id}:${port}`)).join(', '),
    }),
  DeregisterTargets: (input, code) =>
    message(code, {
      targetGroup: input.targetGroup,
      targets: input.targets.map(({ id, port }) => (port === null ? id : `${id}:${port}`)).join(', '),
    }),
  CreateTopic: (input, code) => message(code, { topic: input.name }),
  CreateQueue: (input, code) => message(code, { queue: input.queueName }),
  Subscribe: ({ topic, protocol, endpoint }, code) => message(code, { topic, protocol, endpoint }),
  Unsubscribe: (input, code) => message(code, { subscription: input.subscription }),
  Publish: (input, code) => message(code, { topic: input.topic, message: input.subject ?? input.message }),
  PutRule: (input, code) => message(code, { rule: input.name, state: input.state }),
  PutTargets: (input, code) =>
    message(code, {
      rule: input.rule,
      targets: input.targets.map(({ name }) => name).join(', '),
    }),
  PutAttributes: (input, code) =>
    message(code, {
      attributes: input.attributes.map((one) => `${one.targetId} ${one.name}=${one.value}`).join(', '),
    }),
  'world.createFleet': (input, code) =>
    message(code, {
      fleet: input.name,
      count: input.count,
      instanceType: input.instanceType,
      zones: input.zones.join(', '),
    }),
  'world.launchInstances': (input, code) => message(code, { fleet: input.fleet, count: input.count }),
  'world.pushImage': (input, code) => message(code, { image: input.image }),
  'world.stopInstances': (input, code) => message(code, { instances: input.instances.join(', ') }),
  'world.startInstances': (input, code) => message(code, { instances: input.instances.join(', ') }),
  DeregisterContainerInstance: (input, code) =>
    message(input.force ? `${code}.force` : code, { instance: input.containerInstance }),
  UpdateContainerAgent: (input, code) => message(code, { instance: input.containerInstance }),
  PutAccountSetting: (input, code) => message(code, input),
  'world.terminateInstances': (input, code) => message(code, { instances: input.instances.join(', ') }),
  'world.attachNetworkInterface': (input, code) => message(code, { instance: input.instance }),
  'world.tryConnection': (input, code) => message(code, { ...input }),
  'world.fault': (input) => describeFault(input),
  'world.addTraffic': ({ stream, to }, code) => message(code, { name: stream.name, to }),
  'world.endTraffic': ({ name }, code) => message(code, { name }),
  'world.setPrecision': (input, code) => message(code, { precision: input.precision }),
  ModifyListener: (input, code) =>
    message(code, {
      loadBalancer: input.loadBalancer,
      port: input.port,
      groups: input.forward.map((one) => `${one.targetGroup} ${one.weight}`).join(', '),
    }),
  CreateRule: ({ loadBalancer, port, priority }, code) => message(code, { loadBalancer, port, priority }),
  ModifyRule: ({ loadBalancer, port, priority }, code) => message(code, { loadBalancer, port, priority }),
  DeleteRule: ({ loadBalancer, port, priority }, code) => message(code, { loadBalancer, port, priority }),
  ModifyLoadBalancerAttributes: (input, code) => message(code, { loadBalancer: input.loadBalancer }),
  PutMetricAlarm: (input, code) => message(code, { alarm: input.AlarmName }),
  PutCompositeAlarm: (input, code) => message(code, { alarm: input.AlarmName }),
  DeleteAlarms: (input, code) => message(code, { alarms: input.AlarmNames.join(', ') }),
  EnableAlarmActions: (input, code) => message(code, { alarms: input.AlarmNames.join(', ') }),
  DisableAlarmActions: (input, code) => message(code, { alarms: input.AlarmNames.join(', ') }),
  SetAlarmState: (input, code) => message(code, { alarm: input.AlarmName, state: input.StateValue }),
  PutMetricData: (input, code) =>
    message(code, {
      namespace: input.Namespace,
      metrics: input.MetricData.map(({ MetricName }) => MetricName).join(', '),
    }),
  'world.putCollector': (input, code) => message(code, { ...input, defects: input.defects.join(', ') }),
};

export function describeCommand(command: Command): Message {
  if (command.op === 'CreateAlias' || command.op === 'UpdateAlias') {
    const { Name, FunctionName } = command.input;
    return message(`event.CommandIssued.${command.op}`, { Name, FunctionName, routing: routingOf(command.input) });
  }
  const sentences: Readonly<Record<string, unknown>> = SENTENCES;
  const sentence = sentences[command.op] as ((input: unknown, code: string) => Message) | undefined;
  if (sentence === undefined) return describeScalingCommand(command as ScalingCommand);
  return sentence(command.input, `event.CommandIssued.${command.op}`);
}

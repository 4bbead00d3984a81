/** Requests of CodeDeploy as schemas, and what their shapes cannot say (CD-01, CD-03, CD-04, LA-09). */
import * as z from 'zod';
import type { ComputePlatform } from '../model/code-deploy.ts';
import type { AppSpecInput, AppSpecResource, CodeDeployCommand, CodeDeployOp } from '../model/code-deploy-commands.ts';
import type { Command } from '../model/commands.ts';
import { findConfig } from './code-deploy-configs.ts';
import { nameOfFunction } from './functions.ts';
import { nameOfArn } from './lookup.ts';
import { targetGroupNameOf } from './target-groups.ts';
import type { ReadersOf, RequestContext } from './request-members.ts';
import { issue } from './rule-issue.ts';

/** Of the hooks that a deployment may have (CD-03). */
const SCRIPTABLE = {
  ECS: ['BeforeInstall', 'AfterInstall', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AfterAllowTraffic'],
  Lambda: ['BeforeAllowTraffic', 'AfterAllowTraffic'],
} as const;
const ROLLBACK_EVENTS = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'] as const;
/** CD-03: two days. */
const TERMINATION_WAIT_MAX = 2_880;
/** CloudWatch alarms of one deployment group. */
const ALARMS_MAX = 10;

const reference = z.string().min(1).max(1_024);
const name = z.string().min(1).max(100);
const platform = z.enum(['ECS', 'Lambda']);
const percentage = z.int().min(1).max(99);
const interval = z.int().min(1).max(TERMINATION_WAIT_MAX);
const minutes = z.int().min(0).max(TERMINATION_WAIT_MAX);
const route = z.strictObject({
  listenerArns: z.array(reference).min(1).max(1).describe('Listeners by balancer and port, `gate:80`, or ARNs.'),
});
const alarmConfiguration = z
  .strictObject({
    enabled: z.boolean().optional(),
    alarms: z
      .array(z.strictObject({ name: z.string().min(1).max(255) }))
      .max(ALARMS_MAX)
      .optional(),
  })
  .optional();
const autoRollbackConfiguration = z
  .strictObject({ enabled: z.boolean().optional(), events: z.array(z.enum(ROLLBACK_EVENTS)).max(3).optional() })
  .optional();

const ECS_RESOURCE = z.strictObject({
  Type: z.literal('AWS::ECS::Service'),
  Properties: z.strictObject({
    TaskDefinition: reference,
    LoadBalancerInfo: z
      .strictObject({ ContainerName: reference, ContainerPort: z.int().min(1).max(65_535) })
      .optional(),
    PlatformVersion: z.string().min(1).max(64).optional(),
  }),
});
const LAMBDA_RESOURCE = z.strictObject({
  Type: z.literal('AWS::Lambda::Function'),
  Properties: z.strictObject({
    Name: reference,
    Alias: name,
    CurrentVersion: z.string().min(1).max(64),
    TargetVersion: z.string().min(1).max(64),
  }),
});
const APP_SPEC = z.strictObject({
  version: z.union([z.number(), z.string()]).optional(),
  Resources: z
    .array(z.record(z.string().min(1).max(100), z.discriminatedUnion('Type', [ECS_RESOURCE, LAMBDA_RESOURCE])))
    .min(1)
    .max(1),
  Hooks: z
    .array(
      z.strictObject({
        BeforeInstall: reference.optional(),
        AfterInstall: reference.optional(),
        AfterAllowTestTraffic: reference.optional(),
        BeforeAllowTraffic: reference.optional(),
        AfterAllowTraffic: reference.optional(),
      }),
    )
    .max(5)
    .optional(),
});

export const CODE_DEPLOY_SCHEMAS = {
  CreateApplication: z.strictObject({ applicationName: name, computePlatform: platform }),
  CreateDeploymentConfig: z.strictObject({
    deploymentConfigName: name,
    computePlatform: platform,
    trafficRoutingConfig: z.strictObject({
      type: z.enum(['AllAtOnce', 'TimeBasedCanary', 'TimeBasedLinear']),
      timeBasedCanary: z.strictObject({ canaryPercentage: percentage, canaryInterval: interval }).optional(),
      timeBasedLinear: z.strictObject({ linearPercentage: percentage, linearInterval: interval }).optional(),
    }),
  }),
  CreateDeploymentGroup: z.strictObject({
    applicationName: name,
    deploymentGroupName: name,
    serviceRoleArn: reference.optional(),
    deploymentConfigName: name.optional(),
    ecsServices: z
      .array(z.strictObject({ serviceName: reference, clusterName: reference.optional() }))
      .max(1)
      .optional(),
    loadBalancerInfo: z
      .strictObject({
        targetGroupPairInfoList: z
          .array(
            z.strictObject({
              targetGroups: z
                .array(z.strictObject({ name: reference }))
                .min(2)
                .max(2),
              prodTrafficRoute: route,
              testTrafficRoute: route.optional(),
            }),
          )
          .min(1)
          .max(1),
      })
      .optional(),
    blueGreenDeploymentConfiguration: z
      .strictObject({
        terminateBlueInstancesOnDeploymentSuccess: z
          .strictObject({
            action: z.enum(['TERMINATE', 'KEEP_ALIVE']).optional(),
            terminationWaitTimeInMinutes: minutes.optional(),
          })
          .optional(),
        deploymentReadyOption: z
          .strictObject({
            actionOnTimeout: z.enum(['CONTINUE_DEPLOYMENT', 'STOP_DEPLOYMENT']).optional(),
            waitTimeInMinutes: minutes.optional(),
          })
          .optional(),
      })
      .optional(),
    alarmConfiguration,
    autoRollbackConfiguration,
  }),
  CreateCodeDeployDeployment: z.strictObject({
    applicationName: name,
    deploymentGroupName: name,
    deploymentConfigName: name.optional(),
    description: z.string().max(1_024).optional(),
    revision: z.strictObject({
      revisionType: z.literal('AppSpecContent').optional(),
      appSpecContent: z.strictObject({
        content: APP_SPEC.describe('What the AppSpec file says, as it is: the real API takes it as a text.'),
      }),
    }),
    autoRollbackConfiguration,
    overrideAlarmConfiguration: alarmConfiguration,
  }),
  StopDeployment: z.strictObject({
    deploymentId: reference.describe('`d-…`, or `application/group` for the newest deployment there.'),
    autoRollbackEnabled: z.boolean().optional(),
  }),
  ContinueDeployment: z.strictObject({
    deploymentId: reference,
    deploymentWaitType: z.enum(['READY_WAIT', 'TERMINATION_WAIT']),
  }),
  PutLifecycleEventHookExecutionStatus: z.strictObject({
    deploymentId: reference,
    lifecycleEventHookExecutionId: reference.optional(),
    status: z.enum(['Succeeded', 'Failed']),
  }),
} as const satisfies Record<CodeDeployOp, z.ZodType>;

export const CODE_DEPLOY_TIMELINE_OPS = Object.fromEntries(
  (Object.keys(CODE_DEPLOY_SCHEMAS) as CodeDeployOp[]).map((op) => [op.slice(0, 1).toLowerCase() + op.slice(1), op]),
) as Readonly<Record<string, CodeDeployOp>>;

type InputOf<O extends CodeDeployOp> = Extract<CodeDeployCommand, { op: O }>['input'];

/** Is it one of these, for whoever lists commands? */
export function isCodeDeploy(command: Command): command is Extract<Command, { op: CodeDeployOp }> {
  return Object.hasOwn(CODE_DEPLOY_SCHEMAS, command.op);
}

/** The one resource of an AppSpec. */
export function resourceOf(content: AppSpecInput): AppSpecResource {
  return Object.values(content.Resources[0]!)[0]!;
}

/** A custom configuration says how it shifts, in the words of its type. */
function configIssues({ trafficRoutingConfig: config }: InputOf<'CreateDeploymentConfig'>, to: RequestContext): void {
  for (const [type, key] of [
    ['TimeBasedCanary', 'timeBasedCanary'],
    ['TimeBasedLinear', 'timeBasedLinear'],
  ] as const) {
    const path = ['trafficRoutingConfig', key];
    if (config.type === type && config[key] === undefined) to.issues.push(issue(path, 'missing', { params: { key } }));
    if (config.type !== type && config[key] !== undefined) {
      to.issues.push(issue(path, 'routing-type', { params: { key, type: config.type } }));
    }
  }
}

/** Names that CodeDeploy brings along exist; others may be custom ones. */
function configNameIssues(configName: string | undefined, { issues }: RequestContext): void {
  if (configName === undefined || !configName.startsWith('CodeDeployDefault.')) return;
  if (findConfig(null, configName) === null) {
    issues.push(
      issue(['deploymentConfigName'], 'deployment-config', { params: { name: configName }, found: configName }),
    );
  }
}

function groupIssues(input: InputOf<'CreateDeploymentGroup'>, { issues }: RequestContext): void {
  if ((input.ecsServices === undefined) !== (input.loadBalancerInfo === undefined)) {
    const key = input.ecsServices === undefined ? 'ecsServices' : 'loadBalancerInfo';
    issues.push(issue([key], 'missing', { params: { key } }));
  }
  const pair = input.loadBalancerInfo?.targetGroupPairInfoList[0];
  const [first, second] = pair?.targetGroups ?? [];
  if (first !== undefined && first.name === second?.name) {
    const path = ['loadBalancerInfo', 'targetGroupPairInfoList', 0, 'targetGroups', 1, 'name'];
    issues.push(issue(path, 'alternate-is-the-same', { params: { name: first.name }, found: first.name }));
  }
}

function appSpecIssues(content: AppSpecInput, { issues }: RequestContext): void {
  const path = ['revision', 'appSpecContent', 'content'];
  const resources = Object.values(content.Resources[0] ?? {});
  if (resources.length !== 1) {
    issues.push(issue([...path, 'Resources', 0], 'app-spec-resource', { params: { count: resources.length } }));
    return;
  }
  const platformOf: ComputePlatform = resources[0]!.Type === 'AWS::ECS::Service' ? 'ECS' : 'Lambda';
  const seen = new Set<string>();
  (content.Hooks ?? []).forEach((entry, index) => {
    for (const key of Object.keys(entry)) {
      const at = [...path, 'Hooks', index, key];
      if (!(SCRIPTABLE[platformOf] as readonly string[]).includes(key)) {
        issues.push(issue(at, 'app-spec-hook', { params: { key, platform: platformOf } }));
      }
      if (seen.has(key)) issues.push(issue(at, 'app-spec-hook-twice', { params: { key } }));
      seen.add(key);
    }
  });
}

function hooksByName(content: AppSpecInput): AppSpecInput {
  const { Hooks: hooks, Resources } = content;
  const named = Resources.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, one]) => [
        key,
        one.Type === 'AWS::ECS::Service'
          ? { ...one, Properties: { ...one.Properties, TaskDefinition: nameOfArn(one.Properties.TaskDefinition) } }
          : { ...one, Properties: { ...one.Properties, Name: nameOfFunction(one.Properties.Name) } },
      ]),
    ),
  );
  return {
    ...content,
    Resources: named,
    ...(hooks === undefined
      ? {}
      : {
          Hooks: hooks.map((entry) =>
            Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, nameOfFunction(value!)])),
          ),
        }),
  };
}

type Request = Readonly<Record<string, unknown>>;

/** Commands are requests as they are, but that names stand for ARNs. */
function read(op: CodeDeployOp, request: Request, context: RequestContext): Command {
  const input = Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
  switch (op) {
    case 'CreateDeploymentConfig':
      configIssues(input as unknown as InputOf<typeof op>, context);
      break;
    case 'CreateDeploymentGroup': {
      const group = input as unknown as InputOf<typeof op>;
      configNameIssues(group.deploymentConfigName, context);
      groupIssues(group, context);
      input['ecsServices'] = group.ecsServices?.map(({ serviceName, clusterName }) => ({
        serviceName: nameOfArn(serviceName),
        ...(clusterName === undefined ? {} : { clusterName: nameOfArn(clusterName) }),
      }));
      input['loadBalancerInfo'] = pairsByName(group);
      break;
    }
    case 'CreateCodeDeployDeployment': {
      const deployment = input as unknown as InputOf<typeof op>;
      configNameIssues(deployment.deploymentConfigName, context);
      appSpecIssues(deployment.revision.appSpecContent.content, context);
      const content = hooksByName(deployment.revision.appSpecContent.content);
      input['revision'] = { revisionType: 'AppSpecContent', appSpecContent: { content } };
      break;
    }
    default:
  }
  return { op, input: withoutAbsent(input) } as unknown as Command;
}

function pairsByName({ loadBalancerInfo: info }: InputOf<'CreateDeploymentGroup'>): unknown {
  return info === undefined
    ? undefined
    : {
        targetGroupPairInfoList: info.targetGroupPairInfoList.map((pair) => ({
          ...pair,
          targetGroups: pair.targetGroups.map((one) => ({ name: targetGroupNameOf(one.name) })),
        })),
      };
}

function withoutAbsent(input: Request): Request {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

export const CODE_DEPLOY_READERS = Object.fromEntries(
  Object.values(CODE_DEPLOY_TIMELINE_OPS).map((op) => [
    op,
    (request: Request, context: RequestContext) => read(op, request, context),
  ]),
) as unknown as ReadersOf<typeof CODE_DEPLOY_SCHEMAS>;

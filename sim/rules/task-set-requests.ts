/** Requests about task sets, and what the controller of a service rules out (CD-07, CD-08). */
import * as z from 'zod';
import type { CommandOf, InputOf, TaskSetOp } from '../model/commands.ts';
import { computeInput, computeMembers } from './capacity-requests.ts';
import { SERVICE_LOAD_BALANCERS, serviceLoadBalancers } from './load-balancer-requests.ts';
import { nameOfArn } from './lookup.ts';
import { clusterOf, networkOf, taskDefinitionOf, type ReadersOf, type RequestContext } from './request-members.ts';
import { issue, type RuleIssue } from './rule-issue.ts';

const reference = z.string().min(1).max(1_024);
const where = { cluster: reference.optional(), service: reference };
const scale = z.strictObject({ value: z.number().min(0).max(100), unit: z.literal('PERCENT').optional() });
const taskSet = reference.describe('Its id, its ARN, or the externalId that it was given.');

/** `deploymentController` of a service (CD-01, CD-08). */
export const DEPLOYMENT_CONTROLLER = z.strictObject({ type: z.enum(['ECS', 'CODE_DEPLOY', 'EXTERNAL']) }).optional();

export function taskSetSchemas<Network extends z.ZodOptional<z.ZodType>>(networkConfiguration: Network) {
  return {
    CreateTaskSet: z.strictObject({
      ...where,
      externalId: z.string().min(1).max(255).optional(),
      taskDefinition: reference,
      networkConfiguration,
      loadBalancers: SERVICE_LOAD_BALANCERS,
      ...computeMembers,
      scale: scale.optional(),
      clientToken: z.string().max(64).optional(),
    }),
    UpdateTaskSet: z.strictObject({ ...where, taskSet, scale }),
    UpdateServicePrimaryTaskSet: z.strictObject({ ...where, primaryTaskSet: taskSet }),
    DeleteTaskSet: z.strictObject({ ...where, taskSet, force: z.boolean().optional() }),
  };
}

type TaskSetSchemas = ReturnType<typeof taskSetSchemas<z.ZodOptional<z.ZodType>>>;
type Network = Parameters<typeof networkOf>[0];

const scaleOf = ({ value }: z.infer<typeof scale>): { value: number; unit: 'PERCENT' } => ({ value, unit: 'PERCENT' });

/** An id has a slash of its own: `ecs-svc/…`. */
function taskSetOf(reference_: string): string {
  return reference_.startsWith('arn:') ? reference_.split('/').slice(-2).join('/') : reference_;
}

export const TASK_SET_READERS: ReadersOf<TaskSetSchemas> = {
  CreateTaskSet: (request, context): CommandOf<'CreateTaskSet'> => ({
    op: 'CreateTaskSet',
    input: {
      cluster: clusterOf(request.cluster),
      service: nameOfArn(request.service),
      externalId: request.externalId ?? null,
      taskDefinition: taskDefinitionOf(request.taskDefinition, context),
      networkConfiguration: networkOf(request.networkConfiguration as Network, context),
      ...(request.loadBalancers === undefined
        ? {}
        : { loadBalancers: serviceLoadBalancers(request.loadBalancers, context.issues) }),
      ...computeInput(request),
      ...(request.scale === undefined ? {} : { scale: scaleOf(request.scale) }),
    },
  }),
  UpdateTaskSet: (request) => ({
    op: 'UpdateTaskSet',
    input: {
      cluster: clusterOf(request.cluster),
      service: nameOfArn(request.service),
      taskSet: taskSetOf(request.taskSet),
      scale: scaleOf(request.scale),
    },
  }),
  UpdateServicePrimaryTaskSet: (request) => ({
    op: 'UpdateServicePrimaryTaskSet',
    input: {
      cluster: clusterOf(request.cluster),
      service: nameOfArn(request.service),
      primaryTaskSet: taskSetOf(request.primaryTaskSet),
    },
  }),
  DeleteTaskSet: (request) => ({
    op: 'DeleteTaskSet',
    input: {
      cluster: clusterOf(request.cluster),
      service: nameOfArn(request.service),
      taskSet: taskSetOf(request.taskSet),
      force: request.force ?? false,
    },
  }),
};

export const TASK_SET_TIMELINE_OPS: Readonly<Record<string, TaskSetOp>> = {
  createTaskSet: 'CreateTaskSet',
  updateTaskSet: 'UpdateTaskSet',
  updateServicePrimaryTaskSet: 'UpdateServicePrimaryTaskSet',
  deleteTaskSet: 'DeleteTaskSet',
};

interface NewService {
  readonly taskDefinition?: string | undefined;
  readonly deploymentController?: z.infer<typeof DEPLOYMENT_CONTROLLER>;
  readonly schedulingStrategy?: 'REPLICA' | 'DAEMON' | undefined;
  readonly loadBalancers?: readonly unknown[] | undefined;
  readonly networkConfiguration?: unknown;
  readonly launchType?: unknown;
  readonly platformVersion?: unknown;
}

/** Members that an EXTERNAL service leaves to its task sets (CD-08). */
const OF_TASK_SETS = [
  'taskDefinition',
  'loadBalancers',
  'networkConfiguration',
  'launchType',
  'capacityProviderStrategy',
  'platformVersion',
] as const;

/** The controller and the definition of a new service; '' stands for none (CD-08). */
export function controllerOf(
  request: NewService,
  context: RequestContext,
): Pick<InputOf<'CreateService'>, 'taskDefinition' | 'deploymentController'> {
  const { type } = request.deploymentController ?? { type: 'ECS' as const };
  const { issues } = context;
  if (type === 'EXTERNAL') externalIssues(request, issues);
  else if (request.taskDefinition === undefined) {
    issues.push(issue(['taskDefinition'], 'missing', { params: { key: 'taskDefinition' } }));
  }
  const path = ['deploymentController', 'type'];
  if (type !== 'ECS' && request.schedulingStrategy === 'DAEMON') {
    issues.push(issue(path, 'controller-of-daemon', { params: { controller: type }, found: type }));
  }
  if (type === 'CODE_DEPLOY' && (request.loadBalancers ?? []).length !== 1) {
    issues.push(issue(['loadBalancers'], 'code-deploy-load-balancer'));
  }
  const { taskDefinition } = request;
  return {
    taskDefinition: taskDefinition === undefined ? '' : taskDefinitionOf(taskDefinition, context),
    ...(type === 'ECS' ? {} : { deploymentController: type }),
  };
}

function externalIssues(request: NewService, issues: RuleIssue[]): void {
  for (const key of OF_TASK_SETS) {
    if ((request as Readonly<Record<string, unknown>>)[key] === undefined) continue;
    issues.push(issue([key], 'member-of-task-sets', { params: { key } }));
  }
}

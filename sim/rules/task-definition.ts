/** Reads a `register-task-definition` request: shape, then rules, then the task definition the simulator works with. */
import { quota, quotaRange } from '../catalog/quotas.ts';
import type {
  ContainerDefinition,
  HealthCheck,
  JsonObject,
  NetworkMode,
  PortMapping,
  RestartPolicy,
  TaskDefinition,
} from '../model/task-definition.ts';
import { portRange } from './port-range.ts';
import { readByRules } from './read-shape.ts';
import { issue, type RuleIssue } from './rule-issue.ts';
import { taskDefinitionRuleIssues } from './task-definition-rules.ts';
import {
  DESCRIPTION_ONLY,
  TASK_DEFINITION_SCHEMA,
  type ContainerDefinitionRequest,
  type TaskDefinitionRequest,
} from './task-definition-schema.ts';
import { taskNeeds } from './task-needs.ts';
import { taskCpu, taskMemoryMiB } from './task-size.ts';

/** A task definition before the registry gives it a revision. */
export type NewTaskDefinition = Omit<TaskDefinition, 'key' | 'revision' | 'taskDefinitionArn' | 'region' | 'status'>;
export type TaskDefinitionReading =
  { readonly definition: NewTaskDefinition } | { readonly issues: readonly RuleIssue[] };

/**
 * Reads plain data as a task definition. All issues are collected: those of the shape, and those of the rules wherever
 * the shape allows to check them. Never throws. Rules: BB-08, RS-03 to RS-06, RS-15 to RS-20, CT-02, CT-04, CT-06, HC-01,
 * HC-02, PL-11, FG-01, FG-12, WN-07.
 */
export function readTaskDefinition(source: unknown): TaskDefinitionReading {
  const reading = readByRules(TASK_DEFINITION_SCHEMA, source, (request) => [
    ...sizeIssues(request),
    ...taskDefinitionRuleIssues(request),
  ]);
  if ('issues' in reading) return { issues: reading.issues.map(explained) };
  return { definition: definitionOf(reading.value, source as JsonObject) };
}

function sizeIssues(request: TaskDefinitionRequest): RuleIssue[] {
  const size = JSON.stringify(request).length;
  const limit = quota('taskDefinitionKiB') * 1_024;
  return size > limit ? [issue([], 'task-definition-size', { params: { limit, size } })] : [];
}

/** People paste descriptions where a request belongs; the hint says so. */
function explained(found: RuleIssue): RuleIssue {
  const key = String(found.params['key'] ?? '');
  const pasted = found.code === 'unknown-key' && found.path.length === 1 && DESCRIPTION_ONLY.includes(key);
  return pasted ? { ...found, hint: { code: 'description-member', params: { key } } } : found;
}

function definitionOf(request: TaskDefinitionRequest, source: JsonObject): NewTaskDefinition {
  const networkMode = request.networkMode ?? 'bridge';
  const parts = {
    family: request.family,
    networkMode,
    requiresCompatibilities: request.requiresCompatibilities ?? [],
    cpu: request.cpu === undefined ? null : taskCpu(request.cpu),
    memoryMiB: request.memory === undefined ? null : taskMemoryMiB(request.memory),
    containers: request.containerDefinitions.map((container) => containerOf(container, networkMode)),
    placementConstraints: (request.placementConstraints ?? []).map(({ type, expression }) => ({
      type,
      expression: expression ?? null,
    })),
    source,
  };
  return { ...parts, needs: taskNeeds(parts) };
}

function containerOf(request: ContainerDefinitionRequest, networkMode: NetworkMode): ContainerDefinition {
  return {
    name: request.name,
    image: request.image,
    cpu: request.cpu ?? 0,
    memoryMiB: request.memory ?? null,
    memoryReservationMiB: request.memoryReservation ?? null,
    essential: request.essential ?? true,
    portMappings: (request.portMappings ?? []).flatMap((mapping) => portMappingsOf(mapping, networkMode)),
    dependsOn: request.dependsOn ?? [],
    links: request.links ?? [],
    startTimeoutS: request.startTimeout ?? null,
    stopTimeoutS: request.stopTimeout ?? null,
    gpus: gpusOf(request),
    healthCheck: request.healthCheck === undefined ? null : healthCheckOf(request.healthCheck),
    restartPolicy: restartPolicyOf(request.restartPolicy),
    versionConsistency: request.versionConsistency !== 'disabled',
  };
}

/** In awsvpc and host mode the host port is the container port; in bridge mode 0 asks for a dynamic one (RS-16, RS-18, RS-19). */
function portMappingsOf(
  { containerPort: only, containerPortRange, hostPort: given, protocol = 'tcp' }: PortMappingRequest,
  networkMode: NetworkMode,
): PortMapping[] {
  const ports = only === undefined ? (portRange(containerPortRange ?? '') ?? []) : [only];
  return ports.map((containerPort) => ({
    containerPort,
    hostPort: networkMode === 'bridge' ? (given ?? 0) : containerPort,
    protocol,
    ...(only === undefined && containerPortRange !== undefined ? { containerPortRange } : {}),
  }));
}
type PortMappingRequest = NonNullable<ContainerDefinitionRequest['portMappings']>[number];

/** RP-02. A policy that is not enabled is none. */
function restartPolicyOf(request: ContainerDefinitionRequest['restartPolicy']): RestartPolicy | null {
  if (request === undefined || !request.enabled) return null;
  return {
    ignoredExitCodes: request.ignoredExitCodes ?? [],
    restartAttemptPeriodS: request.restartAttemptPeriod ?? quotaRange('restartAttemptPeriodS').default!,
  };
}

/** HC-02 gives the defaults; the start period is off by default, which is 0. */
function healthCheckOf(request: NonNullable<ContainerDefinitionRequest['healthCheck']>): HealthCheck {
  return {
    command: request.command,
    intervalS: request.interval ?? quotaRange('healthCheckIntervalS').default!,
    timeoutS: request.timeout ?? quotaRange('healthCheckTimeoutS').default!,
    retries: request.retries ?? quotaRange('healthCheckRetries').default!,
    startPeriodS: request.startPeriod ?? 0,
  };
}

function gpusOf(request: ContainerDefinitionRequest): number {
  const wanted = (request.resourceRequirements ?? []).filter((requirement) => requirement.type === 'GPU');
  return wanted.reduce((total, requirement) => total + Number(requirement.value), 0);
}

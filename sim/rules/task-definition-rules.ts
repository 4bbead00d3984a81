/** The rules of task definitions beyond their shape. Every function returns all issues it finds. */
import { dependencyCycle } from './dependency-cycle.ts';
import { like, oneOf, wholeNumber } from './expected.ts';
import { placementExpressionIssues } from './placement-rules.ts';
import { didYouMean, issue, type RuleIssue } from './rule-issue.ts';
import { networkIssues } from './task-definition-network.ts';
import { fargateIssues, isFargate, windowsIssues } from './task-definition-platform.ts';
import type { ContainerDefinitionRequest, TaskDefinitionRequest } from './task-definition-schema.ts';
import { executionRoleIssues } from './task-roles.ts';
import { TASK_CPU_MAX, TASK_CPU_MIN, taskCpu, taskMemoryMiB } from './task-size.ts';

/** The smallest memory of one container [MiB] (RS-05). */
export const CONTAINER_MEMORY_MIN_MIB = 6;
/** The range of start and stop timeouts on Fargate [s] (CT-05, CT-10). */
const FARGATE_TIMEOUT_MIN_S = 2;
const FARGATE_TIMEOUT_MAX_S = 120;

type Path = readonly (string | number)[];
const CONTAINERS = 'containerDefinitions';

export function taskDefinitionRuleIssues(request: TaskDefinitionRequest): RuleIssue[] {
  const containers = request.containerDefinitions;
  return [
    ...taskSizeIssues(request),
    ...containers.flatMap((container, index) => containerIssues(request, container, [CONTAINERS, index])),
    ...nameIssues(containers),
    ...essentialIssues(containers),
    ...dependencyIssues(containers),
    ...networkIssues(request),
    ...fargateIssues(request),
    ...windowsIssues(request),
    ...executionRoleIssues(request, isFargate(request)),
    ...(request.placementConstraints ?? []).flatMap((constraint, index) =>
      placementExpressionIssues(constraint, ['placementConstraints', index]),
    ),
    ...volumeIssues(request),
  ];
}

function taskSizeIssues(request: TaskDefinitionRequest): RuleIssue[] {
  const issues: RuleIssue[] = [];
  const cpu = request.cpu === undefined ? null : taskCpu(request.cpu);
  const memoryMiB = request.memory === undefined ? null : taskMemoryMiB(request.memory);
  if (request.cpu !== undefined && cpu === null) {
    issues.push(issue(['cpu'], 'cpu-setting', { expected: like('256', '0.25 vCPU'), found: request.cpu }));
  } else if (cpu !== null && !isFargate(request) && (cpu < TASK_CPU_MIN || cpu > TASK_CPU_MAX)) {
    const range = { min: TASK_CPU_MIN, max: TASK_CPU_MAX };
    issues.push(
      issue(['cpu'], 'task-cpu-range', {
        params: range,
        expected: wholeNumber(TASK_CPU_MIN, TASK_CPU_MAX),
        found: request.cpu,
      }),
    );
  }
  if (request.memory !== undefined && memoryMiB === null) {
    issues.push(issue(['memory'], 'memory-setting', { expected: like('512', '0.5 GB'), found: request.memory }));
  }
  const used = request.containerDefinitions.reduce((total, container) => total + (container.cpu ?? 0), 0);
  if (cpu !== null && used > cpu)
    issues.push(issue(['cpu'], 'containers-above-task-cpu', { params: { used, cpu }, found: request.cpu }));
  const reserved = request.containerDefinitions.reduce(
    (total, container) => total + (container.memoryReservation ?? container.memory ?? 0),
    0,
  );
  if (memoryMiB !== null && reserved > memoryMiB) {
    issues.push(
      issue(['memory'], 'containers-above-task-memory', {
        params: { used: reserved, memoryMiB },
        found: request.memory,
      }),
    );
  }
  return issues;
}

function containerIssues(
  request: TaskDefinitionRequest,
  container: ContainerDefinitionRequest,
  path: Path,
): RuleIssue[] {
  return [
    ...memoryIssues(request, container, path),
    ...healthCheckIssues(container, path),
    ...gpuIssues(container, path),
    ...timeoutIssues(request, container, path),
  ];
}

/** RS-05, RS-12. */
function memoryIssues(request: TaskDefinitionRequest, container: ContainerDefinitionRequest, path: Path): RuleIssue[] {
  const { name, memory, memoryReservation } = container;
  const issues: RuleIssue[] = [];
  if (request.memory === undefined && memory === undefined && memoryReservation === undefined) {
    issues.push(
      issue(path, 'container-needs-memory', {
        params: { container: name },
        hint: { code: 'container-needs-memory', params: {} },
      }),
    );
  }
  if (memory !== undefined && memoryReservation !== undefined && memory <= memoryReservation) {
    const params = { container: name, memory, memoryReservation };
    issues.push(
      issue([...path, 'memory'], 'memory-not-above-reservation', {
        params,
        expected: wholeNumber(memoryReservation + 1, null),
        found: memory,
      }),
    );
  }
  for (const key of ['memory', 'memoryReservation'] as const) {
    const value = container[key];
    if (value !== undefined && value < CONTAINER_MEMORY_MIN_MIB) {
      const params = { key, limit: CONTAINER_MEMORY_MIN_MIB };
      issues.push(
        issue([...path, key], 'too-small', {
          params,
          expected: wholeNumber(CONTAINER_MEMORY_MIN_MIB, null),
          found: value,
        }),
      );
    }
  }
  const taskMiB = request.memory === undefined ? null : taskMemoryMiB(request.memory);
  if (taskMiB !== null && memory !== undefined && memory > taskMiB) {
    const params = { container: name, memory, memoryMiB: taskMiB };
    issues.push(
      issue([...path, 'memory'], 'container-above-task-memory', {
        params,
        expected: wholeNumber(null, taskMiB),
        found: memory,
      }),
    );
  }
  return issues;
}

/** HC-01. */
function healthCheckIssues(container: ContainerDefinitionRequest, path: Path): RuleIssue[] {
  const command = container.healthCheck?.command;
  if (command === undefined) return [];
  const place = [...path, 'healthCheck', 'command', 0];
  const first = command[0];
  if (first !== 'CMD' && first !== 'CMD-SHELL') {
    return [issue(place, 'health-check-command', { expected: oneOf(['CMD', 'CMD-SHELL']), found: first })];
  }
  return command.length === 1 ? [issue(place.slice(0, -1), 'health-check-empty', { params: { key: first } })] : [];
}

/** RS-20. */
function gpuIssues(container: ContainerDefinitionRequest, path: Path): RuleIssue[] {
  return (container.resourceRequirements ?? []).flatMap(({ type, value }, index) => {
    if (type !== 'GPU' || /^[1-9][0-9]{0,3}$/.test(value)) return [];
    return [
      issue([...path, 'resourceRequirements', index, 'value'], 'gpu-count', {
        expected: like('"1"', '"2"'),
        found: value,
      }),
    ];
  });
}

/** CT-05, CT-10: only Fargate limits the timeouts. */
function timeoutIssues(request: TaskDefinitionRequest, container: ContainerDefinitionRequest, path: Path): RuleIssue[] {
  if (!isFargate(request)) return [];
  return (['startTimeout', 'stopTimeout'] as const).flatMap((key) => {
    const value = container[key];
    if (value === undefined || (value >= FARGATE_TIMEOUT_MIN_S && value <= FARGATE_TIMEOUT_MAX_S)) return [];
    const params = { key, min: FARGATE_TIMEOUT_MIN_S, max: FARGATE_TIMEOUT_MAX_S };
    const expected = wholeNumber(FARGATE_TIMEOUT_MIN_S, FARGATE_TIMEOUT_MAX_S);
    return [issue([...path, key], 'fargate-timeout', { params, expected, found: value })];
  });
}

function nameIssues(containers: readonly ContainerDefinitionRequest[]): RuleIssue[] {
  const seen = new Set<string>();
  return containers.flatMap(({ name }, index) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [issue([CONTAINERS, index, 'name'], 'duplicate-container', { params: { container: name }, found: name })];
  });
}

/** CT-02. */
function essentialIssues(containers: readonly ContainerDefinitionRequest[]): RuleIssue[] {
  return containers.some((container) => container.essential ?? true)
    ? []
    : [issue([CONTAINERS], 'no-essential-container', { hint: { code: 'no-essential-container', params: {} } })];
}

/** CT-04, CT-06. */
function dependencyIssues(containers: readonly ContainerDefinitionRequest[]): RuleIssue[] {
  const byName = new Map(containers.map((container) => [container.name, container]));
  const issues: RuleIssue[] = [];
  containers.forEach((container, index) => {
    const seen = new Set<string>();
    (container.dependsOn ?? []).forEach(({ containerName, condition }, position) => {
      const path = [CONTAINERS, index, 'dependsOn', position];
      const target = byName.get(containerName);
      const params = { container: container.name, dependency: containerName, condition };
      const where = [...path, 'containerName'];
      if (target === undefined) {
        issues.push(
          issue(where, 'depends-on-unknown', {
            params,
            found: containerName,
            hint: didYouMean(containerName, byName.keys()),
          }),
        );
        return;
      }
      if (seen.has(containerName)) issues.push(issue(where, 'depends-on-twice', { params, found: containerName }));
      seen.add(containerName);
      if ((condition === 'COMPLETE' || condition === 'SUCCESS') && (target.essential ?? true)) {
        issues.push(issue([...path, 'condition'], 'depends-on-essential', { params, found: condition }));
      }
      if (condition === 'HEALTHY' && target.healthCheck === undefined) {
        issues.push(issue([...path, 'condition'], 'depends-on-needs-health-check', { params, found: condition }));
      }
    });
  });
  const cycle = dependencyCycle(
    containers.map(({ name, dependsOn }) => ({ name, needs: (dependsOn ?? []).map((one) => one.containerName) })),
  );
  if (cycle !== null) {
    const index = containers.findIndex((container) => container.name === cycle[0]);
    issues.push(
      issue([CONTAINERS, index, 'dependsOn'], 'depends-on-cycle', {
        params: { cycle: [...cycle, cycle[0]].join(' → ') },
      }),
    );
  }
  return issues;
}

/** A mount names a volume of the same definition. */
function volumeIssues(request: TaskDefinitionRequest): RuleIssue[] {
  const names = (request.volumes ?? []).map((volume) => volume.name);
  return request.containerDefinitions.flatMap((container, index) =>
    (container.mountPoints ?? []).flatMap(({ sourceVolume }, position) => {
      if (names.includes(sourceVolume)) return [];
      const path = [CONTAINERS, index, 'mountPoints', position, 'sourceVolume'];
      return [
        issue(path, 'volume-unknown', {
          params: { volume: sourceVolume },
          found: sourceVolume,
          hint: didYouMean(sourceVolume, names),
        }),
      ];
    }),
  );
}

/** The rules of task definitions beyond their shape. Every function returns all issues it finds. */
import { dependencyCycle } from './dependency-cycle.ts';
import { exactly, like, oneOf, wholeNumber } from './expected.ts';
import { placementExpressionIssues } from './placement-rules.ts';
import { portRange } from './port-range.ts';
import { didYouMean, issue, type RuleIssue } from './rule-issue.ts';
import type { ContainerDefinitionRequest, TaskDefinitionRequest } from './task-definition-schema.ts';
import { fargateSizeIssues, TASK_CPU_MAX, TASK_CPU_MIN, taskCpu, taskMemoryMiB } from './task-size.ts';

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
    ...(request.placementConstraints ?? []).flatMap((constraint, index) =>
      placementExpressionIssues(constraint, ['placementConstraints', index]),
    ),
    ...volumeIssues(request),
  ];
}

const isFargate = (request: TaskDefinitionRequest): boolean =>
  (request.requiresCompatibilities ?? []).includes('FARGATE');
const isWindows = (request: TaskDefinitionRequest): boolean =>
  (request.runtimePlatform?.operatingSystemFamily ?? 'LINUX') !== 'LINUX';

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

/** RS-15, RS-18, RS-19, NW-01. */
function networkIssues(request: TaskDefinitionRequest): RuleIssue[] {
  const mode = request.networkMode ?? 'bridge';
  const issues: RuleIssue[] = [];
  const taken = new Map<string, string>();
  const names = request.containerDefinitions.map((container) => container.name);
  request.containerDefinitions.forEach((container, index) => {
    const path = [CONTAINERS, index];
    if (mode === 'none' && (container.portMappings ?? []).length > 0) {
      issues.push(issue([...path, 'portMappings'], 'ports-without-network', { params: { container: container.name } }));
      return;
    }
    (container.portMappings ?? []).forEach((mapping, position) => {
      const { containerPort, containerPortRange, protocol = 'tcp' } = mapping;
      const place = [...path, 'portMappings', position];
      if (containerPort === undefined) {
        issues.push(...rangeIssues(mode, mapping, place, container.name, taken));
        return;
      }
      if (containerPortRange !== undefined)
        issues.push(issue(place, 'port-and-range', { params: { port: containerPort } }));
      const fixed = mode === 'awsvpc' || mode === 'host';
      const given = mapping.hostPort ?? 0;
      if (fixed && given !== 0 && given !== containerPort) {
        const params = { networkMode: mode, hostPort: given, containerPort };
        issues.push(
          issue([...place, 'hostPort'], 'host-port-differs', {
            params,
            expected: exactly(containerPort),
            found: given,
          }),
        );
        return;
      }
      const port = fixed ? containerPort : given;
      if (port === 0) return;
      const identity = `${port}/${protocol}`;
      const other = taken.get(identity);
      if (other !== undefined) {
        const params = { port, protocol, container: container.name, other };
        issues.push(
          issue([...place, fixed && given === 0 ? 'containerPort' : 'hostPort'], 'port-taken', { params, found: port }),
        );
      }
      taken.set(identity, container.name);
    });
    issues.push(...linkIssues(mode, container, [...path, 'links'], names));
  });
  return issues;
}

/** A range of ports is given instead of one port, and its host ports are never chosen (RS-16). */
function rangeIssues(
  mode: string,
  { containerPortRange, hostPort = 0, protocol = 'tcp' }: PortMappingRequest,
  place: Path,
  container: string,
  taken: Map<string, string>,
): RuleIssue[] {
  if (containerPortRange === undefined) {
    return [issue(place, 'missing', { params: { key: 'containerPort' }, expected: wholeNumber(1, 65_535) })];
  }
  if (hostPort !== 0)
    return [issue([...place, 'hostPort'], 'host-port-of-range', { params: { range: containerPortRange } })];
  if (mode === 'bridge') return [];
  return (portRange(containerPortRange) ?? []).flatMap((port) => {
    const identity = `${port}/${protocol}`;
    const other = taken.get(identity);
    taken.set(identity, container);
    const params = { port, protocol, container, other: other ?? '' };
    return other === undefined ? [] : [issue([...place, 'containerPortRange'], 'port-taken', { params, found: port })];
  });
}
type PortMappingRequest = NonNullable<ContainerDefinitionRequest['portMappings']>[number];

/** RS-19: links only in bridge mode, `name` or `name:alias`. */
function linkIssues(
  mode: string,
  container: ContainerDefinitionRequest,
  path: Path,
  names: readonly string[],
): RuleIssue[] {
  const links = container.links ?? [];
  if (links.length === 0) return [];
  if (mode !== 'bridge')
    return [issue(path, 'links-outside-bridge', { params: { container: container.name, networkMode: mode } })];
  return links.flatMap((link, index) => {
    const target = link.split(':')[0]!;
    if (names.includes(target) && target !== container.name) return [];
    return [
      issue([...path, index], 'link-unknown', {
        params: { link: target },
        found: link,
        hint: didYouMean(target, names),
      }),
    ];
  });
}

/** FG-01, FG-12. */
function fargateIssues(request: TaskDefinitionRequest): RuleIssue[] {
  if (!isFargate(request)) return [];
  const issues: RuleIssue[] = [];
  if (request.networkMode !== 'awsvpc') {
    issues.push(
      issue(['networkMode'], 'fargate-network-mode', { expected: exactly('awsvpc'), found: request.networkMode }),
    );
  }
  const cpu = request.cpu === undefined ? null : taskCpu(request.cpu);
  const memoryMiB = request.memory === undefined ? null : taskMemoryMiB(request.memory);
  const readable = (request.cpu === undefined || cpu !== null) && (request.memory === undefined || memoryMiB !== null);
  if (readable) issues.push(...fargateSizeIssues(cpu, memoryMiB, isWindows(request)));
  const unsupported = (path: Path, member: string): void => {
    issues.push(issue(path, 'fargate-unsupported', { params: { member } }));
  };
  if ((request.placementConstraints ?? []).length > 0) unsupported(['placementConstraints'], 'placementConstraints');
  request.containerDefinitions.forEach((container, index) => {
    if (container.privileged === true) unsupported([CONTAINERS, index, 'privileged'], 'privileged');
    // RP-01.
    if (isWindows(request) && container.restartPolicy?.enabled === true) {
      unsupported([CONTAINERS, index, 'restartPolicy'], 'restartPolicy');
    }
    if ((container.resourceRequirements ?? []).length > 0)
      unsupported([CONTAINERS, index, 'resourceRequirements'], 'resourceRequirements');
  });
  return issues;
}

const WINDOWS_LACKS = [
  'links',
  'privileged',
  'user',
  'ulimits',
  'linuxParameters',
  'readonlyRootFilesystem',
  'dnsServers',
  'extraHosts',
  'resourceRequirements',
] as const;

/** WN-07. */
function windowsIssues(request: TaskDefinitionRequest): RuleIssue[] {
  if (!isWindows(request)) return [];
  const asks = (value: unknown): boolean =>
    value !== undefined && value !== false && value !== '' && !(Array.isArray(value) && value.length === 0);
  const issues: RuleIssue[] = [];
  for (const member of ['pidMode', 'ipcMode'] as const) {
    if (request[member] !== undefined) issues.push(issue([member], 'windows-unsupported', { params: { member } }));
  }
  request.containerDefinitions.forEach((container, index) => {
    for (const member of WINDOWS_LACKS) {
      if (asks(container[member]))
        issues.push(issue([CONTAINERS, index, member], 'windows-unsupported', { params: { member } }));
    }
  });
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

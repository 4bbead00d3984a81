/** What Fargate and Windows refuse in a task definition. */
import { exactly } from './expected.ts';
import { issue, type RuleIssue } from './rule-issue.ts';
import type { TaskDefinitionRequest } from './task-definition-schema.ts';
import { fargateSizeIssues, taskCpu, taskMemoryMiB } from './task-size.ts';

type Path = readonly (string | number)[];
const CONTAINERS = 'containerDefinitions';

export const isFargate = (request: TaskDefinitionRequest): boolean =>
  (request.requiresCompatibilities ?? []).includes('FARGATE');
const isWindows = (request: TaskDefinitionRequest): boolean =>
  (request.runtimePlatform?.operatingSystemFamily ?? 'LINUX') !== 'LINUX';

/** FG-01, FG-12. */
export function fargateIssues(request: TaskDefinitionRequest): RuleIssue[] {
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

/** WN-07; and WN-04: without WinNAT, which nobody names, there is only awsvpc. */
export function windowsIssues(request: TaskDefinitionRequest): RuleIssue[] {
  if (!isWindows(request)) return [];
  const asks = (value: unknown): boolean =>
    value !== undefined && value !== false && value !== '' && !(Array.isArray(value) && value.length === 0);
  const issues: RuleIssue[] = [];
  for (const member of ['pidMode', 'ipcMode'] as const) {
    if (request[member] !== undefined) issues.push(issue([member], 'windows-unsupported', { params: { member } }));
  }
  const { networkMode } = request;
  if (networkMode !== undefined && networkMode !== 'awsvpc') {
    issues.push(issue(['networkMode'], 'windows-unsupported', { params: { member: `networkMode ${networkMode}` } }));
  }
  request.containerDefinitions.forEach((container, index) => {
    for (const member of WINDOWS_LACKS) {
      if (asks(container[member]))
        issues.push(issue([CONTAINERS, index, member], 'windows-unsupported', { params: { member } }));
    }
  });
  return issues;
}

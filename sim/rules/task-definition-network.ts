/** What a task definition says about ports and links, held against its network mode. */
import { exactly, wholeNumber } from './expected.ts';
import { portRange } from './port-range.ts';
import { didYouMean, issue, type RuleIssue } from './rule-issue.ts';
import type { ContainerDefinitionRequest, TaskDefinitionRequest } from './task-definition-schema.ts';

type Path = readonly (string | number)[];
type PortMappingRequest = NonNullable<ContainerDefinitionRequest['portMappings']>[number];
const CONTAINERS = 'containerDefinitions';

/** RS-15, RS-18, RS-19, NW-01. */
export function networkIssues(request: TaskDefinitionRequest): RuleIssue[] {
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

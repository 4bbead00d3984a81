/** Verbs for scenario tests: files by name, and issues written as one line each. */
import type { Issue } from '../../sim/protocol/protocol.ts';
import { parseScenario, type IncludeReader, type Parsed } from '../../sim/scenario/parse.ts';

/** A reader over files in memory that also remembers what it was asked for. */
export function filesOf(files: Readonly<Record<string, string>>, asked: string[] = []): IncludeReader {
  return {
    read: (path) => {
      asked.push(path);
      return Object.hasOwn(files, path) ? { text: files[path]! } : { missing: true };
    },
  };
}

export function parse(text: string, files: Readonly<Record<string, string>> = {}, name = 'main.yaml'): Parsed {
  return parseScenario(text, name, filesOf(files));
}

/** `file:line:column code`, the first things a person reads. */
export function line(issue: Issue): string {
  return `${issue.file}:${issue.line}:${issue.column} ${issue.message.code.replace(/^issue\./, '')}`;
}

export function issuesOf(text: string, files: Readonly<Record<string, string>> = {}, name = 'main.yaml'): string[] {
  return parse(text, files, name).issues.map(line);
}

/** A small valid scenario; `more` is appended at the top level. */
export function small(more = ''): string {
  return `royaume: 1
name: small
duration: 10m
regions:
  - { name: za-southwest-1, zones: [za-southwest-1a, za-southwest-1b] }
clusters:
  - clusterName: royaume
fleets:
  - { name: land, cluster: royaume, instanceType: m5.large, count: 2 }
taskDefinitions:
  - family: web
    containerDefinitions:
      - { name: web, image: shop/web, cpu: 128, memory: 256 }
services:
  - { cluster: royaume, serviceName: web, taskDefinition: web, desiredCount: 2 }
${more}`;
}

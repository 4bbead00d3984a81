/** SC-01: is there room beside the containers of a task for the proxy that Service Connect adds? A warning: it is advice. */
import type { TaskDefinition } from '../model/task-definition.ts';
import { shown } from '../rules/expected.ts';
import { isObject } from '../rules/rule-issue.ts';
import { PROXY, roomForProxy } from '../rules/service-names.ts';
import { usesServiceConnect } from '../rules/service-members.ts';
import type { IssueList } from './issues.ts';
import type { PlacedCommand } from './placed-command.ts';

/** Definitions are those that have been registered by then, in the order of the file. */
export function checkProxies(commands: readonly PlacedCommand[], issues: IssueList): void {
  const revisions = new Map<string, Pick<TaskDefinition, 'source'>[]>();
  const ofService = new Map<string, string>();
  for (const { command, node, path } of commands) {
    if (command.op === 'RegisterTaskDefinition') {
      const family = String(command.input['family']);
      revisions.set(family, [...(revisions.get(family) ?? []), { source: command.input }]);
    }
    if (command.op !== 'CreateService' && command.op !== 'UpdateService') continue;
    const { input } = command;
    const key = `${input.cluster} ${'serviceName' in input ? input.serviceName : input.service}`;
    const name = input.taskDefinition ?? ofService.get(key) ?? '';
    ofService.set(key, name);
    const asked = input.serviceConnectConfiguration;
    if (!usesServiceConnect(input)) continue;
    const [family = '', revision] = name.split(':');
    const rows = revisions.get(family) ?? [];
    const definition = revision === undefined ? rows.at(-1) : rows[Number(revision) - 1];
    if (definition === undefined) continue;
    const room = roomForProxy(definition);
    if (room.cpu >= PROXY.cpu && room.memoryMiB >= PROXY.memoryMiB) continue;
    const params = { taskDefinition: name, cpu: PROXY.cpu, memoryMiB: PROXY.memoryMiB };
    const found = shown(isObject(asked) ? asked['enabled'] : asked);
    const where = ['serviceConnectConfiguration'];
    issues.under(node, path, where, { code: 'no-room-for-proxy', params, found, severity: 'warning' }, 'key');
  }
}

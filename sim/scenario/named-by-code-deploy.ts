/** Whom CodeDeploy's requests name, and where in them: what a file has to declare somewhere (CD-01, CD-03, LA-09). */
import type { CodeDeployCommand } from '../model/code-deploy-commands.ts';
import type { Command, TaskSetCommand } from '../model/commands.ts';
import { isCodeDeploy, resourceOf } from '../rules/code-deploy-requests.ts';
import { nameOfFunction } from '../rules/functions.ts';
import { balancerOfRule } from '../rules/listener-rules.ts';
import type { Path } from './source.ts';

export interface Named {
  readonly kind: 'target-group' | 'load-balancer' | 'alarm' | 'function' | 'service' | 'application';
  readonly name: string;
  readonly path: Path;
}

/** Nothing for any other command. */
export function namedByCodeDeploy(command: Command): readonly Named[] {
  if (command.op === 'PublishVersion') return namedByPreference(command);
  if (!isCodeDeploy(command)) return command.op === 'CreateTaskSet' ? namedByTaskSet(command) : [];
  switch (command.op) {
    case 'CreateDeploymentGroup':
      return namedByGroup(command);
    case 'CreateCodeDeployDeployment':
      return namedByDeployment(command);
    default:
      return [];
  }
}

function namedByPreference({ input }: Extract<Command, { op: 'PublishVersion' }>): Named[] {
  const { Alarms: alarms = [], Hooks: hooks = {} } = input.DeploymentPreference ?? {};
  const path = ['DeploymentPreference'];
  return [
    ...alarms.map((name, index): Named => ({ kind: 'alarm', name, path: [...path, 'Alarms', index] })),
    ...Object.entries(hooks).flatMap(([key, name]): Named[] =>
      name === undefined ? [] : [{ kind: 'function', name: nameOfFunction(name), path: [...path, 'Hooks', key] }],
    ),
  ];
}

function namedByTaskSet({ input }: Extract<TaskSetCommand, { op: 'CreateTaskSet' }>): Named[] {
  return (input.loadBalancers ?? []).map(({ targetGroup: name }, index) => ({
    kind: 'target-group',
    name,
    path: ['loadBalancers', index, 'targetGroupArn'],
  }));
}

function namedByGroup({ input }: Extract<CodeDeployCommand, { op: 'CreateDeploymentGroup' }>): Named[] {
  const named: Named[] = [{ kind: 'application', name: input.applicationName, path: ['applicationName'] }];
  (input.ecsServices ?? []).forEach(({ serviceName: name }, index) =>
    named.push({ kind: 'service', name, path: ['ecsServices', index, 'serviceName'] }),
  );
  (input.alarmConfiguration?.alarms ?? []).forEach(({ name }, index) =>
    named.push({ kind: 'alarm', name, path: ['alarmConfiguration', 'alarms', index, 'name'] }),
  );
  (input.loadBalancerInfo?.targetGroupPairInfoList ?? []).forEach((pair, index) => {
    const path = ['loadBalancerInfo', 'targetGroupPairInfoList', index];
    pair.targetGroups.forEach(({ name }, at) =>
      named.push({ kind: 'target-group', name, path: [...path, 'targetGroups', at, 'name'] }),
    );
    const routes = { prodTrafficRoute: pair.prodTrafficRoute, testTrafficRoute: pair.testTrafficRoute };
    for (const [key, route] of Object.entries(routes)) {
      (route?.listenerArns ?? []).forEach((listener, at) => {
        const name = balancerOfRule(listener);
        if (name !== null) named.push({ kind: 'load-balancer', name, path: [...path, key, 'listenerArns', at] });
      });
    }
  });
  return named;
}

function namedByDeployment({ input }: Extract<CodeDeployCommand, { op: 'CreateCodeDeployDeployment' }>): Named[] {
  const { content } = input.revision.appSpecContent;
  const path = ['revision', 'appSpecContent', 'content'];
  const named: Named[] = [{ kind: 'application', name: input.applicationName, path: ['applicationName'] }];
  const resource = resourceOf(content);
  if (resource.Type === 'AWS::Lambda::Function') {
    named.push({ kind: 'function', name: resource.Properties.Name, path: [...path, 'Resources', 0] });
  }
  (content.Hooks ?? []).forEach((entry, index) => {
    for (const [key, name] of Object.entries(entry)) {
      if (name !== undefined) named.push({ kind: 'function', name, path: [...path, 'Hooks', index, key] });
    }
  });
  (input.overrideAlarmConfiguration?.alarms ?? []).forEach(({ name }, index) =>
    named.push({ kind: 'alarm', name, path: ['overrideAlarmConfiguration', 'alarms', index, 'name'] }),
  );
  return named;
}

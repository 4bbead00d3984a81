/** Section 12.3 of the facts: what Service Connect is not for (SC-03); its proxies and names are in service-names.test.ts. */
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../sim/rules/requests.ts';
import { CLUSTER, kingdom, plan } from '../support/rig.ts';

const CONNECTED = { serviceConnectConfiguration: { enabled: true, namespace: 'shop' } };
const windows = { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2019_CORE' } };
const issues = (op: string, input: object): string[] => {
  const reading = parseCommand(op, { cluster: CLUSTER, ...input });
  return 'issues' in reading ? reading.issues.map(({ path, code }) => `${path.join('.')}: ${code}`) : [];
};

describe('Service Connect', () => {
  const service = { serviceName: 'web', taskDefinition: 'web', desiredCount: 1 };

  it('SC-03: is for services that ECS itself deploys', () => {
    const of = (type: string, more: object = CONNECTED): string[] => {
      const { taskDefinition, ...rest } = service;
      const loadBalancers = [{ targetGroupArn: 'web', containerName: 'app', containerPort: 80 }];
      const named = type === 'EXTERNAL' ? rest : { ...rest, taskDefinition, loadBalancers };
      return issues('createService', { ...named, deploymentController: { type }, ...more });
    };
    expect([of('ECS'), of('CODE_DEPLOY'), of('EXTERNAL')]).toEqual([
      [],
      ['serviceConnectConfiguration: member-of-ecs'],
      ['serviceConnectConfiguration: member-of-ecs'],
    ]);
    expect(of('CODE_DEPLOY', { serviceConnectConfiguration: { enabled: false } })).toEqual([]);
  });

  it('SC-03: is not for standalone tasks; a service has one namespace', () => {
    expect(issues('runTask', { taskDefinition: 'web', ...CONNECTED })).toEqual([
      'serviceConnectConfiguration: unknown-key',
    ]);
    const two = { serviceConnectConfiguration: { enabled: true, namespace: ['shop', 'mill'] } };
    expect(issues('createService', { ...service, ...two })).toEqual([
      'serviceConnectConfiguration.namespace: wrong-type',
    ]);
  });

  it('SC-03: is not for Windows containers, neither from the beginning nor later', () => {
    const k = kingdom({ definitions: [plan('web'), plan('win', {}, windows)] }).until('5m');
    const no = 'InvalidParameterException: service-connect-windows';
    expect(k.refused('createService', { ...service, taskDefinition: 'win', ...CONNECTED })).toBe(no);
    const off = { serviceConnectConfiguration: { enabled: false } };
    expect(k.refused('createService', { ...service, serviceName: 'off', taskDefinition: 'win', ...off })).toBe('done');
    expect(k.refused('updateService', { service: 'off', ...CONNECTED })).toBe(no);
    k.issue('createService', { ...service, ...CONNECTED });
    expect(k.refused('updateService', { service: 'web', taskDefinition: 'win' })).toBe(no);
    expect(k.refused('updateService', { service: 'web', taskDefinition: 'win', ...off })).toBe('done');
  });

  it('SC-01: what is offered is a port that the task definition names', () => {
    const k = kingdom({ definitions: [plan('web', { portMappings: [{ containerPort: 80, name: 'http' }] })] }).until(
      '5m',
    );
    const offer = (portName: string) => ({
      serviceConnectConfiguration: { enabled: true, namespace: 'shop', services: [{ portName }] },
    });
    const no = 'InvalidParameterException: service-connect-port';
    expect(k.refused('createService', { ...service, ...offer('https') })).toBe(no);
    expect(k.refused('createService', { ...service, ...offer('http') })).toBe('done');
    expect(k.refused('updateService', { service: 'web', ...offer('https') })).toBe(no);
    k.issue('registerTaskDefinition', plan('web'));
    expect(k.refused('updateService', { service: 'web', taskDefinition: 'web:2' })).toBe(no);
  });
});

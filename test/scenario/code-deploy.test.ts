/** CodeDeploy, task sets and SAM's preference in a scenario's file: what they name has to be there. */
import { expect, test } from 'vitest';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { filesOf } from './rig.ts';

const HEAD = `royaume: 1
name: shop
seed: 4
duration: 20m
regions: [{ name: za-southwest-1, zones: [za-southwest-1a, za-southwest-1b] }]
clusters: [{ clusterName: royaume }]
fleets: [{ name: land, cluster: royaume, instanceType: m5.large, count: 2, zones: [za-southwest-1a] }]
taskDefinitions:
  - family: web
    containerDefinitions: [{ name: web, image: 'web:1', memory: 64, portMappings: [{ containerPort: 80 }] }]
targetGroups: [{ targetGroupName: blue }, { targetGroupName: green }]
loadBalancers: [{ name: gate, listeners: [{ port: 80, forward: [{ targetGroup: blue }] }] }]
services:
  - serviceName: web
    taskDefinition: web
    desiredCount: 2
    deploymentController: { type: CODE_DEPLOY }
    loadBalancers: [{ targetGroupArn: blue, containerName: web, containerPort: 80 }]
  - { serviceName: free, desiredCount: 2, deploymentController: { type: EXTERNAL } }
timeline:
  - { at: 0s, createFunction: { FunctionName: mill, Publish: true } }
  - { at: 0s, createApplication: { applicationName: shop, computePlatform: ECS } }
`;
const GROUP = (more: string) => `  - at: 1s
    createDeploymentGroup:
      applicationName: shop
      deploymentGroupName: web
      ecsServices: [{ serviceName: web }]
      loadBalancerInfo:
        targetGroupPairInfoList:
          - targetGroups: [{ name: blue }, { name: green }]
            prodTrafficRoute: { listenerArns: ['gate:80'] }
${more}`;
const found = (timeline: string): string[] => {
  const { issues } = parseScenario(HEAD + timeline, 'shop.yaml', filesOf({}));
  return issues.map(({ path, message }) => `${path.slice(3).join('.')}: ${message.code.slice(6)}`);
};

test('a file with an application, a group, a deployment, task sets and a preference is read', () => {
  const timeline = `${GROUP('')}  - at: 5m
    createCodeDeployDeployment:
      applicationName: shop
      deploymentGroupName: web
      revision:
        appSpecContent:
          content:
            version: 0
            Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: web } } }]
            Hooks: [{ AfterInstall: mill }]
  - { at: 1m, createTaskSet: { service: free, taskDefinition: web, externalId: a, scale: { value: 50, unit: PERCENT } } }
  - { at: 2m, updateServicePrimaryTaskSet: { service: free, primaryTaskSet: a } }
  - at: 3m
    publishVersion:
      FunctionName: mill
      AutoPublishAlias: live
      DeploymentPreference: { Type: Linear10PercentEvery1Minute, Hooks: { PreTraffic: mill } }
`;
  expect(found(timeline)).toEqual([]);
});

test('names that nothing has are found, each in its place', () => {
  expect(found(GROUP('      alarmConfiguration: { enabled: true, alarms: [{ name: errors }] }\n'))).toEqual([
    'alarmConfiguration.alarms.0.name: unknown-alarm',
  ]);
  expect(found(GROUP('').replace('name: green', 'name: grene'))).toEqual([
    'loadBalancerInfo.targetGroupPairInfoList.0.targetGroups.1.name: unknown-target-group',
  ]);
  expect(found(GROUP('').replace('gate:80', 'gat:80'))).toEqual([
    'loadBalancerInfo.targetGroupPairInfoList.0.prodTrafficRoute.listenerArns.0: unknown-load-balancer',
  ]);
  expect(found(GROUP('').replace('applicationName: shop', 'applicationName: shp'))).toEqual([
    'applicationName: unknown-application',
  ]);
  expect(found(GROUP('').replace('serviceName: web', 'serviceName: wib'))).toEqual([
    'ecsServices.0.serviceName: unknown-service',
  ]);
  const preference = 'DeploymentPreference: { Type: AllAtOnce, Alarms: [none], Hooks: { PostTraffic: mll } }';
  expect(found(`  - { at: 1s, publishVersion: { FunctionName: mill, AutoPublishAlias: a, ${preference} } }\n`)).toEqual(
    ['DeploymentPreference.Alarms.0: unknown-alarm', 'DeploymentPreference.Hooks.PostTraffic: unknown-function'],
  );
  expect(found('  - { at: 1s, createTaskSet: { service: fre, taskDefinition: web } }\n')).toEqual([
    'service: unknown-service',
  ]);
});

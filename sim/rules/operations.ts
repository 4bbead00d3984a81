/** The names of operations: what a timeline calls them, what the API calls them, and which are still to come. */
import type { Op } from '../model/commands.ts';
import { CODE_DEPLOY_TIMELINE_OPS } from './code-deploy-requests.ts';
import { REQUEST_SCHEMAS } from './request-schemas.ts';
import { didYouMean, issue, type RuleIssue } from './rule-issue.ts';
import { SCALING_TIMELINE_OPS } from './scaling-requests.ts';
import { SERVERLESS_TIMELINE_OPS } from './serverless-requests.ts';
import { TASK_SET_TIMELINE_OPS } from './task-set-requests.ts';

/** Keys of a scenario's timeline → operations. */
export const TIMELINE_OPS: Readonly<Record<string, Op>> = {
  createCluster: 'CreateCluster',
  deleteCluster: 'DeleteCluster',
  registerTaskDefinition: 'RegisterTaskDefinition',
  deregisterTaskDefinition: 'DeregisterTaskDefinition',
  runTask: 'RunTask',
  startTask: 'StartTask',
  stopTask: 'StopTask',
  createService: 'CreateService',
  updateService: 'UpdateService',
  deleteService: 'DeleteService',
  updateTaskProtection: 'UpdateTaskProtection',
  getTaskProtection: 'GetTaskProtection',
  updateContainerInstancesState: 'UpdateContainerInstancesState',
  createTargetGroup: 'CreateTargetGroup',
  modifyTargetGroup: 'ModifyTargetGroup',
  createLoadBalancer: 'CreateLoadBalancer',
  createListener: 'CreateListener',
  modifyListener: 'ModifyListener',
  createRule: 'CreateRule',
  modifyRule: 'ModifyRule',
  deleteRule: 'DeleteRule',
  modifyLoadBalancerAttributes: 'ModifyLoadBalancerAttributes',
  registerTargets: 'RegisterTargets',
  deregisterTargets: 'DeregisterTargets',
  createTopic: 'CreateTopic',
  createQueue: 'CreateQueue',
  subscribe: 'Subscribe',
  unsubscribe: 'Unsubscribe',
  publish: 'Publish',
  putRule: 'PutRule',
  putTargets: 'PutTargets',
  putAttributes: 'PutAttributes',
  ...SCALING_TIMELINE_OPS,
  ...SERVERLESS_TIMELINE_OPS,
  ...CODE_DEPLOY_TIMELINE_OPS,
  ...TASK_SET_TIMELINE_OPS,
  stopServiceDeployment: 'StopServiceDeployment',
  continueServiceDeployment: 'ContinueServiceDeployment',
  createCapacityProvider: 'CreateCapacityProvider',
  deleteCapacityProvider: 'DeleteCapacityProvider',
  putClusterCapacityProviders: 'PutClusterCapacityProviders',
  addTraffic: 'world.addTraffic',
  endTraffic: 'world.endTraffic',
  setPrecision: 'world.setPrecision',
  setFargateQuota: 'world.setFargateQuota',
  createFleet: 'world.createFleet',
  launchInstances: 'world.launchInstances',
  pushImage: 'world.pushImage',
  terminateInstances: 'world.terminateInstances',
  stopInstances: 'world.stopInstances',
  startInstances: 'world.startInstances',
  deregisterContainerInstance: 'DeregisterContainerInstance',
  updateContainerAgent: 'UpdateContainerAgent',
  putAccountSetting: 'PutAccountSetting',
  attachNetworkInterface: 'world.attachNetworkInterface',
  tryConnection: 'world.tryConnection',
  fault: 'world.fault',
  putMetricAlarm: 'PutMetricAlarm',
  putCompositeAlarm: 'PutCompositeAlarm',
  deleteAlarms: 'DeleteAlarms',
  setAlarmState: 'SetAlarmState',
  enableAlarmActions: 'EnableAlarmActions',
  disableAlarmActions: 'DisableAlarmActions',
  putMetricData: 'PutMetricData',
  putCollector: 'world.putCollector',
};

/** Operations of the real API that change something and that the simulator does not know yet. */
const OPERATIONS_NOT_YET: readonly string[] = [
  'DeleteAttributes',
  'DeleteTaskDefinitions',
  'PutAccountSettingDefault',
  'RegisterContainerInstance',
  'TagResource',
  'UntagResource',
  'UpdateCapacityProvider',
  'UpdateCluster',
  'UpdateClusterSettings',
];

/** The operation of a timeline key or of its own name; null for neither. */
export function operationOf(op: string): Op | null {
  if (Object.hasOwn(TIMELINE_OPS, op)) return TIMELINE_OPS[op]!;
  return Object.hasOwn(REQUEST_SCHEMAS, op) ? (op as Op) : null;
}

/** The issue of a name that is no operation, or of a real one that is not simulated yet. */
export function unknownOperation(op: string): RuleIssue {
  const pascal = op.slice(0, 1).toUpperCase() + op.slice(1);
  if (OPERATIONS_NOT_YET.includes(pascal)) return issue([], 'not-yet', { params: { key: op }, found: op });
  const names = /^[A-Z]/.test(op) ? Object.keys(REQUEST_SCHEMAS) : Object.keys(TIMELINE_OPS);
  return issue([], 'unknown-operation', { params: { key: op }, found: op, hint: didYouMean(op, names) });
}

/** All lifecycles: the one list that the engine compiles, the tests walk and describe.ts draws. */
import type { AnyStateMachine } from 'xstate';
import type { ChartName } from '../model/events.ts';
import { agentStatechart } from './agent.statechart.ts';
import { alarmStatechart } from './alarm.statechart.ts';
import { clusterStatechart } from './cluster.statechart.ts';
import { compositeAlarmStatechart } from './composite-alarm.statechart.ts';
import { codeDeployDeploymentStatechart } from './code-deploy-deployment.statechart.ts';
import { containerInstanceStatechart } from './container-instance.statechart.ts';
import { containerStatechart } from './container.statechart.ts';
import { deploymentStatechart } from './deployment.statechart.ts';
import { groupInstanceStatechart } from './group-instance.statechart.ts';
import { imagePullStatechart } from './image-pull.statechart.ts';
import { instanceStatechart } from './instance.statechart.ts';
import { regionStatechart } from './region.statechart.ts';
import { serviceDeploymentStatechart } from './service-deployment.statechart.ts';
import { serviceStatechart } from './service.statechart.ts';
import { targetStatechart } from './target.statechart.ts';
import { taskStatechart } from './task.statechart.ts';
import { zoneStatechart } from './zone.statechart.ts';

export const CHARTS: Readonly<Record<ChartName, AnyStateMachine>> = {
  region: regionStatechart,
  zone: zoneStatechart,
  cluster: clusterStatechart,
  instance: instanceStatechart,
  agent: agentStatechart,
  'container-instance': containerInstanceStatechart,
  task: taskStatechart,
  container: containerStatechart,
  service: serviceStatechart,
  deployment: deploymentStatechart,
  'service-deployment': serviceDeploymentStatechart,
  'code-deploy-deployment': codeDeployDeploymentStatechart,
  'image-pull': imagePullStatechart,
  target: targetStatechart,
  'group-instance': groupInstanceStatechart,
  alarm: alarmStatechart,
  'composite-alarm': compositeAlarmStatechart,
};

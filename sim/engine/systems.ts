/** The one ordered list of systems: for one event they hear in this order. A list for each engine, since placement keeps an index. */
import type { System } from '../model/system.ts';
import { alarmActionSystem } from '../events/alarm-action.system.ts';
import { deliverySystem } from '../events/delivery.system.ts';
import { eventRuleSystem } from '../events/event-rule.system.ts';
import { lifecycleNoticeSystem } from '../events/lifecycle-notice.system.ts';
import { serviceActionSystem } from '../events/service-action.system.ts';
import { stateChangeSystem } from '../events/state-change.system.ts';
import { topicSystem } from '../events/topic.system.ts';
import { faultSystem } from '../faults/fault.system.ts';
import { billingSystem } from '../billing/billing.system.ts';
import { apiGatewaySystem } from '../functions/api-gateway.system.ts';
import { functionSystem } from '../functions/function.system.ts';
import { stateMachineSystem } from '../functions/state-machine.system.ts';
import { endpointServiceSystem } from '../network/endpoint-service.system.ts';
import { agentSystem } from '../lifecycle/agent.system.ts';
import { capacityProviderSystem } from '../lifecycle/capacity-provider.system.ts';
import { clusterSystem } from '../lifecycle/cluster.system.ts';
import { containerInstanceSystem } from '../lifecycle/container-instance.system.ts';
import { containerSystem } from '../lifecycle/container.system.ts';
import { fargateSystem } from '../lifecycle/fargate.system.ts';
import { imagePullSystem } from '../lifecycle/image-pull.system.ts';
import { instanceSystem } from '../lifecycle/instance.system.ts';
import { taskDefinitionSystem } from '../lifecycle/task-definition.system.ts';
import { taskSystem } from '../lifecycle/task.system.ts';
import { alarmSystem } from '../metrics/alarm.system.ts';
import { collectorSystem } from '../metrics/collector.system.ts';
import { metricsSystem } from '../metrics/metrics.system.ts';
import { loadSystem } from '../load/load.system.ts';
import { addressSpaceSystem } from '../network/address-space.system.ts';
import { cniSystem } from '../network/cni.system.ts';
import { flowLogSystem } from '../network/flow-log.system.ts';
import { interfaceSystem } from '../network/interface.system.ts';
import { loadBalancerSystem } from '../network/load-balancer.system.ts';
import { targetGroupSystem } from '../network/target-group.system.ts';
import { targetHealthSystem } from '../network/target-health.system.ts';
import { harmSystem } from '../traffic/harm.system.ts';
import { trafficSystem } from '../traffic/traffic.system.ts';
import { createPlacementSystem, type PlacementMode } from '../placement/placement.system.ts';
import { codeDeploySystem } from '../releases/code-deploy.system.ts';
import { groupMemberSystem } from '../scaling/group-member.system.ts';
import { groupSystem } from '../scaling/group.system.ts';
import { managedScalingSystem } from '../scaling/managed-scaling.system.ts';
import { scalableTargetSystem } from '../scaling/scalable-target.system.ts';
import { scalingPolicySystem } from '../scaling/scaling-policy.system.ts';
import { circuitBreakerSystem } from '../releases/circuit-breaker.system.ts';
import { deploymentAlarmSystem } from '../releases/deployment-alarm.system.ts';
import { nativeSystem } from '../releases/native.system.ts';
import { rollingSystem } from '../releases/rolling.system.ts';
import { serviceDeploymentSystem } from '../releases/service-deployment.system.ts';
import { desiredCountSystem } from '../services/desired-count.system.ts';
import { protectionSystem } from '../services/protection.system.ts';
import { serviceSystem } from '../services/service.system.ts';
import { taskSetSystem } from '../services/task-set.system.ts';

export function createSystems(placement: PlacementMode): readonly System[] {
  return [
    faultSystem,
    clusterSystem,
    taskDefinitionSystem,
    instanceSystem,
    agentSystem,
    containerInstanceSystem,
    capacityProviderSystem,
    createPlacementSystem(placement),
    // The task's own books first, then who reads them: the agent, then the services.
    taskSystem,
    fargateSystem,
    addressSpaceSystem,
    interfaceSystem,
    cniSystem,
    flowLogSystem,
    imagePullSystem,
    containerSystem,
    // Balancers see what the containers have become; the services what the balancers say.
    loadBalancerSystem,
    targetGroupSystem,
    targetHealthSystem,
    endpointServiceSystem,
    // Before requests: they go by what functions and gateways say.
    functionSystem,
    stateMachineSystem,
    apiGatewaySystem,
    // Hardware and requests follow what containers and targets have become.
    loadSystem,
    trafficSystem,
    harmSystem,
    // A protection ends before the scheduler looks at what it held up.
    protectionSystem,
    desiredCountSystem,
    taskSetSystem,
    serviceSystem,
    codeDeploySystem,
    // The record of a release first, then who watches it, then who carries it out.
    serviceDeploymentSystem,
    circuitBreakerSystem,
    deploymentAlarmSystem,
    rollingSystem,
    nativeSystem,
    // Groups and what is scaled hear what everybody has done.
    groupSystem,
    groupMemberSystem,
    scalableTargetSystem,
    managedScalingSystem,
    // Measures what everybody has left in the minute; alarms look at it, and scaling hears the alarms.
    collectorSystem,
    billingSystem,
    metricsSystem,
    alarmSystem,
    scalingPolicySystem,
    alarmActionSystem,
    lifecycleNoticeSystem,
    topicSystem,
    eventRuleSystem,
    deliverySystem,
    // Last: what they tell is how everybody else has left the world.
    stateChangeSystem,
    serviceActionSystem,
  ];
}

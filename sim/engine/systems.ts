/** The one ordered list of systems: for one event they hear in this order. A list for each engine, since placement keeps an index. */
import type { System } from '../model/system.ts';
import { faultSystem } from '../faults/fault.system.ts';
import { agentSystem } from '../lifecycle/agent.system.ts';
import { clusterSystem } from '../lifecycle/cluster.system.ts';
import { containerSystem } from '../lifecycle/container.system.ts';
import { imagePullSystem } from '../lifecycle/image-pull.system.ts';
import { instanceSystem } from '../lifecycle/instance.system.ts';
import { taskDefinitionSystem } from '../lifecycle/task-definition.system.ts';
import { taskSystem } from '../lifecycle/task.system.ts';
import { createPlacementSystem, type PlacementMode } from '../placement/placement.system.ts';
import { desiredCountSystem } from '../services/desired-count.system.ts';
import { serviceSystem } from '../services/service.system.ts';

export function createSystems(placement: PlacementMode): readonly System[] {
  return [
    faultSystem,
    clusterSystem,
    taskDefinitionSystem,
    instanceSystem,
    agentSystem,
    createPlacementSystem(placement),
    // The task's own books first, then who reads them: the agent, then the services.
    taskSystem,
    imagePullSystem,
    containerSystem,
    desiredCountSystem,
    serviceSystem,
  ];
}

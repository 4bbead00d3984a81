/**
 * May a task of this definition ever be on this instance, whatever is left on it? Daemons go wherever the answer is yes,
 * zone rebalancing looks at the zones where it is.
 * Source: SV-02, PL-04, PL-11, NW-03, AZ-02.
 */
import { InvariantError } from '../kernel/invariant.ts';
import type { ContainerInstance } from '../model/agent.ts';
import type { LaunchType, PlacementConstraint, TaskDefinition } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { compileQuery, parseQuery, type QuerySubject } from './query-language.ts';
import { attributeOf, groupCount } from './reservation.ts';

export interface Place {
  readonly definition: TaskDefinition;
  /** Of the service, beside those of the definition. */
  readonly constraints: readonly PlacementConstraint[];
  /** Zones of the subnets, for awsvpc; null: any. */
  readonly zoneNames: readonly string[] | null;
  readonly launchType: LaunchType;
  /** Whose tasks expressions do not see: a daemon is not sent away by its own task. */
  readonly group: string;
}

/** BB-12: machines outside the cloud are for their own launch type, and it for them. */
export function suitsLaunchType(ci: ContainerInstance, launchType: LaunchType): boolean {
  const isOutside = attributeOf(ci, 'ecs.capability.external') !== null;
  return isOutside === (launchType === 'EXTERNAL');
}

/** What a query may read of a container instance (QL-02), tasks of the group `without` left out. */
function querySubject(world: World, ci: ContainerInstance, without: string | null): QuerySubject {
  const isLeftOut = (key: number): boolean => {
    const { group, lastStatus } = world.tasks[key]!;
    return group === without && lastStatus === 'RUNNING';
  };
  const leftOut = without === null ? 0 : ci.tasks.filter(isLeftOut).length;
  return {
    agentConnected: ci.agentConnected,
    agentVersion: ci.agentVersion,
    attributes: ci.attributes,
    ec2InstanceId: world.instances[ci.instance]!.ec2InstanceId,
    registeredAtUs: ci.registeredAtUs,
    runningTasksCount: ci.runningTasksCount - leftOut,
    groups: (group) => group !== without && groupCount(ci, group) > 0,
    groupNames: () => Object.keys(ci.groupCounts).filter((group) => group !== without),
  };
}

/** Does a memberOf expression hold for an instance? Parsed once; InvariantError for one that does not parse: requests are checked before. */
export function memberOfTest(
  world: World,
  expression: string,
  without: string | null = null,
): (ci: ContainerInstance) => boolean {
  const parsed = parseQuery(expression);
  if ('error' in parsed) throw new InvariantError('placement.expression', { expression, error: parsed.error });
  const holds = compileQuery(parsed.query);
  return (ci) => holds(querySubject(world, ci, without));
}

/** Tells eligible instances; what is the same for all of them is done once. ACTIVE ones only (SV-02). */
export function eligibilityTest(world: World, place: Place): (ci: ContainerInstance) => boolean {
  const tests = [...place.definition.placementConstraints, ...place.constraints]
    .filter(({ type }) => type === 'memberOf')
    .map(({ expression }) => memberOfTest(world, expression ?? '', place.group));
  const { attributes } = place.definition.needs;
  return (ci) => {
    if (ci.status !== 'ACTIVE' || !suitsLaunchType(ci, place.launchType)) return false;
    for (const { name, value } of attributes) {
      const found = attributeOf(ci, name);
      if (found === null || (value !== null && found !== value)) return false;
    }
    const zone = world.zones[world.instances[ci.instance]!.zone]!.name;
    if (place.zoneNames !== null && !place.zoneNames.includes(zone)) return false;
    return tests.every((holds) => holds(ci));
  };
}

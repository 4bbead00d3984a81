/**
 * May a task of this definition ever be on this instance, whatever is left on it? Daemons go wherever the answer is yes,
 * zone rebalancing looks at the zones where it is.
 * Source: SV-02, PL-04, PL-11, NW-03, AZ-02.
 */
import { InvariantError } from '../kernel/invariant.ts';
import type { ContainerInstance } from '../model/agent.ts';
import type { PlacementConstraint, TaskDefinition } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { compileQuery, parseQuery, type QuerySubject } from './query-language.ts';
import { attributeOf, groupCount } from './reservation.ts';

export interface Place {
  readonly definition: TaskDefinition;
  /** Of the service, beside those of the definition. */
  readonly constraints: readonly PlacementConstraint[];
  /** Zones of the subnets, for awsvpc; null: any. */
  readonly zoneNames: readonly string[] | null;
}

/** What a query may read of a container instance (QL-02). */
export function querySubject(world: World, ci: ContainerInstance): QuerySubject {
  return {
    agentConnected: ci.agentConnected,
    agentVersion: ci.agentVersion,
    attributes: ci.attributes,
    ec2InstanceId: world.instances[ci.instance]!.ec2InstanceId,
    registeredAtUs: ci.registeredAtUs,
    runningTasksCount: ci.runningTasksCount,
    groups: (group) => groupCount(ci, group) > 0,
    groupNames: () => Object.keys(ci.groupCounts),
  };
}

/** Tells eligible instances; what is the same for all of them is done once. ACTIVE ones only (SV-02). */
export function eligibilityTest(world: World, place: Place): (ci: ContainerInstance) => boolean {
  const tests = [...place.definition.placementConstraints, ...place.constraints]
    .filter(({ type }) => type === 'memberOf')
    .map(({ expression }) => {
      const parsed = parseQuery(expression ?? '');
      if ('error' in parsed) throw new InvariantError('eligibility.expression', { expression });
      return compileQuery(parsed.query);
    });
  const { attributes } = place.definition.needs;
  return (ci) => {
    if (ci.status !== 'ACTIVE') return false;
    for (const { name, value } of attributes) {
      const found = attributeOf(ci, name);
      if (found === null || (value !== null && found !== value)) return false;
    }
    const zone = world.zones[world.instances[ci.instance]!.zone]!.name;
    if (place.zoneNames !== null && !place.zoneNames.includes(zone)) return false;
    if (tests.length === 0) return true;
    const subject = querySubject(world, ci);
    return tests.every((holds) => holds(subject));
  };
}

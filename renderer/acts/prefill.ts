/** What a form begins with where the act leaves it open: a free name, the newest plan. Pure. */
import type { Json, JsonObject, Stock } from '../sim-client/words.ts';

/** `farm` or, where that is taken, `farm-2`, `farm-3` … */
export function freshName(base: string, taken: readonly string[]): string {
  if (!taken.includes(base)) return base;
  for (let ordinal = 2; ; ordinal++) {
    const name = `${base}-${ordinal}`;
    if (!taken.includes(name)) return name;
  }
}

/** The name that a person would think of for what is founded on a plan: its family's. */
export function guildName(plan: string, { services }: Pick<Stock, 'services'>): string {
  return freshName(plan.replace(/:\d+$/, '') || 'guild', services);
}

/** A name for subjects that nobody has yet. */
export function streamName({ streams }: Pick<Stock, 'streams'>): string {
  return freshName(
    'subjects',
    streams.map(({ name }) => name),
  );
}

/** Fills in what is empty in the request of a named act. */
export function prefilled(op: string, input: JsonObject, stock: Stock): JsonObject {
  const [newest] = stock.plans;
  const fill = (member: string, value: Json | undefined): JsonObject =>
    input[member] === '' && value !== undefined ? { [member]: value } : {};
  switch (op) {
    case 'createFleet':
      return { ...input, ...fill('name', freshName('territory', stock.fleets)) };
    case 'runTask':
    case 'startTask':
      return { ...input, ...fill('taskDefinition', newest?.name) };
    case 'createService':
      return {
        ...input,
        ...fill('taskDefinition', newest?.name),
        ...fill('serviceName', guildName(newest?.family ?? '', stock)),
      };
    case 'addTraffic':
      return {
        ...input,
        ...fill('name', streamName(stock)),
        ...fill('to', stock.targetGroups[0]?.loadBalancer ?? stock.targetGroups[0]?.targetGroupName),
      };
    case 'endTraffic':
      return { ...input, ...fill('name', stock.streams.findLast(({ ended }) => !ended)?.name) };
    case 'setDesiredCapacity': {
      const [group] = stock.autoScalingGroups;
      return {
        ...input,
        ...fill('AutoScalingGroupName', group?.autoScalingGroupName),
        DesiredCapacity: input['DesiredCapacity'] || (group?.desiredCapacity ?? 0),
      };
    }
    default:
      return input;
  }
}

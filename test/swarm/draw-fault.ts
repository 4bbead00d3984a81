/** A random fault of any kind, as a timeline writes it. A kind that is new to the simulator has to be drawn here too. */
import type { FaultKind } from '../../sim/model/fault.ts';
import type { Dice } from './dice.ts';
import { drawSubscriber } from './draw-messaging.ts';
import type { Names } from './names.ts';

type Draw = (dice: Dice, names: Names) => object;

const span = (dice: Dice, most: number): string => `${dice.between(1, most)}s`;
const onInstance: Draw = (dice, names) => ({ instance: names.instance(), for: span(dice, 400) });
const onZone: Draw = (dice, names) => ({ zone: names.zone(), for: span(dice, 300) });
const container: Draw = (dice, names) => ({
  task: names.task(),
  ...(dice.once(4) ? { container: names.container() } : {}),
});

const DRAWS: Readonly<Record<FaultKind, Draw>> = {
  instanceCrash: (_dice, names) => ({ instance: names.instance() }),
  agentDisconnect: onInstance,
  agentCrash: onInstance,
  zoneImpaired: onZone,
  zoneOutage: onZone,
  regionOutage: (dice) => ({ for: span(dice, 200) }),
  containerCrash: (dice, names) => ({ ...container(dice, names), exitCode: dice.pick([0, 1, 137]) }),
  containerOutOfMemory: container,
  memoryLeak: (dice, names) => ({ ...container(dice, names), mibPerSecond: dice.between(1, 20), for: span(dice, 200) }),
  cpuSpike: (dice, names) => ({ ...container(dice, names), vcpu: dice.between(1, 4), for: span(dice, 200) }),
  containerHang: (dice, names) => ({ ...container(dice, names), ...(dice.once(2) ? { for: span(dice, 300) } : {}) }),
  slowStop: (dice, names) => ({
    task: names.task(dice.once(3) ? 'spot' : 'running'),
    for: dice.once(2) ? span(dice, 60) : '250s',
  }),
  imageMissing: (dice) => ({
    image: dice.pick(['app:1', 'side:1']),
    ...(dice.once(4) ? {} : { for: span(dice, 200) }),
  }),
  pullStall: (dice) => ({ image: dice.pick(['app:1', 'side:1']), ...(dice.once(2) ? {} : { for: span(dice, 400) }) }),
  registryThrottled: (dice) => ({ for: span(dice, 200) }),
  eniExhaustion: onInstance,
  cniFailure: onInstance,
  subnetExhaustion: onZone,
  trunkFailure: (_dice, names) => ({ instance: names.instance('trunk') }),
  runtimeImpaired: onInstance,
  spotInterruption: (_dice, names) => ({ instance: names.instance('spot') }),
  taskSpotInterruption: (_dice, names) => ({ task: names.task('spot') }),
  fargateCapacity: (dice, names) => ({
    provider: dice.pick(['FARGATE', 'FARGATE_SPOT']),
    zone: names.zone(),
    for: span(dice, 300),
  }),
  balancerImpaired: (dice, names) => ({ loadBalancer: names.balancer(), for: span(dice, 300) }),
  subscriberFails: (dice) => ({ subscriber: drawSubscriber(dice), for: span(dice, 300) }),
  taskRetirement: (dice, names) => ({
    task: names.task('fargate'),
    ...(dice.once(4) ? {} : { after: span(dice, 300) }),
  }),
};

export const FAULT_KINDS_DRAWN = Object.keys(DRAWS) as readonly FaultKind[];

/** Most faults strike one thing; those that take a zone or the region are rarer, or little else would ever happen. */
export function drawFault(dice: Dice, names: Names): object {
  const rare = names.rareFaults();
  let kind = rare.length > 0 && dice.once(3) ? dice.pick(rare) : dice.pick(FAULT_KINDS_DRAWN);
  if (kind === 'regionOutage' && !dice.once(4)) kind = 'containerCrash';
  return { [kind]: DRAWS[kind](dice, names) };
}

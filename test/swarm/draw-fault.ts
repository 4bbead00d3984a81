/** A random fault of any kind, as a timeline writes it. A kind that is new to the simulator has to be drawn here too. */
import type { FaultKind } from '../../sim/model/commands.ts';
import type { Dice } from './dice.ts';

export const ZONES = ['za-southwest-1a', 'za-southwest-1b', 'za-southwest-1c'] as const;

type Draw = (dice: Dice) => object;

const span = (dice: Dice, most: number): string => `${dice.between(1, most)}s`;
const instance = (dice: Dice): string => `fleet-${dice.below(2)}-${dice.between(1, 3)}`;
const task = (dice: Dice): string => `${dice.once(4) ? 'family' : 'svc'}-${dice.below(3)}#${dice.between(1, 4)}`;
const zone = (dice: Dice): string => dice.pick(ZONES);
const onInstance: Draw = (dice) => ({ instance: instance(dice), for: span(dice, 400) });
const onZone: Draw = (dice) => ({ zone: zone(dice), for: span(dice, 300) });
const container = (dice: Dice): object => ({ task: task(dice), ...(dice.once(4) ? { container: 'c1' } : {}) });

const DRAWS: Readonly<Record<FaultKind, Draw>> = {
  instanceCrash: (dice) => ({ instance: instance(dice) }),
  agentDisconnect: onInstance,
  agentCrash: onInstance,
  zoneImpaired: onZone,
  zoneOutage: onZone,
  regionOutage: (dice) => ({ for: span(dice, 200) }),
  containerCrash: (dice) => ({ ...container(dice), exitCode: dice.pick([0, 1, 137]) }),
  containerOutOfMemory: container,
  containerHang: (dice) => ({ ...container(dice), ...(dice.once(2) ? { for: span(dice, 300) } : {}) }),
  slowStop: (dice) => ({ ...container(dice), for: span(dice, 90) }),
  imageMissing: (dice) => ({
    image: dice.pick(['app:1', 'side:1']),
    ...(dice.once(4) ? {} : { for: span(dice, 200) }),
  }),
  registryThrottled: (dice) => ({ for: span(dice, 200) }),
  eniExhaustion: onInstance,
  cniFailure: onInstance,
  subnetExhaustion: onZone,
  trunkFailure: (dice) => ({ instance: instance(dice) }),
  runtimeImpaired: onInstance,
  spotInterruption: (dice) => ({ instance: instance(dice) }),
  taskSpotInterruption: (dice) => ({ task: task(dice) }),
  fargateCapacity: (dice) => ({
    provider: dice.pick(['FARGATE', 'FARGATE_SPOT']),
    zone: zone(dice),
    for: span(dice, 300),
  }),
  taskRetirement: (dice) => ({ task: task(dice), ...(dice.once(2) ? { after: span(dice, 300) } : {}) }),
};

export const FAULT_KINDS_DRAWN = Object.keys(DRAWS) as readonly FaultKind[];

/** Most faults strike one thing; those that take a zone or the region are rarer, or little else would ever happen. */
export function drawFault(dice: Dice): object {
  let kind = dice.pick(FAULT_KINDS_DRAWN);
  if (kind === 'regionOutage' && !dice.once(4)) kind = 'containerCrash';
  return { [kind]: DRAWS[kind](dice) };
}

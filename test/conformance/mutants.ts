/** Rules broken on purpose: one small change of a source for each, and the tests that must notice (see run-mutants.ts). */
import { BALANCING } from './mutants/balancing.ts';
import { CAPACITY } from './mutants/capacity.ts';
import { CONTAINERS } from './mutants/containers.ts';
import { UNDER_LOAD } from './mutants/load.ts';
import { MEASURED } from './mutants/measured.ts';
import { ECONOMY } from './mutants/economy.ts';
import { IMAGES } from './mutants/images.ts';
import { INSTANCES } from './mutants/instances.ts';
import { NETWORK } from './mutants/network.ts';
import { NOTIFICATIONS } from './mutants/notifications.ts';
import { PLACEMENT } from './mutants/placement.ts';
import { REQUESTS } from './mutants/requests.ts';
import { RESOURCES } from './mutants/resources.ts';
import { SCALING } from './mutants/scaling.ts';
import { SERVICES } from './mutants/services.ts';
import { TASKS } from './mutants/tasks.ts';
import type { Mutant } from './mutants/mutant.ts';

/** By family, in the order of the specification as far as that goes. */
export const MUTANTS: readonly Mutant[] = [
  ...TASKS,
  ...CONTAINERS,
  ...IMAGES,
  ...RESOURCES,
  ...NETWORK,
  ...INSTANCES,
  ...PLACEMENT,
  ...SERVICES,
  ...BALANCING,
  ...CAPACITY,
  ...NOTIFICATIONS,
  ...UNDER_LOAD,
  ...REQUESTS,
  ...MEASURED,
  ...SCALING,
  ...ECONOMY,
];

/** Rules broken on purpose: one small change of a source for each, and the tests that must notice (see run-mutants.ts). */
import { BALANCING } from './mutants/balancing.ts';
import { CAPACITY } from './mutants/capacity.ts';
import { CONTAINERS } from './mutants/containers.ts';
import { UNDER_LOAD } from './mutants/load.ts';
import { MEASURED } from './mutants/measured.ts';
import { ECONOMY } from './mutants/economy.ts';
import { IMAGES } from './mutants/images.ts';
import { INSTANCES } from './mutants/instances.ts';
import { SERVICE_NAMES } from './mutants/names.ts';
import { NATIVE_RELEASES } from './mutants/releases-native.ts';
import { NETWORK } from './mutants/network.ts';
import { NOTIFICATIONS } from './mutants/notifications.ts';
import { PLACEMENT } from './mutants/placement.ts';
import { REQUESTS } from './mutants/requests.ts';
import { RELEASES_2017 } from './mutants/releases-2017.ts';
import { RELEASES_CODE_DEPLOY } from './mutants/releases-codedeploy.ts';
import { RELEASES_FOUND } from './mutants/releases-found.ts';
import { RELEASES_FUNCTIONS } from './mutants/releases-functions.ts';
import { RELEASES_HARM } from './mutants/releases-harm.ts';
import { RELEASES_ROLLING } from './mutants/releases-rolling.ts';
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
  ...SERVICE_NAMES,
  ...MEASURED,
  ...SCALING,
  ...ECONOMY,
  ...RELEASES_2017,
  ...RELEASES_FUNCTIONS,
  ...RELEASES_CODE_DEPLOY,
  ...RELEASES_HARM,
  ...NATIVE_RELEASES,
  ...RELEASES_ROLLING,
  ...RELEASES_FOUND,
];

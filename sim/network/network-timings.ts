/** How long the network's parts take when the scenario does not say. Source: TL-16, TL-17; [A] marks our own assumption. */
import { milliseconds, seconds, type DurationUs } from '../kernel/time.ts';
import type { Random } from '../kernel/random.ts';

/** TL-16: from the request until the interface is in the host, creation included [s]. */
const ATTACH_S = [5, 10] as const;
/** TL-16: the same for a branch interface of a trunk [s]. */
const BRANCH_S = [2, 4] as const;
/** TL-16: from the detachment until the interface is deleted [s]. */
const DETACH_S = [10, 20] as const;
/** Parts of the whole at which the interface is created, and at which EC2 begins to attach it [A]. */
export const CREATED_AFTER = 0.25;
export const ATTACHING_AFTER = 0.35;
/** Part of the whole at which the interface has left the host; deleting it takes the rest [A]. */
export const DETACHED_AFTER = 0.7;
/** TL-17. */
export const ENI_TIMEOUT = seconds(180);
/** The pause container's chain: ecs-eni, then ecs-bridge with ecs-ipam, then the word that all is set up; 0.8 s in all [A]. */
export const ECS_ENI_PLUGIN = milliseconds(400);
export const ECS_BRIDGE_PLUGIN = milliseconds(300);
export const CHAIN_RESULT = milliseconds(100);

export function drawAttachment(random: Random, isBranch: boolean): DurationUs {
  const [low, high] = isBranch ? BRANCH_S : ATTACH_S;
  return seconds(random.between(low, high));
}

export function drawDetachment(random: Random): DurationUs {
  return seconds(random.between(DETACH_S[0], DETACH_S[1]));
}

/** How long things take when the scenario does not say. Source: TL-16, CI-11, IM-03, IM-04; [A] marks our own assumption. */
import { milliseconds, seconds, type DurationUs } from '../kernel/time.ts';
import type { Random } from '../kernel/random.ts';
import type { Ami } from '../model/instance.ts';

/** Shortest and longest [s]; drawn uniformly. */
type Range = readonly [lowS: number, highS: number];

/**
 * CI-11: launch 15 to 30 s, boot 20 to 40 s, agent 5 to 15 s, 60 to 90 s in all on Linux; Windows 4 to 8 min, bare metal 5 to
 * 15 min. The quickest of each phase would not make up the total, so each is drawn from the upper part of its range.
 */
export const BOOT: Readonly<Record<Ami, { readonly launch: Range; readonly boot: Range; readonly agent: Range }>> = {
  'ecs-linux': { launch: [20, 30], boot: [30, 40], agent: [10, 15] },
  'ecs-windows': { launch: [30, 60], boot: [190, 360], agent: [20, 45] },
  'ecs-bare-metal': { launch: [120, 300], boot: [175, 560], agent: [5, 15] },
};

export const SHUTDOWN: Range = [10, 20]; // [A]
/** From the loss of a host to its deregistration (CI-04: within seconds). */
export const TERMINATION_NOTICE: Range = [2, 5];
export const ENI_ATTACH: Range = [5, 10];
export const ENI_DETACH: Range = [10, 20];
/** TL-17. */
export const ENI_TIMEOUT = seconds(180);
export const AGENT_NOTICE = milliseconds(500);
export const CONTAINER_CREATE = milliseconds(500);
export const CONTAINER_START = milliseconds(500);
/** The plugin chain of the pause container (NW-07) [A]. */
export const NETWORK_SETUP = milliseconds(800);
/** CT-10. */
export const STOP_TIMEOUT_S = 30;
/** From SIGKILL to exit [A]. */
export const KILL_DELAY = milliseconds(10);
/** SV-06. */
export const HEALTHY_DELAY = seconds(40);
/** TL-09: gone 1 h after stoppedAt, DELETED for the last 10 s. */
export const STOPPED_RETENTION = seconds(3_590);

export const MANIFEST = milliseconds(500);
export const DOWNLOAD_BYTES_PER_S = 60_000_000;
export const EXTRACT_BYTES_PER_S = 100_000_000;
/** IM-03, manifests: 10 ms × 3 up to 5 s with 20 % jitter, 9 attempts. */
export const MANIFEST_ATTEMPTS = 9;

/** The pause before attempt `attempt` (2 for the first retry) of a manifest. */
export function manifestBackoff(attempt: number, random: Random): DurationUs {
  let ms = 10;
  for (let i = 2; i < attempt; i++) ms *= 3;
  return milliseconds(Math.min(ms, 5_000) * random.between(0.8, 1.2));
}

export function drawIn(range: Range, random: Random): DurationUs {
  return seconds(random.between(range[0], range[1]));
}

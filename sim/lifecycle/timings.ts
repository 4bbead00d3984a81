/** How long things take when the scenario does not say. Source: TL-16, CI-11, IM-03, IM-04; [A] marks our own assumption. */
import { milliseconds, seconds, type DurationUs } from '../kernel/time.ts';
import type { Random } from '../kernel/random.ts';
import type { BootKind } from '../catalog/amis.ts';

/** Shortest and longest [s]; drawn uniformly. */
type Range = readonly [lowS: number, highS: number];

/**
 * CI-11: launch 15 to 30 s, boot 20 to 40 s, agent 5 to 15 s, 60 to 90 s in all on Linux; Windows 4 to 8 min, bare metal 5 to
 * 15 min. The quickest of each phase would not make up the total, so each is drawn from the upper part of its range.
 */
export const BOOT: Readonly<Record<BootKind, { readonly launch: Range; readonly boot: Range; readonly agent: Range }>> =
  {
    linux: { launch: [20, 30], boot: [30, 40], agent: [10, 15] },
    windows: { launch: [30, 60], boot: [190, 360], agent: [20, 45] },
    'bare-metal': { launch: [120, 300], boot: [175, 560], agent: [5, 15] },
  };

export const SHUTDOWN: Range = [10, 20]; // [A]
/** An update of the agent is fetched [A]. */
export const AGENT_STAGING = seconds(10);
/** The trunk interface of NW-06 [A]. */
export const TRUNK_ATTACH: Range = [5, 10];
export const TRUNK_DETACH: Range = [10, 20];
/** From the loss of a host to its deregistration (CI-04: within seconds). */
export const TERMINATION_NOTICE: Range = [2, 5];
/**
 * Fargate, 12 to 20 s in all (TL-16): from the launch until the machine's agent is connected (about 4 s in TL-14), and from
 * there until the network interface is asked for, which takes its own time (sim/network/network-timings.ts).
 */
export const FARGATE_CONNECT: Range = [3, 5];
export const FARGATE_NETWORK: Range = [4, 5];
export const AGENT_NOTICE = milliseconds(500);
export const CONTAINER_CREATE = milliseconds(500);
export const CONTAINER_START = milliseconds(500);
/** The plugin chain of the pause container (NW-07) [A]. */
export const NETWORK_SETUP = milliseconds(800);
/** CT-11: what a stop may take beyond stopTimeout, and how often it is asked for. */
export const STOP_CALL_BUFFER = seconds(120);
export const STOP_CALLS = 5;

/** CT-11: the pause before stop call `attempt` (2 for the first repeat): from 1 s on, by 30 % longer each time, up to 20 % on top. */
export function stopBackoff(attempt: number, random: Random): DurationUs {
  return seconds(Math.min(growing(1, 1.3, attempt) * random.between(1, 1.2), 5));
}

/** CT-14. */
export const CREATE_TIMEOUT = seconds(240);
export const INSPECT_TIMEOUT = seconds(30);
export const REMOVE_TIMEOUT = seconds(300);
export const PULL_TIMEOUT = seconds(7_200);
/** CT-14: a pull that shows nothing at all, and one that shows nothing any more. */
export const PULL_OUTPUT_TIMEOUT = seconds(300);
export const PULL_INACTIVITY = { linux: seconds(60), windows: seconds(180) } as const;
export const MANIFEST_TIMEOUT = seconds(60);
/** The runtime gives up on a registry that does not answer after this [A]. */
export const CONNECT_TIMEOUT = seconds(15);
/** From SIGKILL to exit [A]. */
export const KILL_DELAY = milliseconds(10);
/** SV-06. */
export const HEALTHY_DELAY = seconds(40);
/** TL-09: gone 1 h after stoppedAt, DELETED for the last 10 s. */
export const STOPPED_RETENTION = seconds(3_590);

export const MANIFEST = milliseconds(500);
/** IM-03, manifests: 10 ms × 3 up to 5 s with 20 % jitter, 9 attempts. */
export const MANIFEST_ATTEMPTS = 9;

/** The pause before attempt `attempt` (2 for the first retry) of a manifest. */
export function manifestBackoff(attempt: number, random: Random): DurationUs {
  return milliseconds(Math.min(growing(10, 3, attempt), 5_000) * random.between(0.8, 1.2));
}

/** IM-03, layers: 1.1 s × 2 up to 5 s with 20 % jitter, 5 attempts. */
export const PULL_ATTEMPTS = 5;

/** The pause before attempt `attempt` (2 for the first retry) of a pull. */
export function pullBackoff(attempt: number, random: Random): DurationUs {
  return milliseconds(Math.min(growing(1_100, 2, attempt), 5_000) * random.between(0.8, 1.2));
}

/** The pause before attempt `attempt`: the first one before attempt 2, each next one longer by the factor. */
function growing(first: number, factor: number, attempt: number): number {
  let pause = first;
  for (let i = 2; i < attempt; i++) pause *= factor;
  return pause;
}

/** CT-15. */
export const TASK_CLEANUP_WAIT = seconds(10_800);
/** IM-06. */
export const IMAGE_CLEANUP_INTERVAL = seconds(1_800);
export const IMAGE_MINIMUM_AGE = seconds(3_600);
export const IMAGES_PER_CLEANUP = 5;
export function drawIn(range: Range, random: Random): DurationUs {
  return seconds(random.between(range[0], range[1]));
}

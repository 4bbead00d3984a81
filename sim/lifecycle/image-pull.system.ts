/**
 * Models: pulls with a cache of layers for each host (BB-14, IM-01 in its default behaviour, IM-03, IM-04): a manifest, a
 * download whose bandwidth the host's pulls share, an extraction.
 * Leaves out: two pulls of one layer at the same time share nothing; authentication, throttling, clean-up (IM-06, IM-07),
 * tags and digests (IM-08).
 */
import { NO_EVENT } from '../kernel/event-queue.ts';
import { PHASE } from '../kernel/kernel.ts';
import { durationUs, seconds } from '../kernel/time.ts';
import type { Container, Image } from '../model/container.ts';
import type { ImagePullKey } from '../model/ids.ts';
import type { ImagePull } from '../model/image-pull.ts';
import type { Instance } from '../model/instance.ts';
import type { Context, System } from '../model/system.ts';
import { BYTES_PER_MIB } from '../model/units.ts';
import type { World } from '../model/world.ts';
import { DOWNLOAD_BYTES_PER_S, EXTRACT_BYTES_PER_S, MANIFEST, MANIFEST_ATTEMPTS, manifestBackoff } from './timings.ts';

/** Size of an image that the scenario does not describe [MiB] [A]. */
const IMAGE_SIZE_MIB = 100;
const DOWNLOAD_BYTES_PER_US = DOWNLOAD_BYTES_PER_S / 1_000_000;

function imageOf(world: World, name: string): Image {
  return Object.hasOwn(world.images, name)
    ? world.images[name]!
    : { name, layers: [{ id: name, sizeMiB: IMAGE_SIZE_MIB }], exists: true };
}

/** Brings the container's image to its host: joins the pull under way there, or begins one. */
export function requestPull(ctx: Context, container: Container, instance: Instance): void {
  const { world } = ctx;
  const task = world.tasks[container.task]!;
  task.pullStartedAtUs ??= ctx.nowUs;
  const joined = instance.pulls.find((key) => world.imagePulls[key]!.image === container.image);
  if (joined !== undefined) {
    const pull = world.imagePulls[joined]!;
    container.pull = joined;
    pull.waiting.push(container.key);
    if (pull.state === 'downloading' || pull.state === 'extracting') {
      ctx.send('container', container.key, 'MANIFEST_RESOLVED');
    }
    return;
  }
  const key = world.imagePulls.length as ImagePullKey;
  world.imagePulls.push({
    key,
    instance: instance.key,
    image: container.image,
    startedAtUs: ctx.nowUs,
    state: 'manifest',
    attempt: 1,
    bytesLeft: 0,
    bytesTotal: 0,
    updatedAtUs: ctx.nowUs,
    waiting: [container.key],
    failure: null,
    downloadTimer: NO_EVENT,
    timers: {},
  });
  instance.pulls.push(key);
  container.pull = key;
  ctx.start('image-pull', key);
}

/** A container no longer wants its image; the last one to leave ends the pull. */
export function leavePull(ctx: Context, container: Container): void {
  if (container.pull === null) return;
  const pull = ctx.world.imagePulls[container.pull]!;
  container.pull = null;
  if (!isUnderWay(pull)) return;
  pull.waiting = pull.waiting.filter((key) => key !== container.key);
  if (pull.waiting.length === 0) ctx.send('image-pull', pull.key, 'CANCEL');
}

function isUnderWay(pull: ImagePull): boolean {
  return pull.state !== 'done' && pull.state !== 'failed' && pull.state !== 'cancelled';
}

/** Brings every download of the host up to the present, at the rate that held since the last change. */
function account(ctx: Context, instance: Instance): void {
  for (const key of instance.downloads) {
    const pull = ctx.world.imagePulls[key]!;
    const share = DOWNLOAD_BYTES_PER_US / instance.downloads.length;
    pull.bytesLeft = Math.max(0, pull.bytesLeft - (ctx.nowUs - pull.updatedAtUs) * share);
    pull.updatedAtUs = ctx.nowUs;
  }
}

/** Sets when each download of the host ends if nothing changes. */
function reschedule(ctx: Context, instance: Instance): void {
  for (const key of instance.downloads) {
    const pull = ctx.world.imagePulls[key]!;
    ctx.cancel(pull.downloadTimer);
    const span = durationUs(Math.ceil((pull.bytesLeft * instance.downloads.length) / DOWNLOAD_BYTES_PER_US));
    pull.downloadTimer = ctx.sayIn(span, { kind: 'ImageDownloaded', pull: key }, PHASE.completion);
  }
}

function startDownload(key: number, ctx: Context): void {
  const pull = ctx.world.imagePulls[key]!;
  const instance = ctx.world.instances[pull.instance]!;
  let missingMiB = 0;
  for (const layer of imageOf(ctx.world, pull.image).layers) {
    if (!instance.layers.includes(layer.id)) missingMiB += layer.sizeMiB;
  }
  account(ctx, instance);
  pull.bytesTotal = missingMiB * BYTES_PER_MIB;
  pull.bytesLeft = pull.bytesTotal;
  pull.updatedAtUs = ctx.nowUs;
  instance.downloads.push(pull.key);
  reschedule(ctx, instance);
}

function endDownload(key: number, ctx: Context): void {
  const pull = ctx.world.imagePulls[key]!;
  const instance = ctx.world.instances[pull.instance]!;
  account(ctx, instance);
  ctx.cancel(pull.downloadTimer);
  pull.downloadTimer = NO_EVENT;
  instance.downloads = instance.downloads.filter((other) => other !== key);
  reschedule(ctx, instance);
}

function sendManifests(ctx: Context, { waiting }: ImagePull): void {
  for (const container of waiting) ctx.send('container', container, 'MANIFEST_RESOLVED');
}

function settle(key: number, ctx: Context): void {
  const pull = ctx.world.imagePulls[key]!;
  const instance = ctx.world.instances[pull.instance]!;
  instance.pulls = instance.pulls.filter((other) => other !== key);
  if (pull.state === 'cancelled') return;
  // IM-01: a pull that fails falls back to what is on disk.
  const isCached = instance.images.includes(pull.image);
  if (pull.state === 'done') {
    for (const layer of imageOf(ctx.world, pull.image).layers) {
      if (!instance.layers.includes(layer.id)) instance.layers.push(layer.id);
    }
    if (!isCached) instance.images.push(pull.image);
  } else if (isCached) sendManifests(ctx, pull);
  else pull.failure = `CannotPullContainerError: repository ${pull.image} not found`;
  for (const container of pull.waiting) {
    ctx.world.tasks[ctx.world.containers[container]!.task]!.pullStoppedAtUs = ctx.nowUs;
  }
  const { image, failure, waiting } = pull;
  ctx.say({ kind: 'ImagePullSettled', pull: pull.key, image, failure, containers: [...waiting] }, PHASE.completion);
}

export const imagePullSystem: System = {
  name: 'image-pull',
  hears: {
    ImageDownloaded: (event, ctx) => ctx.send('image-pull', event.pull, 'DOWNLOADED'),
  },
  charts: [
    {
      chart: 'image-pull',
      guards: {
        imageExists: (key, ctx) => imageOf(ctx.world, ctx.world.imagePulls[key]!.image).exists,
        attemptsLeft: (key, ctx) => ctx.world.imagePulls[key]!.attempt < MANIFEST_ATTEMPTS,
      },
      delays: {
        manifestDelay: () => MANIFEST,
        backoffDelay: (key, ctx) => {
          const pull = ctx.world.imagePulls[key]!;
          const host = ctx.world.instances[pull.instance]!.name;
          return manifestBackoff(pull.attempt, ctx.random(`pull/${host}/${pull.image}`));
        },
        extractDelay: (key, ctx) => seconds(ctx.world.imagePulls[key]!.bytesTotal / EXTRACT_BYTES_PER_S),
      },
      actions: {
        countAttempt: (key, ctx) => {
          ctx.world.imagePulls[key]!.attempt += 1;
        },
        noteManifest: (key, ctx) => sendManifests(ctx, ctx.world.imagePulls[key]!),
        startDownload,
        endDownload,
        settle,
      },
    },
  ],
};

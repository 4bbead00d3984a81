/**
 * Images on the disk of a host: what the machine image brought (IM-05), what was pulled, who uses it, and when the agent
 * removes it (CT-15, IM-06). A look that would remove nothing is never an event.
 */
import { amiEntry } from '../catalog/amis.ts';
import { durationUs } from '../kernel/time.ts';
import type { CachedImage, Container, Image } from '../model/container.ts';
import type { Instance } from '../model/instance.ts';
import type { Context } from '../model/system.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { agentSettings } from '../rules/agent-settings.ts';
import { behaviourOf } from '../rules/container-behaviour.ts';
import { digestOf, imageOf } from '../rules/images.ts';
import {
  IMAGE_CLEANUP_INTERVAL,
  IMAGE_MINIMUM_AGE,
  IMAGES_PER_CLEANUP,
  REMOVE_TIMEOUT,
  TASK_CLEANUP_WAIT,
} from './timings.ts';

/** Layers that the Windows machine images hold: an image that builds on one of them downloads only the rest (IM-05). */
const WINDOWS_BASE_LAYERS = ['windows-servercore', 'windows-nanoserver'] as const;

/** What the machine image holds before the first task (IM-05). */
export function fillDisk(ctx: Context, instance: Instance): void {
  if (instance.fargateTask === null && amiEntry(instance.ami).platform === 'windows') {
    for (const layer of WINDOWS_BASE_LAYERS) {
      keep(
        ctx,
        instance,
        { name: layer, layers: [{ id: layer, sizeMiB: 0 }], exists: true },
        digestOf(layer, 0),
        false,
      );
    }
  }
  const fleet = instance.fleet === null ? null : ctx.world.fleets[instance.fleet]!;
  for (const name of fleet?.cachedImages ?? []) {
    const image = imageOf(ctx.world, name);
    keep(ctx, instance, image, digestOf(name, image.pushes ?? 0), false);
  }
}

/** The image of a name on a host: of that digest, or the one that came last. */
export function findCached(instance: Instance, name: string, digest: string | null): CachedImage | null {
  return instance.images.findLast((row) => row.name === name && (digest === null || row.digest === digest)) ?? null;
}

/** An image is on the disk now, pulled or brought along. */
export function keep(ctx: Context, instance: Instance, image: Image, digest: string, pulled: boolean): CachedImage {
  const found = findCached(instance, image.name, digest);
  if (found !== null) {
    if (pulled) {
      found.pulled = true;
      found.pulledAtUs = ctx.nowUs;
      // The tag is on this one now.
      instance.images = [...instance.images.filter((row) => row !== found), found];
    }
    return found;
  }
  const cached: CachedImage = {
    name: image.name,
    digest,
    layers: image.layers.map((layer) => layer.id),
    pulled,
    pulledAtUs: ctx.nowUs,
    lastUsedAtUs: ctx.nowUs,
    users: [],
    unusedFromUs: ctx.nowUs,
  };
  instance.images.push(cached);
  for (const layer of cached.layers) if (!instance.layers.includes(layer)) instance.layers.push(layer);
  return cached;
}

/** A container is made from it. */
export function claim(ctx: Context, instance: Instance, cached: CachedImage, container: Container): void {
  container.imageDigest = cached.digest;
  cached.lastUsedAtUs = ctx.nowUs;
  if (!cached.users.includes(container.task)) cached.users.push(container.task);
  planCleanup(ctx, instance);
}

/** CT-15: all containers of a task have stopped; they stay on the disk for three hours, and their images with them. */
export function releaseImages(ctx: Context, instance: Instance, task: Task): void {
  const used = instance.images.filter((cached) => cached.users.includes(task.key));
  if (used.length === 0) return;
  const goneUs = ctx.nowUs + (agentSettings(ctx.world, instance).taskCleanupWaitUs ?? TASK_CLEANUP_WAIT);
  for (const cached of used) {
    cached.users = cached.users.filter((key) => key !== task.key);
    cached.unusedFromUs = Math.max(cached.unusedFromUs, goneUs);
  }
  // One container after the other; the agent waits 5 min for each, the runtime may need longer (CT-14).
  let atUs = goneUs;
  for (const key of task.containers) {
    const container = ctx.world.containers[key]!;
    const takesUs = behaviourOf(ctx.world, container).removeTakesUs ?? 0;
    const cached = used.find((row) => row.name === container.image && row.digest === container.imageDigest);
    if (cached !== undefined) cached.unusedFromUs = Math.max(cached.unusedFromUs, atUs + takesUs);
    atUs += Math.min(takesUs, REMOVE_TIMEOUT);
  }
  planCleanup(ctx, instance);
}

/** IM-06: is it the agent's, unused, and old enough? When, if nobody takes it again [µs]; Infinity: not as things are. */
function removableFrom(world: World, instance: Instance, cached: CachedImage): number {
  if (!cached.pulled || cached.users.length > 0) return Infinity;
  const age = agentSettings(world, instance).imageMinimumCleanupAgeUs ?? IMAGE_MINIMUM_AGE;
  // More than an hour ago.
  return Math.max(cached.unusedFromUs, cached.pulledAtUs + age + 1);
}

/** Sets the agent's next look to the first one that will find something; none while nothing can be removed. */
export function planCleanup(ctx: Context, instance: Instance): void {
  if (instance.imageCleanup !== undefined) ctx.cancel(instance.imageCleanup);
  delete instance.imageCleanup;
  // A host that is going, or gone, tidies nothing.
  if (!instance.state.startsWith('running')) return;
  const { world } = ctx;
  const row = instance.containerInstance === null ? null : world.containerInstances[instance.containerInstance]!;
  const settings = agentSettings(world, instance);
  // IM-01, last clause: an agent that prefers its cache keeps it.
  if (row === null || settings.imageCleanupDisabled === true || settings.imagePullBehavior === 'prefer-cached') return;
  const fromUs = Math.min(Infinity, ...instance.images.map((cached) => removableFrom(world, instance, cached)));
  if (fromUs === Infinity) return;
  const interval = settings.imageCleanupIntervalUs ?? IMAGE_CLEANUP_INTERVAL;
  const looks = Math.max(1, Math.ceil((Math.max(fromUs, ctx.nowUs + 1) - row.registeredAtUs) / interval));
  const span = durationUs(row.registeredAtUs + looks * interval - ctx.nowUs);
  instance.imageCleanup = ctx.sayIn(span, { kind: 'ImageCleanupDue', instance: instance.key });
}

/** The look itself: at most five, the longest unused first (IM-06). */
export function cleanUp(ctx: Context, instance: Instance): void {
  delete instance.imageCleanup;
  if (instance.agent !== 'connected' && instance.agent !== 'disconnected') return;
  // A pull may build on what is here: nothing is removed meanwhile.
  if (instance.pulls.length === 0) {
    const most = agentSettings(ctx.world, instance).imagesDeletedPerCycle ?? IMAGES_PER_CLEANUP;
    const doomed = instance.images
      .filter((cached) => removableFrom(ctx.world, instance, cached) <= ctx.nowUs)
      .sort(
        (a, b) =>
          a.lastUsedAtUs - b.lastUsedAtUs ||
          (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) ||
          (a.digest < b.digest ? -1 : 1),
      )
      .slice(0, most);
    instance.images = instance.images.filter((cached) => !doomed.includes(cached));
    const layers = new Set(instance.images.flatMap((cached) => cached.layers));
    instance.layers = instance.layers.filter((layer) => layers.has(layer));
    if (doomed.length > 0) {
      ctx.say({ kind: 'ImagesCleanedUp', instance: instance.key, images: doomed.map((cached) => cached.name) });
    }
  }
  planCleanup(ctx, instance);
}

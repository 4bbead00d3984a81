/**
 * Downloads of a host: the bandwidth that they share with each other and with answers (EC-09), the layers that they bring for each other, and those that stand still
 * (IM-04, CT-14).
 */
import { NO_EVENT } from '../kernel/event-queue.ts';
import { PHASE } from '../kernel/kernel.ts';
import { durationUs, type DurationUs } from '../kernel/time.ts';
import type { ImagePull, PullProblem } from '../model/image-pull.ts';
import type { Instance } from '../model/instance.ts';
import type { Context } from '../model/system.ts';
import { BYTES_PER_MIB } from '../model/units.ts';
import type { World } from '../model/world.ts';
import { imageByDigest } from '../rules/images.ts';
import { downloadRate, pulledBytes } from '../rules/pull-rates.ts';
import { isStalled } from '../rules/registry.ts';
import { isWindowsHost } from '../rules/windows.ts';
import { PULL_INACTIVITY, PULL_OUTPUT_TIMEOUT, PULL_TIMEOUT } from './timings.ts';

/** Brings every download of the host up to the present, at the rate that held since the last change. */
function account(ctx: Context, instance: Instance): void {
  const host = ctx.world.load?.hosts[instance.key];
  if (host !== undefined) host.pulledBytes = pulledBytes(ctx.world, instance, ctx.nowUs);
  const share = downloadRate(ctx.world, instance) / 1_000_000 / instance.downloads.length;
  for (const key of instance.downloads) {
    const pull = ctx.world.imagePulls[key]!;
    pull.bytesLeft = Math.max(0, pull.bytesLeft - (ctx.nowUs - pull.updatedAtUs) * share);
    pull.updatedAtUs = ctx.nowUs;
  }
}

/** Sets when each download of the host ends if nothing changes. */
function reschedule(ctx: Context, instance: Instance): void {
  const perUs = downloadRate(ctx.world, instance) / 1_000_000;
  for (const key of instance.downloads) {
    const pull = ctx.world.imagePulls[key]!;
    ctx.cancel(pull.downloadTimer);
    const span = durationUs(Math.ceil((pull.bytesLeft * instance.downloads.length) / perUs));
    pull.downloadTimer = ctx.sayIn(span, { kind: 'ImageDownloaded', pull: key }, PHASE.completion);
  }
}

/** Answers leave the downloads of a host more or less than before (EC-09). */
export function changePullRate(ctx: Context, instance: Instance, bytesPerS: number): void {
  account(ctx, instance);
  ctx.world.load!.hosts[instance.key]!.pullRate = bytesPerS;
  reschedule(ctx, instance);
}

/** What the host lacks, except for what another of its pulls brings already: the runtime fetches a layer once (IM-04). */
export function startDownload(key: number, ctx: Context): void {
  const pull = ctx.world.imagePulls[key]!;
  const instance = ctx.world.instances[pull.instance]!;
  account(ctx, instance);
  takeLayers(ctx.world, pull, instance);
  proceed(ctx, pull, instance, 'no-output');
}

/** Goes on with a download, or stands still with its registry: then the others have its bandwidth, and patience runs (CT-14). */
function proceed(ctx: Context, pull: ImagePull, instance: Instance, problem: 'no-output' | 'inactive'): void {
  account(ctx, instance);
  instance.downloads = instance.downloads.filter((other) => other !== pull.key);
  ctx.cancel(pull.downloadTimer);
  pull.downloadTimer = NO_EVENT;
  if (pull.bytesLeft > 0 && isStalled(ctx.world, pull.image)) {
    const span = patience(ctx.world, instance, problem);
    pull.timers['silence'] ??= ctx.sayIn(span, { kind: 'ImagePullStalled', pull: pull.key, problem }, PHASE.lifecycle);
  } else {
    endSilence(ctx, pull);
    pull.updatedAtUs = ctx.nowUs;
    instance.downloads.push(pull.key);
  }
  reschedule(ctx, instance);
}

function endSilence(ctx: Context, pull: ImagePull): void {
  const silence = pull.timers['silence'];
  if (silence !== undefined) ctx.cancel(silence);
  delete pull.timers['silence'];
}

/** How long the agent waits, by what it waits for (CT-14). */
export function patience(world: World, instance: Instance, problem: PullProblem): DurationUs {
  if (problem === 'no-output') return PULL_OUTPUT_TIMEOUT;
  if (problem === 'inactive') return PULL_INACTIVITY[isWindowsHost(world, instance) ? 'windows' : 'linux'];
  return PULL_TIMEOUT;
}

/** The registry begins or ends to send nothing of an image: its downloads under way notice at once, their agents later. */
export function stallChanged(ctx: Context, image: string): void {
  for (const pull of ctx.world.imagePulls) {
    if (pull.image !== image || pull.state !== 'downloading') continue;
    proceed(ctx, pull, ctx.world.instances[pull.instance]!, 'inactive');
  }
}

function takeLayers(world: World, pull: ImagePull, instance: Instance): void {
  for (const layer of imageByDigest(world, pull.image, pull.digest!).layers) {
    if (instance.layers.includes(layer.id) || pull.layers.includes(layer.id)) continue;
    const other = instance.pulls.find((row) => row !== pull.key && world.imagePulls[row]!.layers.includes(layer.id));
    if (other !== undefined) {
      if (!pull.awaits.includes(other)) pull.awaits.push(other);
      continue;
    }
    pull.layers.push(layer.id);
    pull.bytesTotal += layer.sizeMiB * BYTES_PER_MIB;
    pull.bytesLeft += layer.sizeMiB * BYTES_PER_MIB;
  }
}

/** A pull has ended: who waited for its layers has them now, or brings them itself. */
export function passOnLayers(ctx: Context, ended: ImagePull, instance: Instance): void {
  ended.layers = [];
  for (const key of [...instance.pulls]) {
    const pull = ctx.world.imagePulls[key]!;
    if (!pull.awaits.includes(ended.key)) continue;
    pull.awaits = pull.awaits.filter((other) => other !== ended.key);
    if (pull.state === 'waitingForLayers') {
      if (ended.state !== 'done') ctx.send('image-pull', key, 'LAYERS_LOST');
      else if (pull.awaits.length === 0) ctx.send('image-pull', key, 'LAYERS_READY');
    } else if (pull.state === 'downloading' && ended.state !== 'done') {
      account(ctx, instance);
      takeLayers(ctx.world, pull, instance);
      if (isStalled(ctx.world, pull.image)) proceed(ctx, pull, instance, 'inactive');
      else reschedule(ctx, instance);
    }
  }
}

/** The download is over, or given up: the others have its bandwidth. */
export function endDownload(key: number, ctx: Context): void {
  const pull = ctx.world.imagePulls[key]!;
  const instance = ctx.world.instances[pull.instance]!;
  account(ctx, instance);
  endSilence(ctx, pull);
  ctx.cancel(pull.downloadTimer);
  pull.downloadTimer = NO_EVENT;
  instance.downloads = instance.downloads.filter((other) => other !== key);
  reschedule(ctx, instance);
}

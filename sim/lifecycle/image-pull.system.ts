/**
 * Models: pulls with a cache of layers for each host (BB-14, IM-01, IM-03, IM-04): a manifest, a download whose bandwidth the
 * host's pulls share, an extraction, which under load wants the host's CPU and is over when the host says so; the limits of time, also of a download that stands still (CT-14); the registry's
 * throttle and its absence (IM-07, IM-09); tags, digests and pushes (IM-08); what machine images bring along and what the
 * agent removes (IM-05, IM-06).
 * Leaves out: three layers at once, which are as fast as one after the other when the bandwidth is the limit; extraction
 * that begins before the last byte is there; authentication at a registry.
 */
import { NO_EVENT } from '../kernel/event-queue.ts';
import { PHASE } from '../kernel/kernel.ts';
import { durationUs, seconds, type DurationUs } from '../kernel/time.ts';
import type { CachedImage, Container } from '../model/container.ts';
import type { ImagePullKey } from '../model/ids.ts';
import type { ImagePull } from '../model/image-pull.ts';
import type { Instance } from '../model/instance.ts';
import { handler, type Context, type System } from '../model/system.ts';
import { pullFailure } from '../rules/agent-messages.ts';
import { agentSettings } from '../rules/agent-settings.ts';
import { digestOf, imageByDigest, imageOf } from '../rules/images.ts';
import { EXTRACT_BYTES_PER_S, unpacksOnHost } from '../rules/pull-rates.ts';
import { countPull, registryProblem, wayOut } from '../rules/registry.ts';
import { claim, cleanUp, fillDisk, findCached, keep, planCleanup } from './image-cache.ts';
import { noteUnresolved, pinDigest, pinnedDigest } from './image-digests.ts';
import { changePullRate, endDownload, passOnLayers, patience, stallChanged, startDownload } from './image-download.ts';
import { loseImage, push, stallImage, throttle } from './image-registry.ts';
import {
  CONNECT_TIMEOUT,
  MANIFEST,
  MANIFEST_ATTEMPTS,
  MANIFEST_TIMEOUT,
  manifestBackoff,
  PULL_ATTEMPTS,
  PULL_TIMEOUT,
  pullBackoff,
} from './timings.ts';

export { releaseImages } from './image-cache.ts';

/** What the agent may start the container from without asking the registry (IM-01). */
function usable(ctx: Context, container: Container, instance: Instance, pinned: string | null): CachedImage | null {
  const cached = findCached(instance, container.image, pinned);
  if (cached === null) return null;
  const { imagePullBehavior } = agentSettings(ctx.world, instance);
  if (imagePullBehavior === 'prefer-cached') return cached;
  return imagePullBehavior === 'once' && cached.pulled ? cached : null;
}

/** Brings the container's image to its host: uses what is there, joins the pull under way, or begins one. */
export function requestPull(ctx: Context, container: Container, instance: Instance): void {
  const { world } = ctx;
  const pinned = pinnedDigest(world, container);
  const cached = usable(ctx, container, instance, pinned);
  if (cached !== null) {
    claim(ctx, instance, cached, container);
    container.imageReady = true;
    ctx.send('container', container.key, 'MANIFEST_RESOLVED');
    return;
  }
  const task = world.tasks[container.task]!;
  task.pullStartedAtUs ??= ctx.nowUs;
  const joined = instance.pulls.find((key) => {
    const { image, pinned: other } = world.imagePulls[key]!;
    return image === container.image && other === pinned;
  });
  if (joined !== undefined) {
    const pull = world.imagePulls[joined]!;
    container.pull = joined;
    ctx.touch('container', container.key);
    pull.waiting.push(container.key);
    if (pull.digest !== null) tellManifest(ctx, pull, container);
    return;
  }
  begin(ctx, container, instance, pinned);
}

function begin(ctx: Context, container: Container, instance: Instance, pinned: string | null): void {
  const key = ctx.world.imagePulls.length as ImagePullKey;
  ctx.world.imagePulls.push({
    key,
    instance: instance.key,
    image: container.image,
    startedAtUs: ctx.nowUs,
    state: 'manifest',
    attempt: 1,
    pullAttempt: 1,
    pinned,
    digest: null,
    problem: null,
    bytesLeft: 0,
    bytesTotal: 0,
    layers: [],
    awaits: [],
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

/** The image of a settled pull is on the host: the container may be made from it once its turn has come (CT-07). */
export function imageArrived(ctx: Context, container: Container, key: ImagePullKey): void {
  const pull = ctx.world.imagePulls[key]!;
  const instance = ctx.world.instances[pull.instance]!;
  const image = imageByDigest(ctx.world, pull.image, pull.digest!);
  const cached = findCached(instance, pull.image, pull.digest) ?? keep(ctx, instance, image, pull.digest!, true);
  claim(ctx, instance, cached, container);
  container.imageReady = true;
}

/** A container no longer wants its image; the last one to leave ends the pull. */
export function leavePull(ctx: Context, container: Container): void {
  if (container.pull === null) return;
  const pull = ctx.world.imagePulls[container.pull]!;
  container.pull = null;
  ctx.touch('container', container.key);
  if (!isUnderWay(pull)) return;
  pull.waiting = pull.waiting.filter((key) => key !== container.key);
  if (pull.waiting.length === 0) ctx.send('image-pull', pull.key, 'CANCEL');
}

function isUnderWay(pull: ImagePull): boolean {
  return pull.state !== 'done' && pull.state !== 'failed' && pull.state !== 'cancelled';
}

/** What the tag means is known, and for the whole deployment (IM-08). */
function noteManifest(key: number, ctx: Context): void {
  const pull = ctx.world.imagePulls[key]!;
  const instance = ctx.world.instances[pull.instance]!;
  if (pull.digest === null) {
    const current = digestOf(pull.image, imageOf(ctx.world, pull.image).pushes ?? 0);
    pull.digest = pull.pinned ?? pinnedDigest(ctx.world, ctx.world.containers[pull.waiting[0]!]!) ?? current;
    if (!isOnHost(pull, instance)) countPull(ctx.world, instance, pull.image, ctx.nowUs);
  }
  pull.problem = null;
  for (const container of pull.waiting) tellManifest(ctx, pull, ctx.world.containers[container]!);
}

function tellManifest(ctx: Context, pull: ImagePull, container: Container): void {
  container.imageDigest = pull.digest;
  pinDigest(ctx, container, pull.digest!);
  if (container.status === 'NONE') ctx.send('container', container.key, 'MANIFEST_RESOLVED');
}

/** Is what the tag means now on the host already? */
function isOnHost(pull: ImagePull, instance: Instance): boolean {
  return pull.digest !== null && findCached(instance, pull.image, pull.digest) !== null;
}

function problemOf(key: number, ctx: Context) {
  const pull = ctx.world.imagePulls[key]!;
  const instance = ctx.world.instances[pull.instance]!;
  const digest = pull.pinned ?? digestOf(pull.image, imageOf(ctx.world, pull.image).pushes ?? 0);
  const isThere = findCached(instance, pull.image, digest) !== null;
  return registryProblem(ctx.world, instance, pull.image, isThere, ctx.nowUs);
}

function settle(key: number, ctx: Context): void {
  const pull = ctx.world.imagePulls[key]!;
  const instance = ctx.world.instances[pull.instance]!;
  const limit = pull.timers['limit'];
  if (limit !== undefined) ctx.cancel(limit);
  delete pull.timers['limit'];
  instance.pulls = instance.pulls.filter((other) => other !== key);
  if (pull.state === 'done') {
    keep(ctx, instance, imageByDigest(ctx.world, pull.image, pull.digest!), pull.digest!, true);
  }
  passOnLayers(ctx, pull, instance);
  if (pull.state === 'cancelled') return;
  if (pull.state === 'failed') fail(ctx, pull, instance);
  for (const container of pull.waiting) {
    ctx.world.tasks[ctx.world.containers[container]!.task]!.pullStoppedAtUs = ctx.nowUs;
  }
  const { image, failure, waiting } = pull;
  ctx.say({ kind: 'ImagePullSettled', pull: pull.key, image, failure, containers: [...waiting] }, PHASE.completion);
}

/** IM-01: by default a pull that fails falls back to what is on disk; the other behaviours do not. */
function fail(ctx: Context, pull: ImagePull, instance: Instance): void {
  const problem = pull.problem ?? problemOf(pull.key, ctx) ?? 'unreachable';
  pull.problem = problem;
  if (pull.digest === null) for (const key of pull.waiting) noteUnresolved(ctx, ctx.world.containers[key]!);
  const { imagePullBehavior } = agentSettings(ctx.world, instance);
  const cached = imagePullBehavior === 'default' ? findCached(instance, pull.image, pull.pinned) : null;
  if (cached === null) {
    const limitUs = patience(ctx.world, instance, problem);
    pull.failure = pullFailure(pull.image, problem, instance.fargateTask !== null, limitUs);
    return;
  }
  pull.digest = cached.digest;
  for (const key of pull.waiting) tellManifest(ctx, pull, ctx.world.containers[key]!);
}

/** The whole pull, with all its attempts, may take two hours (CT-14). */
function limitPull(key: number, ctx: Context): void {
  const pull = ctx.world.imagePulls[key]!;
  pull.timers['limit'] ??= ctx.sayIn(PULL_TIMEOUT, { kind: 'ImagePullTimedOut', pull: pull.key }, PHASE.lifecycle);
}

/** A registry that cannot be reached is noticed when the connection times out; a minute is all the manifest gets (CT-14). */
function manifestDelay(key: number, ctx: Context): DurationUs {
  const pull = ctx.world.imagePulls[key]!;
  if (wayOut(ctx.world, ctx.world.instances[pull.instance]!) !== null) return MANIFEST;
  return durationUs(Math.max(0, Math.min(CONNECT_TIMEOUT, pull.startedAtUs + MANIFEST_TIMEOUT - ctx.nowUs)));
}

/** On one whole core; under load the host says when (IM-04), and all that is waited for here is the end of patience. */
function extractDelay(key: number, ctx: Context): DurationUs {
  const { bytesTotal } = ctx.world.imagePulls[key]!;
  if (bytesTotal > 0 && unpacksOnHost(ctx.world)) return PULL_TIMEOUT;
  return seconds(bytesTotal / EXTRACT_BYTES_PER_S);
}

function streamOf(key: number, ctx: Context) {
  const pull = ctx.world.imagePulls[key]!;
  return ctx.random(`pull/${ctx.world.instances[pull.instance]!.name}/${pull.image}`);
}

export const imagePullSystem: System = {
  name: 'image-pull',
  hears: {
    ImageDownloaded: (event, ctx) => ctx.send('image-pull', event.pull, 'DOWNLOADED'),
    ImageExtracted: (event, ctx) => {
      if (ctx.world.imagePulls[event.pull]!.state === 'extracting') ctx.send('image-pull', event.pull, 'EXTRACTED');
    },
    PullRateChanged: (event, ctx) => changePullRate(ctx, ctx.world.instances[event.instance]!, event.bytesPerS),
    ImagePullTimedOut: (event, ctx) => {
      const pull = ctx.world.imagePulls[event.pull]!;
      delete pull.timers['limit'];
      pull.problem = 'timeout';
      ctx.send('image-pull', event.pull, 'TIMED_OUT');
    },
    ImagePullStalled: (event, ctx) => {
      const pull = ctx.world.imagePulls[event.pull]!;
      delete pull.timers['silence'];
      pull.problem = event.problem;
      ctx.send('image-pull', event.pull, 'STALLED');
    },
    ImageCleanupDue: (event, ctx) => cleanUp(ctx, ctx.world.instances[event.instance]!),
    InstanceLaunched: (event, ctx) => fillDisk(ctx, ctx.world.instances[event.instance]!),
    StateChanged: (event, ctx) => {
      if (event.chart === 'image-pull' && event.to === 'extracting') {
        ctx.world.imagePulls[event.key]!.unpacksBecause = ctx.occurrence;
      }
      if (event.chart === 'agent' && event.to === 'connected') planCleanup(ctx, ctx.world.instances[event.key]!);
      if (event.chart !== 'instance' || event.to !== 'terminated') return;
      const instance = ctx.world.instances[event.key]!;
      if (instance.imageCleanup !== undefined) ctx.cancel(instance.imageCleanup);
      delete instance.imageCleanup;
    },
    FaultBegan: ({ fault }, ctx) => {
      if (fault.kind === 'imageMissing') loseImage(ctx, fault.image, 1);
      else if (fault.kind === 'registryThrottled') throttle(ctx, fault.forUs);
      else if (fault.kind === 'pullStall') {
        stallImage(ctx, fault.image, 1);
        stallChanged(ctx, fault.image);
      }
    },
    FaultEnded: ({ fault }, ctx) => {
      if (fault.kind === 'imageMissing') loseImage(ctx, fault.image, -1);
      else if (fault.kind === 'pullStall') {
        stallImage(ctx, fault.image, -1);
        stallChanged(ctx, fault.image);
      }
    },
  },
  charts: [
    {
      chart: 'image-pull',
      guards: {
        registryAnswers: (key, ctx) => problemOf(key, ctx) === null,
        registrySilent: (key, ctx) => problemOf(key, ctx) === 'unreachable',
        attemptsLeft: (key, ctx) => {
          const { attempt, startedAtUs } = ctx.world.imagePulls[key]!;
          return attempt < MANIFEST_ATTEMPTS && ctx.nowUs - startedAtUs < MANIFEST_TIMEOUT;
        },
        layersAreHere: (key, ctx) => ctx.world.imagePulls[key]!.awaits.length === 0,
        pullAttemptsLeft: (key, ctx) => ctx.world.imagePulls[key]!.pullAttempt < PULL_ATTEMPTS,
      },
      delays: {
        manifestDelay,
        backoffDelay: (key, ctx) => manifestBackoff(ctx.world.imagePulls[key]!.attempt, streamOf(key, ctx)),
        connectDelay: (key, ctx) => {
          const instance = ctx.world.instances[ctx.world.imagePulls[key]!.instance]!;
          return wayOut(ctx.world, instance) === null ? CONNECT_TIMEOUT : MANIFEST;
        },
        pullBackoffDelay: (key, ctx) => pullBackoff(ctx.world.imagePulls[key]!.pullAttempt, streamOf(key, ctx)),
        extractDelay,
      },
      actions: {
        countAttempt: (key, ctx) => {
          ctx.world.imagePulls[key]!.attempt += 1;
        },
        countPullAttempt: (key, ctx) => {
          const pull = ctx.world.imagePulls[key]!;
          pull.pullAttempt += 1;
          pull.problem = null;
        },
        limitPull,
        noteManifest,
        startDownload,
        endDownload,
        settle,
      },
    },
  ],
  commands: [
    handler({
      op: 'world.pushImage',
      query: () => null,
      execute: ({ input }, ctx, line) => ctx.answer(line, { imageDigest: push(ctx, input) }),
    }),
  ],
};

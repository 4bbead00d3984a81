/**
 * The network of an instance, which answers and downloads of images share (EC-09, IM-04, NW-11): a rate for as long as it
 * lasts, and a token bucket for the types of which the catalog says "up to": what is not used of the baseline fills it, what
 * goes beyond empties it.
 */
import { instanceType } from '../catalog/instance-types.ts';
import type { Container } from '../model/container.ts';
import type { Instance } from '../model/instance.ts';
import type { HostLoad } from '../model/load.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { setServer } from '../queueing/network.ts';
import { loadOfContainer } from '../rules/load-behaviour.ts';
import { DOWNLOAD_BYTES_PER_S } from '../rules/pull-rates.ts';
import { MODE_COST } from '../rules/reachability.ts';
import { networkOf } from '../rules/utilization.ts';

const BYTES_PER_S_AT_1_GBPS = 125_000_000;
/** How long a full bucket holds the peak: between 5 and 60 min (EC-09) [A] [s]. */
const PEAK_S = 1_800;
/** Where nobody knows a rate: the hidden hosts of Fargate [A] [Gbps]. */
const FARGATE_GBPS = 5;
/** Answers that leave in less than this take no time [A] [s]. */
const NOTICEABLE_S = 0.001;

/** What the instance may send, with the bucket or without [bytes/s]. */
export function bandwidthOf(instance: Instance, hasTokens: boolean): number {
  const type = instanceType(instance.instanceType);
  const gbps = type === null ? FARGATE_GBPS : hasTokens ? type.netPeakGbps : type.netBaselineGbps;
  return gbps * BYTES_PER_S_AT_1_GBPS;
}

function baselineOf(instance: Instance): number {
  return bandwidthOf(instance, false);
}

/** Tokens of a full bucket [bytes]; 0 for types whose rate is always the same. */
export function fullBucket(instance: Instance): number {
  return (bandwidthOf(instance, true) - baselineOf(instance)) * PEAK_S;
}

/** What a span with so many bytes leaves in the bucket. */
export function spendTokens(instance: Instance, bucket: number, bytes: number, spanUs: number): number {
  const left = bucket + (baselineOf(instance) * spanUs) / 1_000_000 - bytes;
  return Math.max(0, Math.min(fullBucket(instance), left));
}

/** The rate after it: the peak while there are tokens, and again once a hundredth of the bucket is there [A]. */
export function bandwidthNow(instance: Instance, row: HostLoad): number {
  const full = fullBucket(instance);
  if (full === 0) return bandwidthOf(instance, true);
  const wasThrottled = row.bandwidth < bandwidthOf(instance, true);
  return bandwidthOf(instance, row.networkBucket > (wasThrottled ? full / 100 : 0));
}

/** What downloads may have beside answers of so many bytes a second: what is left, and at least half where both want it [A]. */
export function pullRateBeside(bandwidth: number, answersPerS: number): number {
  return Math.min(DOWNLOAD_BYTES_PER_S, Math.max(bandwidth / 2, bandwidth - answersPerS));
}

/** What answers may have: everything, or beside a download what that leaves, and at least half [A] [bytes/s]. */
export function answerRate(instance: Pick<Instance, 'downloads'>, row: HostLoad): number {
  if (instance.downloads.length === 0) return row.bandwidth;
  return Math.max(row.bandwidth / 2, row.bandwidth - row.pullRate);
}

/** NW-11: what is left of a container's part on its way out of the host; a bridge costs a tenth of it. */
function throughputOf(world: World, { task }: Container): number {
  const { networkMode } = world.taskDefinitions[world.tasks[task]!.taskDefinition]!;
  return networkMode === 'none' ? 1 : MODE_COST[networkMode].throughput;
}

/** Gives each running container of the instance an equal part of what answers may have [A]. */
export function shareNetwork(ctx: Context, instance: Instance): void {
  const book = ctx.world.load!;
  const row = book.hosts[instance.key];
  if (row === undefined) return;
  const net = networkOf(ctx.world)!;
  const servers = net.hostServers[row.host]!;
  // One of them is the host itself.
  const part = answerRate(instance, row) / Math.max(1, servers.length - 1);
  for (const server of servers) {
    const container = book.containerOf[server]!;
    if (container === -1) continue;
    const row = ctx.world.containers[container]!;
    const { bytesOut } = loadOfContainer(ctx.world, row);
    const own = part * throughputOf(ctx.world, row);
    const sendBytesPerSecond = bytesOut / own < NOTICEABLE_S ? Infinity : own;
    if (net.servers.sendRate[server] === sendBytesPerSecond / 1_000_000) continue;
    setServer(net, server, { sendBytesPerSecond }, ctx.nowUs);
  }
}

/** Streams that are added or ended while the world goes on. */
import type { InputOf } from '../model/commands.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { Context } from '../model/system.ts';
import type { StreamBook, TrafficSetup } from '../model/traffic.ts';
import type { World } from '../model/world.ts';
import { replanFlow, setSource } from '../queueing/network.ts';
import { LIMITS } from '../rules/limits.ts';
import { findLoadBalancer, findTargetGroup } from '../rules/target-groups.ts';
import { networkOf } from '../rules/utilization.ts';

/** Where requests to a name come in; a balancer comes first where both have the name. Null: nowhere. */
function entranceNamed(world: World, to: string): TrafficSetup['to'] | null {
  const parts = /^(.*):([0-9]{1,5})$/.exec(to);
  const named = parts === null ? to : parts[1]!;
  const port = parts === null ? null : Number(parts[2]);
  if (findLoadBalancer(world, named) !== null) return { loadBalancer: named, port };
  if (port === null && findTargetGroup(world, to) !== null) return { targetGroup: to };
  const [own, part] = to.split('/') as [string, string?];
  if (part !== undefined && (world.apis ?? []).some(({ name }) => name === own)) return { api: own, stage: part };
  const isKnownZone = part === undefined || world.zones.some(({ name }) => name === part);
  const isEndpoint = (world.vpcEndpoints ?? []).some(({ name }) => name === own);
  return isEndpoint && isKnownZone ? { vpcEndpoint: own, zone: part ?? null } : null;
}

const no = (code: string, params: Refusal['reason']['params'] = {}): Refusal =>
  refusal('InvalidParameterException', code, params);

function streamNamed(world: World, name: string): StreamBook | null {
  return world.traffic?.streams.find(({ setup }) => setup.name === name) ?? null;
}

export function refuseStream(world: World, { to, stream }: InputOf<'world.addTraffic'>): Refusal | null {
  if (world.traffic === undefined) return no('no-load');
  const { name, zones } = stream;
  if (streamNamed(world, name) !== null) return no('stream-exists', { name });
  if (entranceNamed(world, to) === null) return no('entrance-not-found', { to });
  const unknown = Object.keys(zones ?? {}).find((zone) => world.zones.every((row) => row.name !== zone));
  if (unknown !== undefined) return no('zone-not-found', { zone: unknown });
  return world.traffic.streams.length >= LIMITS.traffic ? no('too-many-streams', { max: LIMITS.traffic }) : null;
}

/** It begins now, or at the instant that was asked for when that is still to come. Who leads requests hears of it next. */
export function addStream(ctx: Context, { to, stream, fromUs }: InputOf<'world.addTraffic'>): void {
  const setup: TrafficSetup = {
    ...stream,
    to: entranceNamed(ctx.world, to)!,
    fromUs: Math.max(ctx.nowUs, fromUs ?? 0),
  };
  ctx.world.traffic!.streams.push({ setup: Object.freeze(setup), sources: [] });
}

export function refuseEnd(world: World, { name }: InputOf<'world.endTraffic'>): Refusal | null {
  const stream = streamNamed(world, name);
  if (stream === null) return no('stream-not-found', { name });
  return stream.ended === true ? no('stream-has-ended', { name }) : null;
}

/** Nobody comes any more; sessions that have begun go on, and what is on its way is answered. */
export function endStream(ctx: Context, { name }: InputOf<'world.endTraffic'>): void {
  const stream = streamNamed(ctx.world, name)!;
  const untilUs = Math.min(stream.setup.untilUs ?? Infinity, ctx.nowUs);
  stream.setup = Object.freeze({ ...stream.setup, untilUs });
  stream.ended = true;
  const net = networkOf(ctx.world)!;
  for (const { source } of stream.sources) setSource(net, source, { untilUs }, ctx.nowUs);
  replanFlow(net, ctx.nowUs);
}

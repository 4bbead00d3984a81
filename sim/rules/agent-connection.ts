/**
 * The agent's control connection as a function of time: heartbeats, the half-hourly reconnect, and how long the backend
 * listens before it believes in a silence (CI-03, CI-04). None of it is an event: whoever asks about an instant reckons from
 * the instant at which the agent connected, and the seed.
 */
import { openStream, seedStream, type Random } from '../kernel/random.ts';
import { durationUs, minutes, seconds, timeUs, type DurationUs, type TimeUs } from '../kernel/time.ts';

/** A heartbeat comes every minute, up to 20 % early. */
const HEARTBEAT = minutes(1);
const EARLIEST = 0.8;
/** The connection is opened anew about every half hour, give or take 20 %. */
const RECONNECT = minutes(30);
const RECONNECT_JITTER = [0.8, 1.2] as const;

export interface AgentConnection {
  /** Since then on the present connection. */
  readonly openedAtUs: TimeUs;
  /** How often it was opened anew since the agent connected; nobody takes the agent for gone meanwhile. */
  readonly reconnects: number;
  readonly lastHeartbeatUs: TimeUs;
}

/** The connection of an agent that connected at `connectedAtUs` and has not been lost until `nowUs`. */
export function agentConnection(seed: number, name: string, connectedAtUs: TimeUs, nowUs: TimeUs): AgentConnection {
  const random = openStream(seedStream(seed, `connection/${name}/${connectedAtUs}`));
  const reconnects = lastOf(connectedAtUs, nowUs, () => RECONNECT * random.between(...RECONNECT_JITTER));
  // A heartbeat a minute is lost in the noise of half an hour, so each connection has its own.
  const beats = openStream(seedStream(seed, `heartbeat/${name}/${reconnects.atUs}`));
  const beat = lastOf(reconnects.atUs, nowUs, () => HEARTBEAT * beats.between(EARLIEST, 1));
  return { openedAtUs: reconnects.atUs, reconnects: reconnects.count, lastHeartbeatUs: beat.atUs };
}

/** The last of a row of instants, each a drawn span after the one before, that is not later than `nowUs`. */
function lastOf(fromUs: TimeUs, nowUs: TimeUs, drawUs: () => number): { atUs: TimeUs; count: number } {
  let atUs: number = fromUs;
  for (let count = 0; ; count++) {
    const next = atUs + Math.round(drawUs());
    if (next > nowUs) return { atUs: timeUs(atUs), count };
    atUs = next;
  }
}

/** CI-03: how long after the last heartbeat a connection counts as lost: two heartbeats, and up to one more at random. */
export function readTimeout(random: Random): DurationUs {
  return durationUs(2 * HEARTBEAT + seconds(random.between(0, HEARTBEAT / 1_000_000)));
}

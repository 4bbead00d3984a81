/**
 * The access logs of API stages in the four formats of the real service: CLF, JSON, XML and CSV (LA-11). Of each class of
 * requests the first ones are kept, and those after each change of a canary (see sim/traffic/gateways.ts); what nobody simulates, such as addresses, is a dash.
 */
import type { AccessLogFormat } from '../model/api-gateway.ts';
import type { World } from '../model/world.ts';
import { NONE, OUTCOME, type EndedRequests, type Network } from '../queueing/network-state.ts';
import { findApi, findStage } from '../rules/api-gateway.ts';
import { isoOfUs } from '../rules/epoch.ts';
import { networkOf } from '../rules/utilization.ts';

interface AccessRow {
  readonly requestId: string;
  readonly api: string;
  readonly stage: string;
  readonly path: string;
  readonly atUs: number;
  readonly latencyMs: number;
  readonly status: number;
  readonly bytes: number;
  readonly isCanary: boolean;
  /** What the header x-amz-executed-version of the answer says (LA-08); null: no function answered. */
  readonly executedVersion: string | null;
}

const STATUS: Readonly<Record<number, number>> = {
  [OUTCOME.ok]: 200,
  [OUTCOME.error]: 502,
  [OUTCOME.refused]: 502,
  [OUTCOME.unavailable]: 503,
  // A function that has no place for the call.
  [OUTCOME.queueFull]: 500,
  [OUTCOME.gatewayTimeout]: 504,
  [OUTCOME.clientTimeout]: 499,
};

function* rowsOf(world: World): Generator<[AccessRow, AccessLogFormat]> {
  const net = networkOf(world);
  for (const { setup, sources } of world.traffic?.streams ?? []) {
    if (net === null || !('api' in setup.to)) continue;
    const { api, stage } = setup.to;
    const row = findApi(world, api);
    const format = row === null ? null : (findStage(row, stage)?.accessLog ?? null);
    if (format === null) continue;
    for (const [index, { source }] of sources.entries()) {
      const { ended, responseBytes } = net.sources[source]!;
      const { path } = setup.classes[index]!;
      for (const [number, one] of (ended?.rows ?? []).entries()) {
        const names = { api, stage, path, requestId: `${setup.name}-${index}-${number}` };
        const executedVersion = versionOf(world, net, one.member);
        yield [{ ...names, ...measured(one, responseBytes), executedVersion }, format];
      }
    }
  }
}

/** The version of the function that the request reached. */
function versionOf(world: World, net: Network, member: number): string | null {
  const server = member === NONE ? NONE : net.members.server[member]!;
  return world.traffic!.functions?.find((book) => book.server === server)?.version ?? null;
}

function measured(row: EndedRequests['rows'][number], bytes: number) {
  const status = STATUS[row.outcome] ?? 500;
  return {
    atUs: Math.round(row.startUs),
    latencyMs: Math.round((row.endUs - row.startUs) / 1_000),
    status,
    bytes: status === 200 ? bytes : 0,
    isCanary: row.isMarked,
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2017-11-29T08:00:01.000Z` → `29/Nov/2017:08:00:01 +0000`. */
function clfTime(iso: string): string {
  const month = MONTHS[Number(iso.slice(5, 7)) - 1]!;
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

const xml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
const csv = (text: string): string => (/[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

function lineOf(row: AccessRow, format: AccessLogFormat): string {
  const iso = isoOfUs(row.atUs);
  const stage = row.isCanary ? `${row.stage}/Canary` : row.stage;
  switch (format) {
    case 'CLF':
      return `- - - [${clfTime(iso)}] "GET ${row.path} HTTP/1.1" ${row.status} ${row.bytes} ${row.requestId}`;
    case 'JSON':
      return JSON.stringify({
        requestId: row.requestId,
        api: row.api,
        stage,
        requestTime: iso,
        httpMethod: 'GET',
        path: row.path,
        status: row.status,
        responseLength: row.bytes,
        latencyMs: row.latencyMs,
        ...(row.executedVersion === null ? {} : { executedVersion: row.executedVersion }),
      });
    case 'XML':
      return (
        `<request id="${xml(row.requestId)}"><api>${xml(row.api)}</api><stage>${xml(stage)}</stage>` +
        `<requestTime>${iso}</requestTime><httpMethod>GET</httpMethod><path>${xml(row.path)}</path>` +
        `<status>${row.status}</status><responseLength>${row.bytes}</responseLength><latencyMs>${row.latencyMs}</latencyMs>` +
        `${row.executedVersion === null ? '' : `<executedVersion>${xml(row.executedVersion)}</executedVersion>`}</request>`
      );
    case 'CSV':
      return [row.requestId, row.api, stage, iso, 'GET', row.path, row.status, row.bytes, row.latencyMs]
        .map((one) => csv(String(one)))
        .join(',');
  }
}

/** One line for each request that is kept. */
export function accessLogLines(world: World): string[] {
  return [...rowsOf(world)].map(([row, format]) => lineOf(row, format));
}

/** Streams of which fewer requests are kept than have ended; simulated as flows, none is. */
export function accessLogCuts(
  world: World,
): { readonly stream: string; readonly kept: number; readonly ended: number }[] {
  const net = networkOf(world);
  return (world.traffic?.streams ?? []).flatMap(({ setup, sources }) => {
    if (net === null || !('api' in setup.to)) return [];
    const api = findApi(world, setup.to.api);
    if ((api === null ? null : (findStage(api, setup.to.stage)?.accessLog ?? null)) === null) return [];
    let [kept, ended] = [0, 0];
    for (const { source } of sources) {
      const row = net.sources[source]!;
      kept += row.ended?.rows.length ?? 0;
      for (const count of row.outcomes) ended += count;
    }
    return kept < Math.round(ended) ? [{ stream: setup.name, kept, ended: Math.round(ended) }] : [];
  });
}

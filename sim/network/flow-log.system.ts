/**
 * Models: attempts to connect, on request, and the flow log of the interfaces that see them (NW-02, NW-13, NW-14).
 * Leaves out: traffic of its own; records of the answers.
 */
import { PHASE } from '../kernel/kernel.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import { handler, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { attempt, endpointOf } from '../rules/reachability.ts';

/** Records that are kept [A]. */
const RECORDS_KEPT = 1_000;

function refuse(world: World, ends: readonly string[]): Refusal | null {
  for (const name of ends) {
    if (endpointOf(world, name) === null) return refusal('InvalidParameterException', 'connection-end', { name });
  }
  return null;
}

export const flowLogSystem: System = {
  name: 'flow-log',
  hears: {
    ConnectionTried: ({ kind: _, ...record }, ctx) => {
      const { flowLog } = ctx.world;
      flowLog.push({ atUs: ctx.nowUs, ...record });
      if (flowLog.length > RECORDS_KEPT) flowLog.shift();
    },
  },
  commands: [
    handler({
      op: 'world.tryConnection',
      query: (world, { input }) => refuse(world, [input.from, input.to]),
      execute: ({ input }, ctx, line) => {
        const { world } = ctx;
        const [from, to] = [endpointOf(world, input.from)!, endpointOf(world, input.to)!];
        const { reached, records } = attempt(world, from, to, input.port, input.protocol);
        for (const record of records) ctx.say({ kind: 'ConnectionTried', ...record }, PHASE.command);
        ctx.answer(line, { reached, records: records.map((record) => ({ ...record })) });
      },
    }),
  ],
};

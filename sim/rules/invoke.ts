/** Calls a function, for whoever has a message for it: what comes of that is sim/functions' matter. */
import type { CallLineage, FunctionUse, Invocation, InvocationWaiter, LambdaFunction } from '../model/function.ts';
import type { MessageContent } from '../model/messaging.ts';
import type { Context } from '../model/system.ts';
import type { Json } from '../model/task-definition.ts';
import { findFunction, partsOfFunction } from './functions.ts';

/** Calls of one function in one chain of requests; what comes after them is a loop. The real service: about 16. */
export const CALLS_IN_CHAIN_MAX = 16;

/**
 * False when there is no function of this name. `lineage` is that of the function that calls, where one does; `waiter` is
 * told what came of it.
 */
export function invokeFunction(
  ctx: Context,
  reference: string,
  payload: Json,
  source: string,
  isAsync = true,
  lineage: CallLineage = {},
  waiter?: InvocationWaiter,
): boolean {
  const row = findFunction(ctx.world, reference);
  if (row === null) return false;
  const invocation: Invocation = {
    number: row.invoked++,
    qualifier: partsOfFunction(reference).qualifier,
    version: '',
    payload,
    source,
    lineage: { ...lineage, [row.key]: callsOf(row, lineage) + 1 },
    isAsync,
    invokedAtUs: ctx.nowUs,
    attempt: 1,
    throttled: 0,
    ...{ durationMs: 0, billedMs: 0, error: null },
    ...(waiter === undefined ? {} : { waiter }),
  };
  row.invocations[invocation.number] = invocation;
  ctx.touch('function', row.key);
  const kind = callsOf(row, lineage) < CALLS_IN_CHAIN_MAX ? 'FunctionInvoked' : 'RecursiveInvocationDropped';
  ctx.say({ kind, function: row.key, invocation: invocation.number, source });
  return true;
}

function callsOf({ key }: LambdaFunction, lineage: CallLineage): number {
  return lineage[key] ?? 0;
}

/** What a message says to a function: the event itself, the text as JSON where it is an object, else the text. */
export function payloadOf(content: MessageContent): Json {
  if ('event' in content) return content.event;
  const { text } = content;
  if (!text.startsWith('{')) return { Message: text };
  try {
    return JSON.parse(text) as Json;
  } catch {
    return { Message: text };
  }
}

export function noUse(): FunctionUse {
  return { invocations: 0, errors: 0, throttles: 0, coldStarts: 0, billedMs: 0 };
}

/** Sentences of functions and private endpoints. */
import type { SimEvent, SimEventOf } from '../model/events.ts';
import type { Message } from './text.ts';

type Names = Readonly<Record<string, string>>;

const message = (code: string, params: Readonly<Record<string, string | number>>): Message => ({ code, params });
const named = (names: Names, field: string): string => names[field] ?? '?';

type ServerlessEventKind =
  | 'FunctionInvoked'
  | 'RecursiveInvocationDropped'
  | 'InvocationRetried'
  | 'InvocationEnded'
  | 'InvocationThrottled'
  | 'FunctionCommandFailed'
  | 'AliasUpdated'
  | 'RollOutWoke'
  | 'AliasHealthChecked'
  | 'RollOutEnded'
  | 'WorkflowStarted'
  | 'WorkflowWaited'
  | 'WorkflowTaskReturned'
  | 'WorkflowExpired'
  | 'WorkflowEnded'
  | 'VpcEndpointMoved';

function invocationEnded(
  { version, durationMs, coldStart, error }: SimEventOf<'InvocationEnded'>,
  names: Names,
): Message {
  const params = { function: named(names, 'function'), version, durationMs, error: error ?? '' };
  if (error !== null) return message('event.InvocationEnded.failed', params);
  return message(coldStart ? 'event.InvocationEnded.cold' : 'event.InvocationEnded', params);
}

/** What all events of an execution tell. */
function workflow({ kind, execution }: { kind: string; execution: number }, names: Names): Message {
  return message(`event.${kind}`, { execution, stateMachine: named(names, 'stateMachine') });
}

export const SERVERLESS_SENTENCES: {
  readonly [K in ServerlessEventKind & SimEvent['kind']]: (event: SimEventOf<K>, names: Names) => Message;
} = {
  FunctionInvoked: ({ source }, names) =>
    message('event.FunctionInvoked', { source, function: named(names, 'function') }),
  RecursiveInvocationDropped: ({ source }, names) =>
    message('event.RecursiveInvocationDropped', { source, function: named(names, 'function') }),
  InvocationRetried: ({ attempt }, names) =>
    message('event.InvocationRetried', { attempt, function: named(names, 'function') }),
  InvocationEnded: invocationEnded,
  InvocationThrottled: ({ retryInUs }, names) =>
    message(retryInUs === null ? 'event.InvocationThrottled.last' : 'event.InvocationThrottled', {
      function: named(names, 'function'),
      retryInUs: retryInUs ?? 0,
    }),
  FunctionCommandFailed: ({ command, reason }, names) =>
    message('event.FunctionCommandFailed', { function: named(names, 'function'), command, reason }),
  AliasUpdated: ({ alias }, names) => message('event.AliasUpdated', { alias, function: named(names, 'function') }),
  RollOutWoke: ({ step }, names) =>
    message(step === 0 ? 'event.RollOutWoke.first' : 'event.RollOutWoke', {
      ...{ step, function: named(names, 'function') },
    }),
  AliasHealthChecked: ({ alias, version, errors }, names) => {
    const how = errors === null ? '.noData' : errors > 0 ? '.failed' : '';
    const params = { alias, version, errors: errors ?? 0, function: named(names, 'function') };
    return message(`event.AliasHealthChecked${how}`, params);
  },
  RollOutEnded: ({ alias, version, status, weight }, names) =>
    message(`event.RollOutEnded.${status}`, {
      ...{ alias, version, percent: Math.round(weight * 100) },
      function: named(names, 'function'),
    }),
  WorkflowStarted: workflow,
  WorkflowWaited: workflow,
  WorkflowTaskReturned: (event, names) =>
    message(event.error === null ? 'event.WorkflowTaskReturned' : 'event.WorkflowTaskReturned.failed', {
      ...workflow(event, names).params,
      error: event.error ?? '',
    }),
  WorkflowExpired: workflow,
  WorkflowEnded: (event, names) =>
    message(event.error === null ? 'event.WorkflowEnded' : 'event.WorkflowEnded.failed', {
      ...workflow(event, names).params,
      status: event.status,
      error: event.error ?? '',
    }),
  VpcEndpointMoved: ({ state }, names) =>
    message('event.VpcEndpointMoved', { endpoint: named(names, 'endpoint'), state }),
};

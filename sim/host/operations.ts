/** What can be done: the operations with the shapes of their requests, and requests read for a form, without doing them. */
import * as z from 'zod';
import type { Engine } from '../engine/engine.ts';
import type { Op } from '../model/commands.ts';
import type { Message } from '../model/message.ts';
import type { JsonObject } from '../model/task-definition.ts';
import type { OperationFamily, OperationInfo, RequestIssue } from '../protocol/acts.ts';
import type { RequestInput, RequestOutput } from '../protocol/protocol.ts';
import { CODE_DEPLOY_TIMELINE_OPS } from '../rules/code-deploy-requests.ts';
import { operationOf, TIMELINE_OPS, unknownOperation } from '../rules/operations.ts';
import { REQUEST_SCHEMAS } from '../rules/request-schemas.ts';
import { parseCommand } from '../rules/requests.ts';
import type { RuleIssue } from '../rules/rule-issue.ts';
import { SCALING_TIMELINE_OPS } from '../rules/scaling-requests.ts';
import { SERVERLESS_TIMELINE_OPS } from '../rules/serverless-requests.ts';
import { TASK_SET_TIMELINE_OPS } from '../rules/task-set-requests.ts';
import { inTheOnlyCluster, regionsOf } from '../rules/world-requests.ts';

/** By words of the timeline's keys, the first that fits; what fits none is about land. */
const FAMILIES: readonly (readonly [RegExp, OperationFamily])[] = [
  [/^fault$/, 'faults'],
  [/(ServiceDeployment)$/, 'releases'],
  [/Service$/, 'services'],
  [/Task(Definition|Protection)?$/, 'tasks'],
  [/^pushImage$/, 'tasks'],
  [/(TargetGroup|LoadBalancer|Listener|LoadBalancerAttributes|Targets)$/, 'balancing'],
  [/^(create|modify|delete)Rule$/, 'balancing'],
  [/(Topic|Queue|ubscribe)$|^(publish|putRule|putTargets)$/, 'messages'],
  [/Alarm|Metric|Collector|Precision/, 'metrics'],
];

export function familyOf(key: string): OperationFamily {
  if (Object.hasOwn(SCALING_TIMELINE_OPS, key)) return 'scaling';
  if (Object.hasOwn(SERVERLESS_TIMELINE_OPS, key)) return 'functions';
  if (Object.hasOwn(CODE_DEPLOY_TIMELINE_OPS, key) || Object.hasOwn(TASK_SET_TIMELINE_OPS, key)) return 'releases';
  // Targets of event rules, not of target groups.
  if (key === 'putTargets') return 'messages';
  return FAMILIES.find(([words]) => words.test(key))?.[1] ?? 'land';
}

/** Every operation of a timeline, in the order of its keys. */
export function operationInfos(): readonly OperationInfo[] {
  return Object.entries(TIMELINE_OPS).map(([name, op]) => ({ name, op, family: familyOf(name), schema: schemaOf(op) }));
}

function schemaOf(op: Op): JsonObject {
  const schema: z.ZodType = REQUEST_SCHEMAS[op];
  return z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    unrepresentable: 'any',
    io: 'input',
    reused: 'inline',
  }) as unknown as JsonObject;
}

/** Reads a request; its mistakes, or the command it is and whether the world would refuse it now. Does nothing. */
export function readRequestIn(
  engine: Engine,
  { op, input }: RequestInput<'readRequest'>,
): RequestOutput<'readRequest'> {
  const none = { command: null, refusal: null };
  if (operationOf(op) === null) return { ...none, issues: [issueOf(unknownOperation(op))] };
  const reading = parseCommand(op, inTheOnlyCluster(engine.world, op, input), regionsOf(engine.world));
  if ('issues' in reading) return { ...none, issues: reading.issues.map(issueOf) };
  const { command } = reading;
  return { issues: [], command, refusal: engine.query(command) };
}

function issueOf({ path, code, params, expected, hint }: RuleIssue): RequestIssue {
  return { path, message: { code: `issue.${code}`, params }, expected, hint: hint === null ? null : hintOf(hint) };
}

function hintOf({ code, params }: NonNullable<RuleIssue['hint']>): Message {
  return { code: `hint.${code}`, params };
}

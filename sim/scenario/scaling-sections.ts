/** The sections of a scenario about scaling: lists of requests at the start, in the order in which they are made. */
import type { ScalingOp } from '../model/scaling-commands.ts';
import type { JsonObject } from '../model/task-definition.ts';
import { isObject } from '../rules/rule-issue.ts';
import type { Ledger } from './ledger.ts';

/** Groups are there before services are; what scales services comes after them. */
export const SECTIONS_BEFORE_SERVICES = [
  ['launchTemplates', 'CreateLaunchTemplate'],
  ['autoScalingGroups', 'CreateAutoScalingGroup'],
] as const satisfies readonly (readonly [string, ScalingOp])[];
export const SECTIONS_AFTER_SERVICES = [
  ['scalableTargets', 'RegisterScalableTarget'],
  ['scalingPolicies', 'PutScalingPolicy'],
  ['scheduledActions', 'PutScheduledAction'],
] as const satisfies readonly (readonly [string, ScalingOp])[];

export type ScalingSection = (typeof SECTIONS_BEFORE_SERVICES)[number][0] | (typeof SECTIONS_AFTER_SERVICES)[number][0];

const NAMES: Partial<Record<ScalingOp, 'AutoScalingGroupName' | 'LaunchTemplateName'>> = {
  CreateLaunchTemplate: 'LaunchTemplateName',
  CreateAutoScalingGroup: 'AutoScalingGroupName',
};

/** What the entry is called, and the code of the issue when something is called so already; null when all is well. */
export function takenName(
  op: ScalingOp,
  value: unknown,
  ledger: Ledger,
): { key: string; name: string; code: string } | null {
  const key = NAMES[op];
  const name = key === undefined ? undefined : (isObject(value) ? (value as JsonObject) : {})[key];
  if (key === undefined || typeof name !== 'string') return null;
  const isTemplate = key === 'LaunchTemplateName';
  const taken = isTemplate ? ledger.launchTemplates.has(name) : ledger.groups.has(name) || ledger.fleets.has(name);
  return taken ? { key, name, code: isTemplate ? 'launch-template-twice' : 'group-twice' } : null;
}

/** A broken entry still declares its name, so that nothing that uses it is called unknown. */
export function declareBroken(op: ScalingOp, value: unknown, ledger: Ledger): void {
  if (op === 'PutScalingPolicy') ledger.declareBroken(op, value);
  const key = NAMES[op];
  const name = key === undefined ? undefined : (isObject(value) ? (value as JsonObject) : {})[key];
  if (typeof name !== 'string') return;
  if (key === 'LaunchTemplateName') ledger.launchTemplates.add(name);
  else ledger.declareGroup(name);
}

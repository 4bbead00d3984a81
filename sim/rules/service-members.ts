/**
 * Members of CreateService and UpdateService that are kept as they are, since a change of them starts a deployment (SV-15):
 * service discovery, Service Connect, volumes, VPC Lattice. What the last two would bring about is left out; how calls go by
 * the first two (SC-01, SC-02, SC-04) is told in service-names.ts.
 */
import * as z from 'zod';
import type { KeptMembers } from '../model/commands.ts';
import type { DeploymentController } from '../model/release.ts';
import { issue, isObject, type RuleIssue } from './rule-issue.ts';

const text = z.string().min(1).max(1_024);
const port = z.int().min(0).max(65_535);

const seconds = z.int().min(0).max(2_147_483_647);

/** What a service offers to others of its namespace. */
const CONNECT_SERVICE = z.looseObject({
  portName: text,
  discoveryName: text.optional(),
  clientAliases: z.array(z.looseObject({ port: z.int().min(1).max(65_535), dnsName: text.optional() })).optional(),
  timeout: z
    .strictObject({ idleTimeoutSeconds: seconds.optional(), perRequestTimeoutSeconds: seconds.optional() })
    .optional(),
});

/** Their shapes, as far as they help to see a slip. */
export const KEPT_MEMBERS = {
  serviceRegistries: z
    .array(
      z.strictObject({
        registryArn: text,
        port: port.optional(),
        containerName: text.optional(),
        containerPort: port.optional(),
      }),
    )
    .max(1)
    .describe('Names in DNS by which others call this service (SC-04). Starts a deployment when it changes.')
    .optional(),
  serviceConnectConfiguration: z
    .looseObject({ enabled: z.boolean(), namespace: text.optional(), services: z.array(CONNECT_SERVICE).optional() })
    .describe('Calls by a proxy beside each task (SC-01). Starts a deployment when it changes.')
    .optional(),
  volumeConfigurations: z
    .array(z.strictObject({ name: text, managedEBSVolume: z.looseObject({ roleArn: text }) }))
    .max(1)
    .describe('Starts a deployment when it changes; its effect is not simulated.')
    .optional(),
  vpcLatticeConfigurations: z
    .array(z.strictObject({ roleArn: text, targetGroupArn: text, portName: text }))
    .describe('Starts a deployment when it changes; its effect is not simulated.')
    .optional(),
};

const NAMES = Object.keys(KEPT_MEMBERS) as (keyof KeptMembers)[];

/** Those that are given. */
export function keptMembersOf(given: KeptMembers): KeptMembers {
  return Object.fromEntries(NAMES.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])));
}

/** What is kept after an update: what is not given stays. Null when that is what was there before. */
export function changedMembers(before: KeptMembers, given: KeptMembers): KeptMembers | null {
  const after = keptMembersOf({ ...before, ...keptMembersOf(given) });
  return NAMES.every((name) => sameJson(before[name] ?? EMPTY, after[name] ?? EMPTY)) ? null : after;
}

/** Is Service Connect asked for? */
export function usesServiceConnect({ serviceConnectConfiguration: asked }: KeptMembers): boolean {
  return isObject(asked) && asked['enabled'] === true;
}

/** SC-03: of a new service, whose controller it says itself. */
export function connectIssues(
  request: KeptMembers & { readonly deploymentController?: { readonly type: DeploymentController } | undefined },
): RuleIssue[] {
  const controller = request.deploymentController?.type ?? 'ECS';
  if (controller === 'ECS' || !usesServiceConnect(request)) return [];
  const key = 'serviceConnectConfiguration';
  return [issue([key], 'member-of-ecs', { params: { key, controller } })];
}

/** A list without entries is none. */
const EMPTY: readonly never[] = [];

/** The order of members is no difference. */
function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [left, right] = [Object.entries(a), b as Record<string, unknown>];
  return (
    Array.isArray(a) === Array.isArray(b) &&
    left.length === Object.keys(right).length &&
    left.every(([name, value]) => Object.hasOwn(right, name) && sameJson(value, right[name]))
  );
}

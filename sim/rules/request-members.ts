/** Members that several requests share: what they refer to, read as names, and the issues of names that nothing has. */
import type * as z from 'zod';
import type { Command, CommandOf, NetworkConfiguration, Op } from '../model/commands.ts';
import type { PlacementConstraint, PlacementStrategy } from '../model/task-definition.ts';
import { like, oneOf } from './expected.ts';
import { DEFAULT_CLUSTER, nameOfArn } from './lookup.ts';
import {
  placementConstraintOf,
  placementExpressionIssues,
  placementStrategyIssues,
  placementStrategyOf,
  type ConstraintRequest,
  type StrategyRequest,
} from './placement-rules.ts';
import { didYouMean, issue, type RuleIssue } from './rule-issue.ts';
import { DEFAULT_SECURITY_GROUP } from './security-groups.ts';

/** A region that requests may name; the same shape as in a resolved scenario. */
export interface KnownRegion {
  readonly name: string;
  readonly zones: readonly string[];
  /** Names of its subnets, beside the zones, which stand for one each. */
  readonly subnets?: readonly string[];
  /** Names of the security groups; absent: any name will do. */
  readonly securityGroups?: readonly string[];
}

/** What the reader of a request may look at, and where it leaves its issues. */
export interface RequestContext {
  readonly regions: readonly KnownRegion[];
  readonly issues: RuleIssue[];
  /** Reads a request inside of this one. */
  readonly parse?: (
    op: string,
    input: unknown,
    regions: readonly KnownRegion[],
  ) => { readonly command: Command } | { readonly issues: readonly RuleIssue[] };
}

/** How the requests of some operations, their shape proven by these schemas, become commands. */
export type ReadersOf<Schemas extends Readonly<Partial<Record<Op, z.ZodType>>>> = {
  readonly [O in Extract<keyof Schemas, Op>]: (request: z.infer<Schemas[O]>, context: RequestContext) => CommandOf<O>;
};

/** The name that a reference ends on; `default` without one (BB-04). */
export function clusterOf(reference: string | undefined): string {
  return reference === undefined ? DEFAULT_CLUSTER : nameOfArn(reference);
}

/** `family`, `family:revision` or an ARN. */
export function taskDefinitionOf(reference: string, context: RequestContext): string {
  const name = nameOfArn(reference);
  if (!/^[A-Za-z0-9_-]{1,255}(:[1-9][0-9]{0,8})?$/.test(name)) {
    context.issues.push(
      issue(['taskDefinition'], 'task-definition-reference', {
        expected: like('web', 'web:1'),
        found: reference,
      }),
    );
  }
  return name;
}

/** Members of their own, or their issues (PL-11, QL-*). */
export function constraintsOf(requests: readonly ConstraintRequest[], context: RequestContext): PlacementConstraint[] {
  return requests.map((constraint, index) => {
    context.issues.push(...placementExpressionIssues(constraint, ['placementConstraints', index]));
    return placementConstraintOf(constraint);
  });
}

/** PL-05..PL-09. */
export function strategyOf(requests: readonly StrategyRequest[], context: RequestContext): PlacementStrategy[] {
  return requests.map((strategy, index) => {
    context.issues.push(...placementStrategyIssues(strategy, ['placementStrategy', index]));
    return placementStrategyOf(strategy);
  });
}

interface NetworkRequest {
  readonly awsvpcConfiguration: { readonly [M in keyof NetworkConfiguration]: NetworkConfiguration[M] | undefined } & {
    readonly subnets: readonly string[];
  };
}

/** A zone stands for its default subnet (NW-17). */
export function networkOf(request: NetworkRequest | undefined, context: RequestContext): NetworkConfiguration | null {
  if (request === undefined) return null;
  const { subnets, securityGroups, assignPublicIp } = request.awsvpcConfiguration;
  const path = ['networkConfiguration', 'awsvpcConfiguration'];
  const declared = context.regions.flatMap((region) => region.subnets ?? []);
  subnets.forEach((subnet, index) => {
    if (!declared.includes(subnet)) checkZone(subnet, [...path, 'subnets', index], context, 'subnet-is-no-zone');
  });
  checkSecurityGroups(securityGroups ?? [], [...path, 'securityGroups'], context);
  return {
    subnets,
    ...(securityGroups === undefined ? {} : { securityGroups }),
    ...(assignPublicIp === undefined ? {} : { assignPublicIp }),
  };
}

/** A scenario that declares security groups names no other ones (NW-13). */
export function checkSecurityGroups(
  names: readonly string[],
  path: readonly (string | number)[],
  context: RequestContext,
): void {
  const declared = context.regions.flatMap((region) => region.securityGroups ?? []);
  if (declared.length === 0) return;
  const known = [DEFAULT_SECURITY_GROUP, ...declared];
  names.forEach((name, index) => {
    if (known.includes(name)) return;
    const parts = { params: { name }, expected: oneOf(known), found: name, hint: didYouMean(name, known) };
    context.issues.push(issue([...path, index], 'unknown-security-group', parts));
  });
}

/** The region, or the only one when none is given; as it is given, else '', when the regions are not known. */
export function regionOf(given: string | undefined, context: RequestContext): string {
  const { regions, issues } = context;
  if (regions.length === 0) return given ?? '';
  const names = regions.map((region) => region.name);
  if (given === undefined) {
    if (regions.length > 1) issues.push(issue(['region'], 'region-needed', { expected: oneOf(names) }));
    return names[0]!;
  }
  if (!names.includes(given)) {
    issues.push(
      issue(['region'], 'unknown-region', {
        params: { name: given },
        expected: oneOf(names),
        found: given,
        hint: didYouMean(given, names),
      }),
    );
  }
  return given;
}

/** Nothing is checked when the regions are not known. */
export function checkZone(
  zone: string,
  path: readonly (string | number)[],
  context: RequestContext,
  code = 'unknown-zone',
): void {
  const zones = context.regions.flatMap((region) => region.zones);
  if (zones.length === 0 || zones.includes(zone)) return;
  context.issues.push(
    issue(path, code, { params: { name: zone }, expected: oneOf(zones), found: zone, hint: didYouMean(zone, zones) }),
  );
}

/** The named zones, or all of the region. */
export function zonesOf(
  given: readonly string[] | undefined,
  region: string,
  context: RequestContext,
): readonly string[] {
  const known = context.regions.find((entry) => entry.name === region);
  if (given === undefined) return known?.zones ?? [];
  given.forEach((zone, index) => {
    if (given.indexOf(zone) < index)
      context.issues.push(issue(['zones', index], 'duplicate-zone', { params: { name: zone }, found: zone }));
    if (known === undefined || known.zones.includes(zone)) return;
    const params = { name: zone, region };
    context.issues.push(
      issue(['zones', index], 'zone-outside-region', {
        params,
        expected: oneOf(known.zones),
        found: zone,
        hint: didYouMean(zone, known.zones),
      }),
    );
  });
  return given;
}

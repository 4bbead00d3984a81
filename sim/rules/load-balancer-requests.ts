/**
 * Requests of the load balancers' own API, members in lower camel case as everywhere here, and the loadBalancers of a
 * service. Attributes of a target group stand beside its other members under their real keys.
 */
import * as z from 'zod';
import { quota } from '../catalog/quotas.ts';
import type {
  CommandOf,
  ForwardInput,
  ListenerInput,
  LoadBalancerAttributes,
  ServiceLoadBalancerInput,
} from '../model/commands.ts';
import type {
  HealthCheckRequest,
  RuleConditions,
  TargetGroupAttributes,
  TargetProtocol,
} from '../model/target-group.ts';
import { notYetMember, onlyYet } from './read-shape.ts';
import { ADVANCED_CONFIGURATION } from './release-requests.ts';
import { checkSecurityGroups, regionOf, zonesOf, type RequestContext } from './request-members.ts';
import { issue, type RuleIssue } from './rule-issue.ts';
import { healthCheckOf, isApplicationProtocol, loadBalancerNameOf, targetGroupNameOf } from './target-groups.ts';

/** Letters, digits and hyphens, not at the ends: at most 32. */
const balancerName = z
  .string()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/)
  .max(32);
/** Quotas of the balancers: groups of one forward action, targets of one balancer. */
const FORWARD_MAX = 5;
const TARGETS_MAX = 1_000;
/** Rules of one balancer, values of one condition. */
const RULES_MAX = 100;
const CONDITION_VALUES_MAX = 5;

const reference = z.string().min(1).max(1_024);
const port = z.int().min(1).max(65_535);
const protocol = z.enum(['HTTP', 'HTTPS', 'TCP', 'UDP', 'TLS', 'TCP_UDP']);
/** `200`, `200,202`, `200-299`. */
const codes = z.string().regex(/^[2-5][0-9]{2}(-[2-5][0-9]{2})?(,[2-5][0-9]{2}(-[2-5][0-9]{2})?)*$/);

const healthCheckMembers = {
  healthCheckEnabled: z.boolean().optional(),
  healthCheckProtocol: z.enum(['HTTP', 'HTTPS', 'TCP']).optional(),
  healthCheckPort: z.union([z.literal('traffic-port'), port]).optional(),
  healthCheckPath: z.string().min(1).max(1_024).optional(),
  healthCheckIntervalSeconds: z.int().min(5).max(300).optional(),
  healthCheckTimeoutSeconds: z.int().min(2).max(120).optional(),
  healthyThresholdCount: z.int().min(2).max(10).optional(),
  unhealthyThresholdCount: z.int().min(2).max(10).optional(),
  matcher: z.strictObject({ httpCode: codes, grpcCode: notYetMember() }).optional(),
};
/** Attributes are texts in the real API; YAML reads `true` as a truth value. */
const flag = z.union([z.boolean(), z.enum(['true', 'false'])]);
const isOn = (value: boolean | string): boolean => value === true || value === 'true';
/** LB-14: seven days. */
const STICKY_MAX_S = 604_800;
const STICKY_DEFAULT_S = 86_400;
/** LB-11, LB-12: slow start is 0 or 30 to 900 s. */
const attributes = z
  .strictObject({
    'deregistration_delay.timeout_seconds': z.int().min(0).max(3_600).optional(),
    'slow_start.duration_seconds': z.union([z.literal(0), z.int().min(30).max(900)]).optional(),
    'load_balancing.algorithm.type': z
      .enum(['round_robin', 'least_outstanding_requests', 'weighted_random'])
      .optional(),
    'load_balancing.algorithm.anomaly_mitigation': onlyYet('off', ['on']).optional(),
    'load_balancing.cross_zone.enabled': z.union([flag, z.literal('use_load_balancer_configuration')]).optional(),
    'stickiness.enabled': flag.optional(),
    'stickiness.type': z.enum(['lb_cookie', 'app_cookie', 'source_ip']).optional(),
    'stickiness.lb_cookie.duration_seconds': z.int().min(1).max(STICKY_MAX_S).optional(),
    'stickiness.app_cookie.duration_seconds': z.int().min(1).max(STICKY_MAX_S).optional(),
    'deregistration_delay.connection_termination.enabled': flag.optional(),
    'target_health_state.unhealthy.connection_termination.enabled': z.boolean().optional(),
    'target_health_state.unhealthy.draining_interval_seconds': z.int().min(0).max(360_000).optional(),
  })
  .optional();

export const CREATE_TARGET_GROUP = z.strictObject({
  targetGroupName: balancerName,
  region: z.string().optional(),
  protocol: protocol.optional(),
  port: port.optional(),
  targetType: z.enum(['instance', 'ip', 'lambda']).optional(),
  ...healthCheckMembers,
  attributes,
});
export const MODIFY_TARGET_GROUP = z.strictObject({ targetGroup: reference, ...healthCheckMembers, attributes });
const forward = z
  .array(z.strictObject({ targetGroup: reference, weight: z.int().min(0).max(999).optional() }))
  .min(1)
  .max(FORWARD_MAX);
/** LB-17: a client stays with the group it got for so long after each request. */
const targetGroupStickinessConfig = z
  .strictObject({ enabled: z.boolean(), durationSeconds: z.int().min(1).max(STICKY_MAX_S).optional() })
  .optional();
const LISTENER = z.strictObject({ protocol: protocol.optional(), port, forward, targetGroupStickinessConfig });
/** LB-16: of one kind of condition each at most. */
const conditions = z
  .array(
    z.strictObject({
      field: z.enum(['path-pattern', 'host-header']),
      values: z.array(z.string().min(1).max(128)).min(1).max(CONDITION_VALUES_MAX),
    }),
  )
  .min(1)
  .max(CONDITION_VALUES_MAX);
const priority = z.int().min(1).max(50_000);
const RULE = z.strictObject({ priority, conditions, forward, targetGroupStickinessConfig });
/** A listener is named by its balancer and port, `gate:80`. */
const listener = z
  .string()
  .max(1_024)
  .regex(/^.+:[0-9]{1,5}$/);
const balancerAttributes = z
  .strictObject({
    'load_balancing.cross_zone.enabled': flag.optional(),
    'idle_timeout.timeout_seconds': z.int().min(1).max(4_000).optional(),
  })
  .optional();
const BALANCER = z.strictObject({
  name: balancerName,
  type: z.enum(['application', 'network']).optional(),
  region: z.string().optional(),
  zones: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Zones with a node of the balancer; all of the region when absent.'),
  securityGroups: z
    .array(z.string().min(1))
    .min(1)
    .max(quota('securityGroupsPerAwsvpcConfiguration'))
    .optional()
    .describe('Who may speak to its listeners; everybody when absent.'),
  attributes: balancerAttributes,
});
export const CREATE_LOAD_BALANCER = BALANCER;
export const CREATE_LISTENER = LISTENER.extend({ loadBalancer: reference });
/** A balancer of a scenario file: create-load-balancer and its listeners in one. */
export const LOAD_BALANCER_SECTION = BALANCER.extend({
  listeners: z
    .array(LISTENER.extend({ rules: z.array(RULE).max(RULES_MAX).optional() }))
    .min(1)
    .max(50)
    .optional(),
});
export const MODIFY_LISTENER = z.strictObject({ listener, forward, targetGroupStickinessConfig });
export const CREATE_RULE = RULE.extend({ listener });
export const MODIFY_RULE = z.strictObject({
  listener,
  priority,
  conditions: conditions.optional(),
  forward: forward.optional(),
  targetGroupStickinessConfig,
});
export const DELETE_RULE = z.strictObject({ listener, priority });
export const MODIFY_LOAD_BALANCER_ATTRIBUTES = z.strictObject({
  loadBalancer: reference,
  attributes: balancerAttributes.unwrap(),
});
export const TARGETS = z.strictObject({
  targetGroup: reference,
  targets: z
    .array(z.strictObject({ id: reference, port: port.optional() }))
    .min(1)
    .max(TARGETS_MAX),
});
/** SV-17: at most five target groups. */
export const SERVICE_LOAD_BALANCERS = z
  .array(
    z.strictObject({
      targetGroupArn: reference,
      containerName: z.string().min(1).max(255),
      containerPort: port,
      loadBalancerName: notYetMember(),
      advancedConfiguration: ADVANCED_CONFIGURATION,
    }),
  )
  .max(quota('targetGroupsPerService'))
  .optional();

type HealthCheckMembers = Omit<z.infer<typeof MODIFY_TARGET_GROUP>, 'targetGroup' | 'attributes'>;

function healthRequestOf(request: HealthCheckMembers): HealthCheckRequest {
  const { healthCheckPort } = request;
  return {
    enabled: request.healthCheckEnabled ?? null,
    protocol: request.healthCheckProtocol ?? null,
    port: healthCheckPort === undefined ? null : healthCheckPort === 'traffic-port' ? 0 : healthCheckPort,
    path: request.healthCheckPath ?? null,
    intervalS: request.healthCheckIntervalSeconds ?? null,
    timeoutS: request.healthCheckTimeoutSeconds ?? null,
    healthyThreshold: request.healthyThresholdCount ?? null,
    unhealthyThreshold: request.unhealthyThresholdCount ?? null,
    matcher: request.matcher?.httpCode ?? null,
  };
}

export function createTargetGroup(
  request: z.infer<typeof CREATE_TARGET_GROUP>,
  context: RequestContext,
): CommandOf<'CreateTargetGroup'> {
  const targetType = request.targetType ?? 'instance';
  const groupProtocol: TargetProtocol = request.protocol ?? 'HTTP';
  const healthCheck = healthRequestOf(request);
  const { issues } = context;
  const { intervalS, timeoutS, enabled } = healthCheckOf(healthCheck, { protocol: groupProtocol, targetType });
  if (timeoutS >= intervalS) {
    issues.push(issue(['healthCheckTimeoutSeconds'], 'health-check-timeout', { params: { timeoutS, intervalS } }));
  }
  if (!enabled && targetType !== 'lambda') {
    issues.push(issue(['healthCheckEnabled'], 'health-check-needed', { params: { targetType } }));
  }
  if (isApplicationProtocol(groupProtocol) && request.healthCheckProtocol === 'TCP') {
    issues.push(issue(['healthCheckProtocol'], 'health-check-protocol', { params: { protocol: groupProtocol } }));
  }
  const slowStartS = request.attributes?.['slow_start.duration_seconds'] ?? 0;
  if (slowStartS > 0 && !isApplicationProtocol(groupProtocol)) {
    issues.push(
      issue(['attributes', 'slow_start.duration_seconds'], 'slow-start-protocol', {
        params: { protocol: groupProtocol },
      }),
    );
  }
  return {
    op: 'CreateTargetGroup',
    input: {
      targetGroupName: request.targetGroupName,
      region: regionOf(request.region, context),
      protocol: groupProtocol,
      port: request.port ?? (groupProtocol === 'HTTPS' || groupProtocol === 'TLS' ? 443 : 80),
      targetType,
      healthCheck,
      deregistrationDelayS: request.attributes?.['deregistration_delay.timeout_seconds'] ?? 300,
      slowStartS,
      ...balancingOf(request.attributes, groupProtocol, issues),
      ...unhealthyDraining(request, groupProtocol, context),
    },
  };
}

const CUTS = 'target_health_state.unhealthy.connection_termination.enabled';
const KEEPS_FOR = 'target_health_state.unhealthy.draining_interval_seconds';

/** Connections of unhealthy targets are cut at once, unless a network load balancer is told to let them end (LB-02). */
function unhealthyDraining(
  { attributes: given }: { readonly attributes?: z.infer<typeof attributes> },
  groupProtocol: TargetProtocol,
  { issues }: RequestContext,
): { readonly unhealthyDrainingS?: number } {
  const intervalS = given?.[KEEPS_FOR] ?? 0;
  if (intervalS === 0) return {};
  const params = { protocol: groupProtocol };
  if (groupProtocol !== 'TCP' && groupProtocol !== 'TLS') {
    issues.push(issue(['attributes', KEEPS_FOR], 'unhealthy-draining-protocol', { params }));
  } else if (given?.[CUTS] !== false) issues.push(issue(['attributes', CUTS], 'unhealthy-draining-cut'));
  return { unhealthyDrainingS: intervalS };
}

export function modifyTargetGroup(
  request: z.infer<typeof MODIFY_TARGET_GROUP>,
  issues: RuleIssue[],
): CommandOf<'ModifyTargetGroup'> {
  return {
    op: 'ModifyTargetGroup',
    input: {
      targetGroup: targetGroupNameOf(request.targetGroup),
      healthCheck: healthRequestOf(request),
      deregistrationDelayS: request.attributes?.['deregistration_delay.timeout_seconds'] ?? null,
      slowStartS: request.attributes?.['slow_start.duration_seconds'] ?? null,
      ...balancingOf(request.attributes, null, issues),
    },
  };
}

type GroupAttributes = z.infer<typeof attributes>;

/** LB-09 to LB-11, LB-14, LB-15: `balancing` of a request; nothing when it says nothing of it. */
function balancingOf(
  given: GroupAttributes,
  groupProtocol: TargetProtocol | null,
  issues: RuleIssue[],
): { balancing?: TargetGroupAttributes } {
  if (given === undefined) return {};
  const algorithm = given['load_balancing.algorithm.type'] ?? null;
  const enabled = given['stickiness.enabled'];
  const stickyS =
    given['stickiness.lb_cookie.duration_seconds'] ?? given['stickiness.app_cookie.duration_seconds'] ?? null;
  const cross = given['load_balancing.cross_zone.enabled'];
  const terminate = given['deregistration_delay.connection_termination.enabled'];
  const at = (key: string): string[] => ['attributes', key];
  // LB-10.
  if (algorithm !== null && algorithm !== 'round_robin' && (given['slow_start.duration_seconds'] ?? 0) > 0) {
    issues.push(issue(at('slow_start.duration_seconds'), 'slow-start-algorithm', { params: { algorithm } }));
  }
  if (algorithm !== null && groupProtocol !== null && !isApplicationProtocol(groupProtocol)) {
    const params = { protocol: groupProtocol };
    issues.push(issue(at('load_balancing.algorithm.type'), 'algorithm-protocol', { params }));
  }
  const balancing: TargetGroupAttributes = {
    algorithm,
    sticky: enabled === undefined ? null : isOn(enabled),
    stickyS,
    crossZone:
      cross === undefined ? null : cross === 'use_load_balancer_configuration' ? cross : isOn(cross) ? 'true' : 'false',
    terminateConnections: terminate === undefined ? null : isOn(terminate),
  };
  return Object.values(balancing).every((value) => value === null) ? {} : { balancing };
}

function balancerAttributesOf(given: z.infer<typeof balancerAttributes>): LoadBalancerAttributes {
  const cross = given?.['load_balancing.cross_zone.enabled'];
  const idle = given?.['idle_timeout.timeout_seconds'];
  return {
    ...(cross === undefined ? {} : { crossZone: isOn(cross) }),
    ...(idle === undefined ? {} : { idleTimeoutS: idle }),
  };
}

/** `gate:80`, or an ARN of the balancer with the port behind it. */
function listenerOf(text: string): ListenerInput {
  const colon = text.lastIndexOf(':');
  return { loadBalancer: loadBalancerNameOf(text.slice(0, colon)), port: Number(text.slice(colon + 1)) };
}

function forwardOf(written: z.infer<typeof forward>): ForwardInput[] {
  return written.map(({ targetGroup, weight }) => ({
    targetGroup: targetGroupNameOf(targetGroup),
    weight: weight ?? 1,
  }));
}

/** LB-17; without a duration a day. Nothing where the request says nothing. */
function stickinessOf(request: {
  readonly targetGroupStickinessConfig?: z.infer<typeof targetGroupStickinessConfig>;
}): { stickyS?: number } {
  const config = request.targetGroupStickinessConfig;
  return config === undefined ? {} : { stickyS: config.enabled ? (config.durationSeconds ?? STICKY_DEFAULT_S) : 0 };
}

function conditionsOf(written: z.infer<typeof conditions>): RuleConditions {
  const of = (field: string): string[] => written.flatMap((row) => (row.field === field ? row.values : []));
  return { paths: of('path-pattern'), hosts: of('host-header') };
}

export function modifyListener(request: z.infer<typeof MODIFY_LISTENER>): CommandOf<'ModifyListener'> {
  return {
    op: 'ModifyListener',
    input: { ...listenerOf(request.listener), forward: forwardOf(request.forward), ...stickinessOf(request) },
  };
}

export function createRule(request: z.infer<typeof CREATE_RULE>): CommandOf<'CreateRule'> {
  return {
    op: 'CreateRule',
    input: {
      ...listenerOf(request.listener),
      priority: request.priority,
      conditions: conditionsOf(request.conditions),
      forward: forwardOf(request.forward),
      ...stickinessOf(request),
    },
  };
}

export function modifyRule(request: z.infer<typeof MODIFY_RULE>): CommandOf<'ModifyRule'> {
  return {
    op: 'ModifyRule',
    input: {
      ...listenerOf(request.listener),
      priority: request.priority,
      conditions: request.conditions === undefined ? null : conditionsOf(request.conditions),
      forward: request.forward === undefined ? null : forwardOf(request.forward),
      ...stickinessOf(request),
    },
  };
}

export function deleteRule(request: z.infer<typeof DELETE_RULE>): CommandOf<'DeleteRule'> {
  return { op: 'DeleteRule', input: { ...listenerOf(request.listener), priority: request.priority } };
}

export function modifyLoadBalancerAttributes(
  request: z.infer<typeof MODIFY_LOAD_BALANCER_ATTRIBUTES>,
): CommandOf<'ModifyLoadBalancerAttributes'> {
  return {
    op: 'ModifyLoadBalancerAttributes',
    input: {
      loadBalancer: loadBalancerNameOf(request.loadBalancer),
      ...balancerAttributesOf(request.attributes),
    },
  };
}

export function createLoadBalancer(
  request: z.infer<typeof CREATE_LOAD_BALANCER>,
  context: RequestContext,
): CommandOf<'CreateLoadBalancer'> {
  const region = regionOf(request.region, context);
  const type = request.type ?? 'application';
  const zones = zonesOf(request.zones, region, context);
  // An application load balancer has nodes in at least two zones.
  if (type === 'application' && zones.length === 1) {
    context.issues.push(issue(['zones'], 'too-few', { params: { key: 'zones', count: 1, limit: 2 } }));
  }
  const { securityGroups } = request;
  checkSecurityGroups(securityGroups ?? [], ['securityGroups'], context);
  return {
    op: 'CreateLoadBalancer',
    input: {
      ...{ name: request.name, type, region, zones },
      ...(securityGroups === undefined ? {} : { securityGroups }),
      ...balancerAttributesOf(request.attributes),
    },
  };
}

export function createListener(request: z.infer<typeof CREATE_LISTENER>): CommandOf<'CreateListener'> {
  return {
    op: 'CreateListener',
    input: {
      loadBalancer: loadBalancerNameOf(request.loadBalancer),
      protocol: request.protocol ?? (request.port === 443 ? 'HTTPS' : 'HTTP'),
      port: request.port,
      forward: forwardOf(request.forward),
      ...stickinessOf(request),
    },
  };
}

export function targetsOf(request: z.infer<typeof TARGETS>): CommandOf<'RegisterTargets'>['input'] {
  return {
    targetGroup: targetGroupNameOf(request.targetGroup),
    targets: request.targets.map((target) => ({ id: target.id, port: target.port ?? null })),
  };
}

export function serviceLoadBalancers(
  request: NonNullable<z.infer<typeof SERVICE_LOAD_BALANCERS>>,
  issues: RuleIssue[],
): ServiceLoadBalancerInput[] {
  return request.map(({ targetGroupArn, containerName, containerPort, advancedConfiguration: advanced }, index) => {
    const targetGroup = targetGroupNameOf(targetGroupArn);
    if (advanced === undefined) return { targetGroup, containerName, containerPort };
    const alternate = targetGroupNameOf(advanced.alternateTargetGroupArn);
    if (alternate === targetGroup) {
      const path = ['loadBalancers', index, 'advancedConfiguration', 'alternateTargetGroupArn'];
      issues.push(issue(path, 'alternate-is-the-same', { params: { name: alternate }, found: alternate }));
    }
    const { productionListenerRule: productionRule, testListenerRule: testRule = null } = advanced;
    return { targetGroup, containerName, containerPort, advanced: { alternate, productionRule, testRule } };
  });
}

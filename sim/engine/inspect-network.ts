/** What there is to know of balancers, groups, targets and rules, of interfaces, subnets and private endpoints. */
import type { Forward } from '../model/target-group.ts';
import type { World } from '../model/world.ts';
import { endOfArn } from '../rules/metric-dimensions.ts';
import { rulePart, rulesOf } from '../rules/part-keys.ts';
import { targetDescription } from '../rules/target-health.ts';
import {
  at,
  interfaces,
  links,
  number,
  part,
  ref,
  set,
  span,
  targetRow,
  text,
  yes,
  type Reader,
  type Sight,
} from './inspect-facts.ts';
import { balancerView } from './view-load.ts';

const US_PER_S = 1_000_000;

const loadBalancer: Reader = (sight, key) => {
  const { world } = sight;
  const row = world.loadBalancers[key];
  if (row === undefined) return null;
  const { requestsPerSecond, errorsPerSecond, p99Ms } = balancerView(world, row);
  const groups = world.targetGroups.filter((one) => one.loadBalancer === key);
  return {
    status: row.state,
    place: [ref('region', row.region)],
    facts: [
      text('balancer-type', row.type),
      links(
        sight,
        'zones-link',
        row.zones.map((one) => ref('zone', one)),
      ),
      text('listeners', row.listeners.map(({ protocol, port }) => `${protocol} ${port}`).join(', ')),
      yes('cross-zone', row.crossZone ?? row.type === 'application'),
      number('idle-timeout', row.idleTimeoutS ?? 60, 's'),
      number('requests', requestsPerSecond, 'perSecond'),
      number('errors', errorsPerSecond, 'perSecond'),
      number('p99', p99Ms, 'ms'),
      links(
        sight,
        'security-groups',
        (row.securityGroups ?? []).map((one) => ref('security-group', one)),
      ),
      at('impaired-until', row.impairedUntilUs),
      at('created', row.createdAtUs),
    ],
    sets: [
      set(
        sight,
        'rules',
        rulesOf(row).map((one) => {
          const { rule, listener } = rulePart(world, one)!;
          return { ref: { kind: 'listener-rule', key: one }, detail: forwardText(world, (rule ?? listener).forward) };
        }),
      ),
      set(
        sight,
        'target-groups',
        groups.map((one) => ({ ref: { kind: 'target-group', key: one.key }, detail: healthText(sight, one.targets) })),
      ),
    ],
    dimensions: [{ LoadBalancer: endOfArn(row.loadBalancerArn) }],
  };
};

/** `web-blue 90, web-green 10`. */
function forwardText(world: World, forward: readonly Forward[]): string {
  return forward
    .map(({ targetGroup, weight }) => `${world.targetGroups[targetGroup]!.targetGroupName} ${weight}`)
    .join(', ');
}

/** `5/6 healthy`. */
function healthText({ world }: Sight, targets: readonly number[]): string {
  const healthy = targets.filter((one) => world.targets[one]!.state === 'healthy').length;
  return `${healthy}/${targets.length}`;
}

const listenerRule: Reader = (sight, key) => {
  const { world } = sight;
  const found = rulePart(world, key);
  if (found === null) return null;
  const { balancer, listener, rule } = found;
  const { forward, stickyS } = rule ?? listener;
  return {
    status: null,
    place: [ref('load-balancer', balancer.key)],
    facts: [
      text('listener', `${listener.protocol} ${listener.port}`),
      rule === null ? text('priority', 'default') : number('priority', rule.priority, 'plain'),
      text('paths', rule?.conditions.paths.join(', ')),
      text('hosts', rule?.conditions.hosts.join(', ')),
      number('sticky', stickyS, 's'),
      text('weights', forwardText(world, forward)),
    ],
    sets: [
      set(
        sight,
        'target-groups',
        forward.map(({ targetGroup, weight }) => ({
          ref: { kind: 'target-group', key: targetGroup },
          detail: String(weight),
        })),
      ),
    ],
    dimensions: [{ LoadBalancer: endOfArn(balancer.loadBalancerArn) }],
  };
};

const targetGroup: Reader = (sight, key) => {
  const { world } = sight;
  const row = world.targetGroups[key];
  if (row === undefined) return null;
  const { healthCheck } = row;
  const count = (state: string): number => row.targets.filter((one) => world.targets[one]!.state === state).length;
  const services = world.services.filter((one) =>
    one.deployments.some((each) =>
      world.deployments[each]!.loadBalancers?.some((lb) => lb.targetGroup === key || lb.advanced?.alternate === key),
    ),
  );
  return {
    status: null,
    place: [ref('region', row.region), ref('load-balancer', row.loadBalancer)],
    facts: [
      text('protocol', `${row.protocol} ${row.port}`),
      text('target-type', row.targetType),
      part('healthy', count('healthy'), row.targets.length),
      number('unhealthy', count('unhealthy')),
      number('draining', count('draining')),
      text('algorithm', row.algorithm ?? 'round_robin'),
      text('health-check', [healthCheck.protocol, healthCheck.path].filter((one) => one !== null).join(' ')),
      number('check-interval', healthCheck.intervalS, 's'),
      number('check-timeout', healthCheck.timeoutS, 's'),
      number('healthy-threshold', healthCheck.healthyThreshold),
      number('unhealthy-threshold', healthCheck.unhealthyThreshold),
      number('deregistration-delay', row.deregistrationDelayS, 's'),
      number('slow-start', row.slowStartS, 's'),
      number('sticky', row.stickyS, 's'),
      links(
        sight,
        'services-link',
        services.map((one) => ref('service', one.key)),
      ),
    ],
    sets: [
      set(
        sight,
        'targets',
        row.targets.map((one) => targetRow(sight, one)),
      ),
    ],
    dimensions: [{ TargetGroup: endOfArn(row.targetGroupArn) }],
  };
};

const target: Reader = (sight, key) => {
  const { world } = sight;
  const row = world.targets[key];
  if (row === undefined) return null;
  const group = world.targetGroups[row.targetGroup]!;
  return {
    status: row.state,
    place: [ref('load-balancer', group.loadBalancer), ref('target-group', row.targetGroup)],
    facts: [
      text('target-id', row.id),
      number('port', row.port, 'plain'),
      links(sight, 'zone', [ref('zone', row.zone)]),
      links(sight, 'task', [ref('task', row.task)]),
      links(sight, 'container', [ref('container', row.container)]),
      links(sight, 'instance', [ref('instance', row.task === null ? row.instance : null)]),
      text('reason', row.reason),
      text('description', targetDescription(world, row)),
      number('checks-in-a-row', Math.abs(row.streak)),
      span('check-every', group.healthCheck.intervalS * US_PER_S),
      at('registered', row.registeredAtUs),
      at('slow-start-until', row.slowStartUntilUs),
      at('left', row.leftAtUs),
    ],
    dimensions: [{ TargetGroup: endOfArn(group.targetGroupArn) }],
  };
};

const networkInterface: Reader = (sight, key) => {
  const { world } = sight;
  const row = world.networkInterfaces[key];
  if (row === undefined) return null;
  const subnet = world.subnets[row.subnet]!;
  const host = world.instances[row.instance];
  const attachment = row.task === null ? null : world.tasks[row.task]!.eni;
  return {
    status: row.status,
    place: [
      ref('zone', subnet.zone),
      host?.fargateTask === null ? ref('instance', row.instance) : null,
      ref('task', row.task),
    ],
    facts: [
      text('interface-kind', row.kind),
      text('address', row.privateIpv4Address),
      text('mac', row.macAddress),
      text('public-ip', row.publicIp),
      links(sight, 'subnet', [ref('subnet', row.subnet)]),
      links(
        sight,
        'security-groups',
        row.securityGroups.map((one) => ref('security-group', one)),
      ),
      text('attachment', attachment?.attachmentId),
      text('attachment-status', attachment?.status),
      at('created', row.createdAtUs),
      at('deleted', row.deletedAtUs),
    ],
  };
};

const subnet: Reader = (sight, key) => {
  const { world } = sight;
  const row = world.subnets[key];
  if (row === undefined) return null;
  return {
    status: null,
    place: [ref('region', row.region), ref('zone', row.zone)],
    facts: [
      text('subnet-id', row.subnetId),
      text('cidr', row.cidr),
      number('addresses-left', row.available),
      yes('public', row.public),
      yes('nat', row.nat),
      at('exhausted-until', row.exhaustedUntilUs > sight.nowUs ? row.exhaustedUntilUs : null),
    ],
    sets: [interfaces(sight, (one) => one.subnet === key)],
  };
};

const securityGroup: Reader = (sight, key) => {
  const { world } = sight;
  const row = world.securityGroups[key];
  if (row === undefined) return null;
  const lines = (rules: typeof row.inbound): string =>
    rules
      .map(
        ({ protocol, fromPort, toPort, peer }) =>
          `${protocol} ${fromPort}–${toPort} ${'cidr' in peer ? peer.cidr : peer.group}`,
      )
      .join('; ');
  return {
    status: null,
    place: [],
    facts: [text('group-id', row.groupId), text('inbound', lines(row.inbound)), text('outbound', lines(row.outbound))],
    sets: [interfaces(sight, ({ securityGroups }) => (securityGroups as readonly number[]).includes(key))],
  };
};

const endpointService: Reader = (sight, key) => {
  const { world } = sight;
  const row = world.endpointServices?.[key];
  if (row === undefined) return null;
  const consumers = (world.vpcEndpoints ?? []).filter((one) => one.service === key);
  return {
    status: 'Available',
    place: [ref('region', row.region)],
    facts: [
      text('service-name', row.serviceName),
      yes('acceptance-required', row.acceptanceRequired),
      text('private-dns', row.privateDnsName),
      text('assignment', row.assignment),
      links(
        sight,
        'balancers',
        row.loadBalancers.map((one) => ref('load-balancer', one)),
      ),
    ],
    sets: [
      set(
        sight,
        'endpoints',
        consumers.map((one) => ({ ref: { kind: 'vpc-endpoint', key: one.key }, status: one.state })),
      ),
    ],
  };
};

const vpcEndpoint: Reader = (sight, key) => {
  const row = sight.world.vpcEndpoints?.[key];
  if (row === undefined) return null;
  const zones = row.interfaces.map(({ zone }) => ref('zone', zone));
  return {
    status: row.state,
    place: [],
    facts: [
      text('endpoint-id', row.vpcEndpointId),
      links(sight, 'endpoint-service', [ref('endpoint-service', row.service)]),
      text('dns-name', row.dnsName),
      links(sight, 'zones-link', zones),
      text('addresses', row.interfaces.map(({ privateIpv4Address }) => privateIpv4Address).join(', ')),
      text('security-group-names', row.securityGroups.join(', ')),
      at('created', row.createdAtUs),
      at('available', row.availableAtUs),
      at('deleted', row.deletedAtUs),
    ],
  };
};

export const NETWORK_READERS = {
  'load-balancer': loadBalancer,
  'listener-rule': listenerRule,
  'target-group': targetGroup,
  target,
  'network-interface': networkInterface,
  subnet,
  'security-group': securityGroup,
  'endpoint-service': endpointService,
  'vpc-endpoint': vpcEndpoint,
} as const;

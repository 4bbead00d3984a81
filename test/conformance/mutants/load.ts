/** Hardware and requests, broken on purpose. */
import { mutant, type Mutant } from './mutant.ts';

const LOAD = 'conformance/load';
const TRAFFIC = 'conformance/traffic';
const SHARES = 'load/shares';
const POOLS = 'traffic/pools';
const STREAMS = 'traffic/streams';
const VICTIM = 'traffic/memory-victim';

export const UNDER_LOAD: readonly Mutant[] = [
  mutant('RS-07', SHARES, 'const SHARES_MIN = 2;', 'const SHARES_MIN = 1_024;', LOAD),
  mutant('RS-08', SHARES, 'quota: definition.cpu / CPU_UNITS_PER_VCPU', 'quota: null', LOAD),
  mutant('RS-09', SHARES, 'sum + containerShares(cpu), 0)', 'sum + 1, 0)', LOAD),
  mutant('RS-10', SHARES, 'cap: isWindows ? windowsCpuLimit(row.cpu, host.vcpu) : null', 'cap: null', LOAD),
  mutant('RS-11', SHARES, 'memoryLimitMiB: row.memoryMiB,', 'memoryLimitMiB: null,', LOAD),
  mutant(
    'RS-12',
    VICTIM,
    'worst(net.groupServers[report.group]!, used)',
    'worst(net.groupServers[report.group]!, (server) => -used(server))',
    LOAD,
  ),
  mutant('RS-13', VICTIM, 'used(server) - reservationOf(world, container)', 'used(server)', LOAD),
  mutant('RS-14', 'engine/measured', 'ratio(grown(CPU_US) * 100', 'Math.min(100, grown(CPU_US)) + ratio(0', LOAD),
  mutant(
    'CT-13',
    'lifecycle/container.system',
    'exitIn(ctx, container, 0, 137, OUT_OF_MEMORY);\n    },\n    ContainerReady',
    'exitIn(ctx, container, 0, 1, OUT_OF_MEMORY);\n    },\n    ContainerReady',
    LOAD,
  ),
  mutant(
    'EC-04',
    'load/load.system',
    "if (burst.defaultMode === 'unlimited') return;",
    "if (burst.defaultMode !== 'unlimited') return;",
    LOAD,
  ),
  mutant(
    'EC-09',
    'load/network-share',
    'hasTokens ? type.netPeakGbps : type.netBaselineGbps',
    'hasTokens ? type.netPeakGbps : type.netPeakGbps',
    LOAD,
  ),
  mutant('LB-07', POOLS, "if (state === 'unhealthy') anyUnhealthy = true;", '', TRAFFIC),
  mutant(
    'LB-08',
    'load/servers',
    'removeServer(net, server, OUTCOME.refused, nowUs);',
    'removeServer(net, server, OUTCOME.ok, nowUs);',
    TRAFFIC,
  ),
  mutant(
    'LB-09',
    POOLS,
    "least_outstanding_requests: 'leastOutstanding'",
    "least_outstanding_requests: 'roundRobin'",
    TRAFFIC,
  ),
  mutant(
    'LB-11',
    POOLS,
    'rampsUntilUs > ctx.nowUs ? seconds(group.slowStartS) : 0',
    'rampsUntilUs > ctx.nowUs ? 0 : 0',
    TRAFFIC,
  ),
  mutant('LB-12', POOLS, 'const watched = draining && !isNetwork;', 'const watched = false;', TRAFFIC),
  mutant('LB-12', POOLS, 'const watched = draining && !isNetwork;', 'const watched = draining;', TRAFFIC),
  mutant('LB-14', POOLS, '(group.stickyS ?? 0) * 1_000_000', '0', TRAFFIC),
  mutant('LB-15', POOLS, "balancer?.type !== 'network'", "balancer?.type === 'network'", TRAFFIC),
  mutant(
    'LB-16',
    'network/load-balancer.system',
    '(a, b) => a.priority - b.priority',
    '(a, b) => b.priority - a.priority',
    TRAFFIC,
  ),
  mutant(
    'LB-17',
    'traffic/pools',
    'targetGroups[targetGroup]!),\n    weight,',
    'targetGroups[targetGroup]!),\n    weight: 1,',
    TRAFFIC,
  ),
  mutant('LB-18', STREAMS, 'setRoute(net, known.route, { forwards, stickyUs });', '', TRAFFIC),
  mutant('LB-19', STREAMS, '(balancer.idleTimeoutS ?? IDLE_TIMEOUT_S) * 1_000_000', '5_000_000', TRAFFIC),
  mutant('NL-01', POOLS, "isNetwork ? 'flowHash'", "isNetwork ? 'roundRobin'", 'conformance/load-vectors'),
  mutant('NL-03', POOLS, 'isNetwork && (draining ||', 'isNetwork && (false ||', TRAFFIC),
  mutant('NL-03', POOLS, "(draining || target.state === 'unhealthyDraining')", 'draining', TRAFFIC),
  mutant('NL-03', POOLS, "target.state !== 'unhealthy' ||", 'true ||', TRAFFIC),
  mutant('NL-03', POOLS, 'group.terminateConnections !== true', 'true', TRAFFIC),
  mutant('NL-03', POOLS, '!target.registered && group', 'false && group', TRAFFIC),
  mutant('NL-02', STREAMS, 'named.length > 0 ? named', 'false ? named', TRAFFIC),
  mutant(
    'DF-03',
    'rules/load-behaviour',
    "kind: 'lognormal', mean: 50, cv: 1",
    "kind: 'lognormal', mean: 60, cv: 1",
    TRAFFIC,
  ),
];

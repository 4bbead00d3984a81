/** More of hardware, requests, metrics and alarms, broken on purpose. */
import { mutant, type Mutant } from './mutant.ts';

const LOAD = 'conformance/load';
const TRAFFIC = 'conformance/traffic';
const VECTORS = 'conformance/load-vectors';
const SHARING = 'queueing/sharing';
const SHARE = 'load/network-share';

export const REQUESTS: readonly Mutant[] = [
  mutant('RS-09', SHARING, 'left -= need[id]!;', '', LOAD),
  mutant(
    'RS-08',
    SHARING,
    'groups.need[group] = Math.min(groups.quota[group]!, sum);',
    'groups.need[group] = sum;',
    LOAD,
  ),
  mutant('RS-09', SHARING, 'total -= weight[id]!;', '', LOAD),
  mutant(
    'RS-10',
    'rules/windows',
    '(cpu * 100) / (vcpu * CPU_UNITS_PER_VCPU)',
    '(cpu * 100) / CPU_UNITS_PER_VCPU',
    LOAD,
  ),
  mutant(
    'RS-11',
    'load/shares',
    'memoryLimitMiB: row.memoryMiB,',
    'memoryLimitMiB: row.memoryReservationMiB ?? row.memoryMiB,',
    VECTORS,
  ),
  mutant(
    'RS-12',
    'load/servers',
    '...(memoryLimitMiB === null ? {} : { memoryLimitMiB }),\n  };\n  const row',
    '};\n  const row',
    LOAD,
  ),
  mutant('RS-13', 'load/servers', 'memoryMiB: instance.memoryMiB }', 'memoryMiB: 2 * instance.memoryMiB }', LOAD),
  mutant('LB-10', 'rules/load-balancer-requests', "algorithm !== 'round_robin' && (given", 'false && (given', TRAFFIC),
  mutant(
    'LB-10',
    'queueing/balancing',
    'return leastOutstanding(net, pool, slice, atUs);',
    'return nextInTurn(pool, slice);',
    TRAFFIC,
  ),
  mutant('LB-07', 'traffic/pools', "if (state === 'healthy' || state === 'unavailable') return false;", '', TRAFFIC),
  mutant('LB-08', 'traffic/pools', 'isNetwork ? OUTCOME.refused : OUTCOME.unavailable', 'OUTCOME.refused', TRAFFIC),
  mutant('LB-15', 'traffic/streams', 'groups.every((group) => crossesZones(world, group))', 'true', TRAFFIC),
  mutant('LB-18', 'traffic/traffic.system', "  'ModifyListener',\n", '', TRAFFIC),
  mutant('NL-01', 'traffic/pools', 'isNetwork ? CONNECTION_US : ', '', VECTORS),
  mutant('EC-09', 'load/servers', 'hostRow.networkBytes -= ', 'hostRow.networkBytes += 0 * ', VECTORS),
  mutant('EC-06', 'metrics/ec2-metrics', 'creditCpuUs[instance.key] = totalUs;', '', VECTORS),
  mutant('EC-04', 'load/load.system', 'row.capacity = capacity;', 'row.capacity = instance.vcpu;', LOAD),
  mutant(
    'EC-06',
    'rules/burst-credits',
    'return (creditsPerHour * span) / US_PER_HOUR;',
    'return (2 * creditsPerHour * span) / US_PER_HOUR;',
    'conformance/metrics',
  ),
  mutant('EC-09', SHARE, 'PEAK_S = 1_800', 'PEAK_S = 180', LOAD),
  mutant('EC-09', SHARE, 'bucket + (baselineOf(instance) * spanUs) / 1_000_000 - bytes', 'bucket - bytes', VECTORS),
];

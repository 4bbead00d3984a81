/** Rules broken on purpose: one small change of a source for each, and the tests that must notice (see run-mutants.ts). */

export interface Mutant {
  readonly rule: string;
  /** The source that is changed. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The test file; only its tests that name the rule are run. */
  readonly test: string;
}

const mutant = (rule: string, file: string, find: string, replace: string, test: string): Mutant => ({
  rule,
  file: `sim/${file}.ts`,
  find,
  replace,
  test: `test/${test}.test.ts`,
});

const PLACE = 'placement/place';
const NEEDS = 'rules/task-needs';
const DEFINITION = 'rules/task-definition';
const QUERY = 'rules/query-language';
const QUERY_EVALUATION = 'rules/query-evaluation';

const PLACEMENT: readonly Mutant[] = [
  mutant(
    'PL-01',
    'placement/filters/cpu.filter',
    'left(ci, asked) >= asked',
    'ci.registered.cpu >= asked',
    'conformance/placement',
  ),
  mutant('PL-03', 'rules/reservation', 'left.cpu -= needs.cpu', 'left.cpu -= 0', 'placement/placement-system'),
  mutant('PL-04', NEEDS, 'if (isObject(log)) required.set', 'if (isObject(log) && false) required.set', DEFINITION),
  mutant(
    'PL-05',
    'rules/scale-in',
    'return forService ? SERVICE_STRATEGY',
    'return !forService ? SERVICE_STRATEGY',
    PLACE,
  ),
  mutant(
    'PL-06',
    'rules/scale-in',
    "attributeOf(ci, attribute) ?? ''",
    'attributeOf(ci, attribute) ?? ci.containerInstanceArn',
    PLACE,
  ),
  mutant(
    'PL-07',
    'placement/scores/binpack.score',
    'binpackAmount(strategy, ci.remaining)',
    '-binpackAmount(strategy, ci.remaining)',
    'conformance/placement',
  ),
  mutant(
    'PL-11',
    'placement/filters/distinct-instance.filter',
    'asked.request.group) === 0',
    'asked.request.group) <= 1',
    'placement/free-capacity-index',
  ),
  mutant(
    'PL-12',
    'rules/scale-in',
    'if (value > best)',
    'if (value < best || kept.length === 0)',
    'placement/scale-in',
  ),
  mutant('PL-13', 'rules/scale-in', "  { type: 'spread', field: 'instanceId' },", '', 'placement/scale-in'),
  mutant('PL-17', 'model/decision', "  'cpu',\n  'memory',", "  'memory',\n  'cpu',", PLACE),
  mutant(
    'RS-15',
    'placement/filters/ports.filter',
    'if (portInUse(used, port)) return false',
    'if (false) return false',
    'conformance/placement',
  ),
];

const NEEDED: readonly Mutant[] = [
  mutant('RS-03', NEEDS, 'cpu: cpu ?? sum(', 'cpu: sum(', DEFINITION),
  mutant(
    'RS-04',
    NEEDS,
    'container.memoryReservationMiB ?? container.memoryMiB',
    'container.memoryMiB ?? container.memoryReservationMiB',
    DEFINITION,
  ),
  mutant('RS-16', NEEDS, 'if (hostPort !== 0) ports.push', 'ports.push', DEFINITION),
  mutant('RS-18', NEEDS, "networkMode !== 'bridge' && networkMode !== 'host'", "networkMode === 'none'", DEFINITION),
  mutant('WN-05', NEEDS, "family.startsWith('WINDOWS')", "family.startsWith('LINUX')", DEFINITION),
  mutant('NW-05', NEEDS, "eniSlots: networkMode === 'awsvpc' ? 1 : 0", 'eniSlots: 0', DEFINITION),
  mutant(
    'CT-06',
    'rules/task-definition-rules',
    'if (cycle !== null) {',
    'if (cycle !== null && cycle.length > 9) {',
    DEFINITION,
  ),
  mutant(
    'FG-01',
    'rules/task-definition-rules',
    "if (request.networkMode !== 'awsvpc') {",
    "if (request.networkMode === 'none') {",
    DEFINITION,
  ),
];

const QUERIES: readonly Mutant[] = [
  mutant('QL-01', QUERY_EVALUATION, 'return (subject) => !term(subject);', 'return (subject) => term(subject);', QUERY),
  mutant(
    'QL-05',
    QUERY_EVALUATION,
    "Number(left[index] ?? '0') - Number(right[index] ?? '0')",
    "(left[index] ?? '0') < (right[index] ?? '0') ? -1 : Number((left[index] ?? '0') > (right[index] ?? '0'))",
    QUERY,
  ),
  mutant(
    'QL-06',
    QUERY_EVALUATION,
    '  return (subject) => !test(subject);',
    '  return (subject) => Object.hasOwn(subject.attributes, comparison.attribute ?? "") && !test(subject);',
    QUERY,
  ),
  mutant(
    'QL-07',
    QUERY_EVALUATION,
    'values.some((group) => of.groups(group))',
    'values.every((group) => !of.groups(group))',
    QUERY,
  ),
];

const CONTAINERS: readonly Mutant[] = [
  mutant(
    'CT-04',
    'lifecycle/dependencies',
    "on.exitCode === 0 ? 'met'",
    "on.exitCode !== null ? 'met'",
    'conformance/containers',
  ),
  mutant(
    'CT-08',
    'lifecycle/dependencies',
    '.some(({ on }) => on === container)',
    '.some(({ on }) => on === other)',
    'conformance/containers',
  ),
];

const C = 'conformance/containers';
const TASKS = 'conformance/task-lifecycle';
const HEALTH = 'conformance/health-checks';
const RESTART = 'conformance/restart-policy';
const IMAGES = 'conformance/images';
const SERVICE = 'conformance/services';
const ROLLING = 'conformance/rolling-update';
const EVENTS = 'conformance/events';
const ZONES = 'conformance/zone-rebalancing';
const INSTANCES = 'conformance/container-instances';
const TIMINGS = 'lifecycle/timings';
const PROBE = 'rules/health-probe';

const LIFECYCLES: readonly Mutant[] = [
  mutant('TL-08', TIMINGS, 'seconds(3_590)', 'seconds(1_790)', TASKS),
  mutant('TL-17', 'network/network-timings', 'ENI_TIMEOUT = seconds(180)', 'ENI_TIMEOUT = seconds(120)', TASKS),
  mutant('TL-16', TIMINGS, 'CONTAINER_START = milliseconds(500)', 'CONTAINER_START = milliseconds(900)', TASKS),
  mutant(
    'TL-21',
    'lifecycle/host-book',
    'if (!fits) return;',
    'if (!fits) { host.waiting.push(host.waiting.shift()!); if (host.waiting.length < 2) return; continue; }',
    TASKS,
  ),
  mutant('TL-20', 'lifecycle/host-book', 'host.cpuFree -= needs.cpu', 'host.cpuFree -= 0', 'lifecycle/books'),
  mutant(
    'TL-10',
    'statecharts/task.statechart',
    "CONTAINERS_STOPPED: [{ guard: 'hasOwnNetworkInterface', target: 'DEPROVISIONING' }",
    "CONTAINERS_STOPPED: [{ guard: 'hasOwnNetworkInterface', target: 'STOPPED' }",
    TASKS,
  ),
  mutant('SV-06', TIMINGS, 'HEALTHY_DELAY = seconds(40)', 'HEALTHY_DELAY = seconds(30)', SERVICE),
  mutant(
    'CT-10',
    'rules/agent-settings',
    'containerStopTimeoutUs: seconds(30)',
    'containerStopTimeoutUs: seconds(31)',
    C,
  ),
  mutant(
    'CT-04',
    'lifecycle/dependencies',
    "on.healthStatus === 'HEALTHY' ? 'met'",
    "on.startedAtUs !== null ? 'met'",
    C,
  ),
  mutant(
    'CT-04',
    'lifecycle/dependencies',
    "return on.startedAtUs !== null ? 'met' : stopped",
    "return on.startedAtUs !== null && !stopped ? 'met' : stopped",
    C,
  ),
  mutant('IM-03', TIMINGS, 'MANIFEST_ATTEMPTS = 9', 'MANIFEST_ATTEMPTS = 5', IMAGES),
  mutant('IM-04', TIMINGS, 'EXTRACT_BYTES_PER_S = 100_000_000', 'EXTRACT_BYTES_PER_S = 60_000_000', IMAGES),
  mutant('CI-04', TIMINGS, 'AGENT_SILENCE: Range = [60, 180]', 'AGENT_SILENCE: Range = [5, 20]', INSTANCES),
  mutant(
    'CI-02',
    'placement/filters/agent.filter',
    "ci.agentConnected && ci.status === 'ACTIVE'",
    "ci.status === 'ACTIVE'",
    INSTANCES,
  ),
];

const HEALTH_CHECKS: readonly Mutant[] = [
  mutant('HC-03', PROBE, 'nextUs: startedAtUs + check.intervalS * US_PER_S', 'nextUs: startedAtUs', HEALTH),
  mutant('HC-03', PROBE, 'nextUs = endsUs + intervalUs', 'nextUs += intervalUs', HEALTH),
  mutant('HC-04', PROBE, 'if (failures >= check.retries)', 'if (failures > check.retries)', HEALTH),
  mutant('HC-05', PROBE, "healthStatus === 'UNKNOWN' && endsUs", "healthStatus === 'HEALTHY' && endsUs", HEALTH),
  mutant(
    'RP-02',
    'rules/restart-policy',
    'if (policy.ignoredExitCodes.includes(exitCode))',
    'if (!policy.ignoredExitCodes.includes(exitCode))',
    RESTART,
  ),
  mutant('RP-03', 'rules/restart-policy', "? 'too-soon' : 'restart'", "? 'restart' : 'restart'", RESTART),
];

const SERVICES: readonly Mutant[] = [
  mutant('RU-01', 'services/counts', 'Math.ceil((desired * minimum', 'Math.floor((desired * minimum', ROLLING),
  mutant('RU-01', 'services/counts', 'Math.floor((desired * maximum', 'Math.ceil((desired * maximum', ROLLING),
  mutant(
    'RU-05',
    'services/plan-service',
    'const stuck = mustMove && settled',
    'const stuck = false && settled',
    ROLLING,
  ),
  mutant('RU-06', 'services/stops', 'this.healthy - 1 >= this.minimum', 'this.healthy >= this.minimum', ROLLING),
  mutant(
    'RU-08',
    'services/plan-service',
    'const alone = service.deployments.length - retire.length === 1',
    'const alone = true',
    ROLLING,
  ),
  mutant(
    'SV-03',
    'services/counts',
    "service.status === 'ACTIVE' ? service.desiredCount : 0",
    'service.desiredCount',
    SERVICE,
  ),
  mutant('SV-09', 'services/throttle', '0, 0, 0, 30, 60', '0, 0, 0, 60, 60', SERVICE),
  mutant('SV-10', 'services/throttle', 'IMPAIRED_AFTER = 3', 'IMPAIRED_AFTER = 4', SERVICE),
  mutant(
    'DR-04',
    'services/plan-service',
    "if (instance?.status === 'DRAINING') return 'draining'",
    "if (false) return 'draining'",
    INSTANCES,
  ),
  mutant(
    'SV-07',
    'services/plan-service',
    'unhealthy: fails && !inGrace',
    'unhealthy: fails',
    'conformance/service-health',
  ),
  mutant(
    'SV-18',
    'services/plan-service',
    "shielded && (leaving === null || leaving === 'older-revision')",
    'false',
    'conformance/service-keeping',
  ),
  mutant('SV-13', 'services/launch-rate', 'LAUNCH_RATE = 500', 'LAUNCH_RATE = 5_000', 'conformance/service-keeping'),
  mutant('AZ-02', 'services/rebalance', 'service.maximumPercent > 100', 'service.maximumPercent > 0', ZONES),
  mutant('AZ-03', 'services/rebalance', 'Math.ceil(desired / counts.length)', 'desired', ZONES),
  mutant(
    'AZ-04',
    'services/rebalance',
    'row.count > most.count ? row : most',
    'row.count < most.count ? row : most',
    ZONES,
  ),
];

const NOTIFIED: readonly Mutant[] = [
  mutant('EV-01', 'rules/notification', ".replace(/\\.[0-9]{3}Z$/, 'Z')", '', EVENTS),
  mutant(
    'EV-01',
    'rules/notification',
    'uuid(openStream(seedStream(world.seed, name)))',
    "uuid(openStream(seedStream(world.seed, 'one')))",
    EVENTS,
  ),
  mutant('EV-02', 'rules/notify', '(row.stateVersion ?? 0) + 1', '(row.stateVersion ?? 0) + 2', EVENTS),
  mutant('EV-02', 'rules/notify', 'stream.latest.splice(0, NOTIFICATIONS_KEPT)', 'stream.latest.length = 0', EVENTS),
  mutant('EV-02', 'engine/world-state', 'latest: [...latest]', 'latest', EVENTS),
  mutant('EV-03', 'events/state-change.system', "event.to === 'DELETED') return", 'false) return', EVENTS),
  mutant(
    'EV-03',
    'events/state-change.system',
    "if (row !== null && row.status !== 'INACTIVE') notifyInstance",
    "if (row !== null && row.status === 'INACTIVE') notifyInstance",
    EVENTS,
  ),
  mutant(
    'EV-04',
    'events/service-action.system',
    "SERVICE_TASK_START_IMPAIRED: 'WARN'",
    "SERVICE_TASK_START_IMPAIRED: 'INFO'",
    EVENTS,
  ),
  mutant('EV-04', 'events/service-action.system', 'closest === null ? [] : [closest]', '[]', EVENTS),
  mutant(
    'EV-05',
    'events/service-action.system',
    "if (event.to.endsWith('.COMPLETED')",
    "if (event.to.endsWith('.NEVER')",
    EVENTS,
  ),
  mutant('EV-06', 'events/service-action.system', 'if (event.action !== undefined) act(', 'act(', EVENTS),
];

const CHECKS = 'rules/target-checks';
const GATE = 'conformance/load-balancers';
const BALANCING: readonly Mutant[] = [
  mutant('LB-01', 'network/registration', 'id: host.ec2InstanceId, port', 'id: host.name, port', GATE),
  mutant('LB-02', 'rules/target-health', "'Initial health checks in progress'", "'Health checks in progress'", GATE),
  mutant('LB-03', 'rules/target-groups', 'isApplication ? 5', 'isApplication ? 6', GATE),
  mutant(
    'LB-04',
    CHECKS,
    "if (state === 'initial') return 1;",
    "if (state === 'initial') return check.healthyThreshold;",
    GATE,
  ),
  mutant('LB-05', CHECKS, '? Infinity : check.unhealthyThreshold', '? Infinity : check.unhealthyThreshold + 1', GATE),
  mutant('LB-06', CHECKS, '(nth - 1) * intervalUs;', '(nth - 1) * (intervalUs + timeoutUs);', GATE),
  mutant('LB-11', 'network/target-health.system', 'return isThere ?', 'return group.targets.length > 0 ?', GATE),
  mutant('LB-12', 'network/target-health.system', 'isApplication ? durationUs', '!isApplication ? durationUs', GATE),
  mutant('NL-05', 'rules/target-groups', "protocol === 'HTTP' ? 6 : 10", "protocol === 'HTTP' ? 10 : 6", GATE),
  mutant('TL-03', 'network/target-group.system', '.length > 1,', '.length > 2,', 'conformance/task-targets'),
  mutant(
    'TL-05',
    'network/target-group.system',
    'hasTargets: (key, ctx) => registeredTargets',
    'hasTargets: (key, ctx) => false && registeredTargets',
    'conformance/task-targets',
  ),
  mutant('SV-17', 'network/registration', 'port: entry.containerPort }', 'port: 32_768 }', 'conformance/task-targets'),
];

const PROVIDERS = 'conformance/capacity-providers';
const LAUNCH_TYPES = 'conformance/launch-types';
const NETWORK = 'conformance/network';
const MACHINES = 'conformance/instances';

const CAPACITY: readonly Mutant[] = [
  mutant(
    'SV-20',
    'rules/capacity-strategy',
    'countOf(capacityProvider) < base)',
    'countOf(capacityProvider) < base - 1)',
    PROVIDERS,
  ),
  mutant(
    'SV-21',
    'rules/capacity-strategy',
    'beyond * best.weight < bestBeyond',
    'beyond * best.weight <= bestBeyond',
    PROVIDERS,
  ),
  mutant('FG-10', 'rules/fargate', 'cpu > book.vcpuLimit[kind]', 'cpu > 2 * book.vcpuLimit[kind]', LAUNCH_TYPES),
  mutant(
    'FG-11',
    'rules/fargate',
    'EPHEMERAL_STORAGE_DEFAULT_GIB = 20',
    'EPHEMERAL_STORAGE_DEFAULT_GIB = 21',
    LAUNCH_TYPES,
  ),
  mutant('SV-02', 'rules/eligibility', "if (ci.status !== 'ACTIVE') return false;", '', 'conformance/daemons'),
  mutant(
    'PL-19',
    'services/daemon-reservation',
    'row.setAside = { cpu, memoryMiB }',
    'row.setAside = { cpu: 0, memoryMiB: 0 }',
    'conformance/daemons',
  ),
];

const IMAGES_AND_NETWORK: readonly Mutant[] = [
  mutant(
    'IM-05',
    'lifecycle/image-cache',
    "['windows-servercore', 'windows-nanoserver']",
    "['windows-nanoserver']",
    IMAGES,
  ),
  mutant('IM-06', TIMINGS, 'IMAGES_PER_CLEANUP = 5', 'IMAGES_PER_CLEANUP = 6', IMAGES),
  mutant('IM-07', 'rules/registry', 'HUB_PULLS = 100', 'HUB_PULLS = 1_000', IMAGES),
  mutant('IM-08', 'lifecycle/image-digests', 'RESOLUTION_ATTEMPTS = 3', 'RESOLUTION_ATTEMPTS = 30', IMAGES),
  mutant('IM-09', 'rules/reachability', 'return isPublic ? publicIp !== null : nat', 'return true', IMAGES),
  mutant('CT-15', TIMINGS, 'TASK_CLEANUP_WAIT = seconds(10_800)', 'TASK_CLEANUP_WAIT = seconds(0)', IMAGES),
  mutant('CT-11', TIMINGS, 'STOP_CALLS = 5', 'STOP_CALLS = 4', C),
  mutant('CT-14', TIMINGS, 'CREATE_TIMEOUT = seconds(240)', 'CREATE_TIMEOUT = seconds(120)', C),
  mutant(
    'NW-13',
    'rules/reachability',
    'return rules.some((rule) => covers',
    'return rules.every((rule) => covers',
    NETWORK,
  ),
  mutant('RS-16', 'rules/dynamic-ports', 'linux: { from: 32_768', 'linux: { from: 49_153', 'conformance/ports'),
  mutant(
    'RS-17',
    'rules/reserved-ports',
    '2376, 51678, 51679],\n  windows',
    '2376, 51678],\n  windows',
    'conformance/ports',
  ),
];

const VPC: readonly Mutant[] = [
  mutant(
    'NW-01',
    'rules/reachability',
    'default:\n      return ownInterface(world, host)',
    'default:\n      return null',
    NETWORK,
  ),
  mutant(
    'NW-02',
    'network/interfaces',
    "kind === 'task' ? network?.securityGroups",
    "kind === 'manual' ? network?.securityGroups",
    NETWORK,
  ),
  mutant('NW-04', 'network/interfaces', "return kind === 'primary' ||", 'return true ||', NETWORK),
  mutant('NW-07', 'network/interface.system', "setStatus(ctx, task, 'DETACHING');", '', NETWORK),
  mutant('NW-08', 'network/cni.system', 'CNI setup failed', 'CNI set-up failed', NETWORK),
  mutant('NW-10', 'network/cni.system', 'delete ctx.world.containers[event.container]!.timers[TIMER];', '', NETWORK),
  mutant('NW-11', 'rules/reachability', 'throughput: 0.9', 'throughput: 0.8', NETWORK),
  mutant('NW-12', 'rules/describe-task', "{ name: 'subnetId', value: subnetId }", '', NETWORK),
  mutant('NW-14', 'rules/reachability', 'port < rule.fromPort || port > rule.toPort', 'port < rule.fromPort', NETWORK),
  mutant(
    'NW-16',
    'network/interfaces',
    'instance.eniSlots - (instance.manualInterfaces ?? []).length',
    'instance.eniSlots',
    NETWORK,
  ),
  mutant('NW-17', 'rules/addresses', 'RESERVED_AT_START = 4', 'RESERVED_AT_START = 1', NETWORK),
  mutant('TL-16', 'network/network-timings', 'BRANCH_S = [2, 4]', 'BRANCH_S = [5, 10]', NETWORK),
  mutant('RS-19', 'rules/reachability', "return 'no-link';", "return 'connected';", 'conformance/ports'),
  mutant('RS-20', 'rules/gpus', 'if (task === except || !task.admitted) continue;', 'continue;', 'conformance/ports'),
];

const EC2: readonly Mutant[] = [
  mutant('EC-01', 'rules/instance-billing', 'LEAST = seconds(60)', 'LEAST = seconds(1)', MACHINES),
  mutant(
    'EC-06',
    'rules/burst-credits',
    'return creditsPerHour / 60 - vcpus',
    'return creditsPerHour / 60 - 2 * vcpus',
    'rules/burst-credits',
  ),
  mutant(
    'EC-04',
    'rules/burst-credits',
    "vcpuMinutes: mode === 'unlimited' ? wanted",
    "vcpuMinutes: mode === 'standard' ? wanted",
    'rules/burst-credits',
  ),
  mutant('EC-05', 'rules/burst-credits', 'LAUNCH_CREDITS_PER_DAY = 100', 'LAUNCH_CREDITS_PER_DAY = 101', MACHINES),
  mutant('EC-08', 'lifecycle/instance.system', 'SPOT_NOTICE = minutes(2)', 'SPOT_NOTICE = minutes(1)', MACHINES),
  mutant('EC-11', 'lifecycle/instance.system', "hypervisor === 'none'", "hypervisor === 'xen'", MACHINES),
  mutant(
    'CI-03',
    'lifecycle/agent.system',
    'LONGEST_PAUSE = minutes(2)',
    'LONGEST_PAUSE = minutes(9)',
    'conformance/agents',
  ),
  mutant(
    'CI-06',
    'lifecycle/task.system',
    'host.orphans = [...(host.orphans ?? []), ...tasks]',
    'host.orphans = [...(host.orphans ?? [])]',
    'conformance/agents',
  ),
  mutant('CI-10', 'rules/instance-health', 'INTERVAL = seconds(30)', 'INTERVAL = seconds(20)', 'conformance/agents'),
  mutant(
    'RS-02',
    'lifecycle/fleets',
    'type.ecsMemMiB - fleet.agent.reservedMemoryMiB',
    'type.ecsMemMiB - 0',
    'conformance/agents',
  ),
  mutant(
    'DR-11',
    'rules/agent-settings',
    'spotInstanceDraining: false',
    'spotInstanceDraining: true',
    'conformance/spot-draining',
  ),
  mutant(
    'NW-06',
    'lifecycle/container-instance.system',
    'row.attributes[TRUNK_ATTRIBUTE] = trunkId',
    'row.attributes[TRUNK_ATTRIBUTE] = ""',
    'conformance/trunking',
  ),
  mutant('SV-05', 'rules/service-messages', 'EVENTS_KEPT = 100', 'EVENTS_KEPT = 99', SERVICE),
  mutant('SV-04', 'rules/service-messages', 'REPEAT_AFTER = hours(6)', 'REPEAT_AFTER = hours(5)', SERVICE),
];

const PULLS = 'lifecycle/image-pull.system';
const CACHE = 'lifecycle/image-cache';
const REGISTRY = 'rules/registry';
const I = 'conformance/images';
const H = 'conformance/health-checks';
const RUNTIME = 'conformance/containers';
const HOSTED: readonly Mutant[] = [
  mutant('CT-07', 'lifecycle/container.system', 'else if (met || upfront)', 'else if (met)', RUNTIME),
  mutant('CT-13', 'rules/agent-messages', 'Container killed due to memory usage', 'Container killed', RUNTIME),
  mutant('CT-14', 'lifecycle/timings', 'PULL_TIMEOUT = seconds(7_200)', 'PULL_TIMEOUT = seconds(3_600)', RUNTIME),
  mutant(
    'HC-06',
    'rules/health-probe',
    'fromUs: hang.fromUs, untilUs: hang.untilUs ?? Infinity, hangs: true',
    'fromUs: hang.fromUs, untilUs: hang.untilUs ?? Infinity, hangs: false',
    H,
  ),
  mutant('TL-19', 'lifecycle/container-health', 'container.essential && !container.internal', '!container.internal', H),
  mutant(
    'RP-04',
    'lifecycle/container-run',
    "answer === 'restart' && isAgentAlive(instance)",
    "answer === 'restart'",
    'conformance/restart-policy',
  ),
  mutant(
    'IM-01',
    PULLS,
    "imagePullBehavior === 'default' ? findCached",
    "imagePullBehavior !== 'default' ? findCached",
    I,
  ),
  mutant('IM-01', PULLS, "imagePullBehavior === 'once' && cached.pulled", "imagePullBehavior === 'once'", I),
  mutant('IM-03', 'lifecycle/timings', 'PULL_ATTEMPTS = 5', 'PULL_ATTEMPTS = 6', I),
  mutant('IM-05', CACHE, "platform === 'windows'", "platform === 'linux'", I),
  mutant('IM-06', 'lifecycle/timings', 'IMAGE_MINIMUM_AGE = seconds(3_600)', 'IMAGE_MINIMUM_AGE = seconds(60)', I),
  mutant('IM-08', 'lifecycle/image-digests', 'versionConsistency !== true', 'versionConsistency === true', I),
  mutant('IM-09', REGISTRY, 'if (!reachesInternet(world, row)) return null;', '', I),
];

/** In the order of their families. */
export const MUTANTS: readonly Mutant[] = [
  ...PLACEMENT,
  ...NEEDED,
  ...QUERIES,
  ...CONTAINERS,
  ...HOSTED,
  ...LIFECYCLES,
  ...HEALTH_CHECKS,
  ...SERVICES,
  ...CAPACITY,
  ...VPC,
  ...IMAGES_AND_NETWORK,
  ...EC2,
  ...NOTIFIED,
  ...BALANCING,
];

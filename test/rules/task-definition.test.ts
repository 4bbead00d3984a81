import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTaskDefinition } from '../../sim/rules/task-definition.ts';

type Members = Readonly<Record<string, unknown>>;
const container = (members: Members = {}): Members => ({ name: 'web', image: 'shop/web:1.0', memory: 128, ...members });
const request = (members: Members = {}, ...containers: Members[]): Members => ({
  family: 'web',
  containerDefinitions: containers.length > 0 ? containers : [container()],
  ...members,
});

/** Issues as `path code`, or `ok`. */
function said(source: unknown): string[] {
  const reading = readTaskDefinition(source);
  return 'issues' in reading ? reading.issues.map(({ path, code }) => `${path.join('.')} ${code}`) : ['ok'];
}
function read(source: unknown) {
  const reading = readTaskDefinition(source);
  if ('issues' in reading) throw new Error(JSON.stringify(reading.issues));
  return reading.definition;
}

describe('a definition that is right', () => {
  test('is read with its defaults filled in, and keeps its source', () => {
    const source = request(
      {},
      container({ portMappings: [{ containerPort: 80 }], healthCheck: { command: ['CMD', 'ok'] } }),
    );
    expect(read(source)).toEqual({
      family: 'web',
      networkMode: 'bridge',
      requiresCompatibilities: [],
      cpu: null,
      memoryMiB: null,
      containers: [
        {
          name: 'web',
          image: 'shop/web:1.0',
          cpu: 0,
          memoryMiB: 128,
          memoryReservationMiB: null,
          essential: true,
          portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp' }],
          dependsOn: [],
          links: [],
          startTimeoutS: null,
          stopTimeoutS: null,
          gpus: 0,
          healthCheck: { command: ['CMD', 'ok'], intervalS: 30, timeoutS: 5, retries: 3, startPeriodS: 0 },
          restartPolicy: null,
          versionConsistency: true,
        },
      ],
      placementConstraints: [],
      needs: { cpu: 0, memoryMiB: 128, gpu: 0, eniSlots: 0, ports: [], attributes: [] },
      source,
    });
  });

  test('may hold what the simulator does not use yet', () => {
    const rich = container({
      command: ['run'],
      entryPoint: ['sh', '-c'],
      environment: [{ name: 'A', value: 'b' }],
      secrets: [{ name: 'S', valueFrom: 'arn:aws:ssm:eu-west-3:123456789012:parameter/s' }],
      logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'web' } },
      mountPoints: [{ sourceVolume: 'disk', containerPath: '/data', readOnly: true }],
      ulimits: [{ name: 'nofile', softLimit: 1_024, hardLimit: 4_096 }],
      linuxParameters: { initProcessEnabled: true, capabilities: { add: ['NET_ADMIN'] } },
      dockerLabels: { team: 'shop' },
      user: '1000:1000',
    });
    const source = request(
      {
        executionRoleArn: 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole',
        volumes: [{ name: 'disk', host: { sourcePath: '/srv' } }],
        tags: [{ key: 'team', value: 'shop' }],
      },
      rich,
    );
    expect(read(source).source).toBe(source);
  });
});

describe('what a task needs', () => {
  test('is the sum of its containers, reservation before limit (RS-03, RS-04)', () => {
    const { needs } = read(
      request(
        {},
        container({ cpu: 100, memory: 300, memoryReservation: 128 }),
        container({ name: 'log', cpu: 28, memory: 64 }),
      ),
    );
    expect([needs.cpu, needs.memoryMiB]).toEqual([128, 192]);
  });

  test('is the size of the task when that is set, in each of its forms (RS-03, RS-04)', () => {
    const sizes = [
      ['256', '512'],
      ['0.25 vCPU', '0.5GB'],
      ['1 vCPU', '3 GB'],
      [1_024, 2_048],
    ].map(([cpu, memory]) => read(request({ cpu, memory })).needs);
    expect(sizes.map(({ cpu, memoryMiB }) => [cpu, memoryMiB])).toEqual([
      [256, 512],
      [256, 512],
      [1_024, 3_072],
      [1_024, 2_048],
    ]);
  });

  test('reserves static ports in bridge mode only, and dynamic ones never (RS-15, RS-16)', () => {
    const portMappings = [
      { containerPort: 80, hostPort: 8_080 },
      { containerPort: 53, hostPort: 53, protocol: 'udp' },
      { containerPort: 9_000 },
    ];
    expect(read(request({}, container({ portMappings }))).needs.ports).toEqual([
      { protocol: 'udp', port: 53 },
      { protocol: 'tcp', port: 8_080 },
    ]);
  });

  test('reserves each container port in host mode, and an interface instead of ports in awsvpc (RS-18, RS-19, NW-05)', () => {
    const needs = ['host', 'awsvpc', 'none'].map((networkMode) => {
      const members = networkMode === 'none' ? {} : { portMappings: [{ containerPort: 80 }] };
      const { ports, eniSlots } = read(request({ networkMode }, container(members))).needs;
      return { ports, eniSlots };
    });
    expect(needs).toEqual([
      { ports: [{ protocol: 'tcp', port: 80 }], eniSlots: 0 },
      { ports: [], eniSlots: 1 },
      { ports: [], eniSlots: 0 },
    ]);
  });

  test('lists the attributes it silently requires (PL-04)', () => {
    const source = request(
      {
        networkMode: 'awsvpc',
        taskRoleArn: 'arn:aws:iam::123456789012:role/web',
        runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture: 'ARM64' },
        volumes: [{ name: 'disk', dockerVolumeConfiguration: { driver: 'rexray/ebs' } }],
      },
      container({
        image: '123456789012.dkr.ecr.eu-west-3.amazonaws.com/web:1',
        privileged: true,
        logConfiguration: { logDriver: 'awslogs' },
      }),
    );
    expect(read(source).needs.attributes).toEqual([
      { name: 'com.amazonaws.ecs.capability.docker-plugin.rexray/ebs', value: null },
      { name: 'com.amazonaws.ecs.capability.ecr-auth', value: null },
      { name: 'com.amazonaws.ecs.capability.logging-driver.awslogs', value: null },
      { name: 'com.amazonaws.ecs.capability.privileged-container', value: null },
      { name: 'com.amazonaws.ecs.capability.task-iam-role', value: null },
      { name: 'ecs.capability.task-eni', value: null },
      { name: 'ecs.cpu-architecture', value: 'arm64' },
      { name: 'ecs.os-type', value: 'linux' },
    ]);
  });

  test('counts whole GPUs (RS-20)', () => {
    const gpu = container({ resourceRequirements: [{ type: 'GPU', value: '2' }] });
    expect(
      read(request({}, gpu, container({ name: 'b', resourceRequirements: [{ type: 'GPU', value: '1' }] }))).needs.gpu,
    ).toBe(3);
  });

  test('ignores the size of the task on Windows hosts (RS-06, WN-05)', () => {
    const platform = { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2019_FULL' } };
    const { needs } = read(request({ ...platform, cpu: '2048', memory: '4096' }, container({ cpu: 100, memory: 500 })));
    expect([needs.cpu, needs.memoryMiB, needs.attributes]).toEqual([
      100,
      500,
      [{ name: 'ecs.os-family', value: 'WINDOWS_SERVER_2019_FULL' }],
    ]);
  });
});

const essential = { essential: false };
const after = (containerName: string, condition = 'START') => ({ dependsOn: [{ containerName, condition }] });
const named = (name: string, members: Members = {}) => container({ name, ...members });
const FARGATE = { requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', cpu: '256', memory: '512' };
const WINDOWS = { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } };

describe('a definition that is wrong', () => {
  test.each<[string, Members, string[]]>([
    ['has no containers (BB-08)', { family: 'a', containerDefinitions: [] }, ['containerDefinitions too-few']],
    [
      'has eleven containers (BB-08)',
      request({}, ...Array.from({ length: 11 }, (_, index) => named(`c${index}`))),
      ['containerDefinitions too-many'],
    ],
    [
      'has two containers of one name',
      request({}, container(), container()),
      ['containerDefinitions.1.name duplicate-container'],
    ],
    [
      'has no essential container (CT-02)',
      request({}, container(essential)),
      ['containerDefinitions no-essential-container'],
    ],
    [
      'says no memory at all (RS-05)',
      request({}, { name: 'a', image: 'b' }),
      ['containerDefinitions.0 container-needs-memory'],
    ],
    [
      'has memory that is not above its reservation (RS-05)',
      request({}, container({ memory: 128, memoryReservation: 128 })),
      ['containerDefinitions.0.memory memory-not-above-reservation'],
    ],
    [
      'has a container below 6 MiB (RS-05)',
      request({}, container({ memory: 5 })),
      ['containerDefinitions.0.memory too-small'],
    ],
    ['has a task cpu that is no size', request({ cpu: 'much' }), ['cpu cpu-setting']],
    ['has a task memory that is no size', request({ memory: '1.00001 GB' }), ['memory memory-setting']],
    ['has a task cpu below 128 units (RS-06)', request({ cpu: '127' }), ['cpu task-cpu-range']],
    ['has a task cpu above 192 vCPU (RS-06)', request({ cpu: '193 vCPU' }), ['cpu task-cpu-range']],
    [
      'has containers larger than the task (RS-12)',
      request({ cpu: '128', memory: '100' }, container({ cpu: 129 })),
      [
        'cpu containers-above-task-cpu',
        'memory containers-above-task-memory',
        'containerDefinitions.0.memory container-above-task-memory',
      ],
    ],
    [
      'waits for a container that is not there (CT-06)',
      request({}, container(after('wep'))),
      ['containerDefinitions.0.dependsOn.0.containerName depends-on-unknown'],
    ],
    [
      'waits for itself (CT-06)',
      request({}, container(after('web'))),
      ['containerDefinitions.0.dependsOn depends-on-cycle'],
    ],
    [
      'waits for the end of an essential container (CT-04)',
      request({}, container(after('init', 'SUCCESS')), named('init')),
      ['containerDefinitions.0.dependsOn.0.condition depends-on-essential'],
    ],
    [
      'waits for health that nobody checks (CT-04)',
      request({}, container(after('db', 'HEALTHY')), named('db')),
      ['containerDefinitions.0.dependsOn.0.condition depends-on-needs-health-check'],
    ],
    [
      'checks health without CMD (HC-01)',
      request({}, container({ healthCheck: { command: ['curl', '/'] } })),
      ['containerDefinitions.0.healthCheck.command.0 health-check-command'],
    ],
    [
      'checks health outside the ranges (HC-02)',
      request(
        {},
        container({ healthCheck: { command: ['CMD', 'a'], interval: 4, timeout: 61, retries: 0, startPeriod: 301 } }),
      ),
      [
        'containerDefinitions.0.healthCheck.interval too-small',
        'containerDefinitions.0.healthCheck.timeout too-large',
        'containerDefinitions.0.healthCheck.retries too-small',
        'containerDefinitions.0.healthCheck.startPeriod too-large',
      ],
    ],
    [
      'maps another host port in awsvpc (RS-18)',
      request({ networkMode: 'awsvpc' }, container({ portMappings: [{ containerPort: 80, hostPort: 8_080 }] })),
      ['containerDefinitions.0.portMappings.0.hostPort host-port-differs'],
    ],
    [
      'takes a host port twice (RS-15)',
      request(
        {},
        container({
          portMappings: [
            { containerPort: 80, hostPort: 80 },
            { containerPort: 81, hostPort: 80 },
          ],
        }),
      ),
      ['containerDefinitions.0.portMappings.1.hostPort port-taken'],
    ],
    [
      'maps ports without a network (RS-19)',
      request({ networkMode: 'none' }, container({ portMappings: [{ containerPort: 80 }] })),
      ['containerDefinitions.0.portMappings ports-without-network'],
    ],
    [
      'links outside bridge mode (RS-19)',
      request({ networkMode: 'host' }, container({ links: ['db'] }), named('db')),
      ['containerDefinitions.0.links links-outside-bridge'],
    ],
    [
      'links to nobody (RS-19)',
      request({}, container({ links: ['db:alias'] })),
      ['containerDefinitions.0.links.0 link-unknown'],
    ],
    [
      'places by distinctInstance, which only a request may (PL-11)',
      request({ placementConstraints: [{ type: 'distinctInstance' }] }),
      ['placementConstraints.0.type not-one-of'],
    ],
    [
      'places by a broken expression (PL-11)',
      request({ placementConstraints: [{ type: 'memberOf', expression: 'runningTasksCount = 1' }] }),
      ['placementConstraints.0.expression query-unknown-operator'],
    ],
    [
      'asks Fargate for a size it does not have (FG-01)',
      request({ ...FARGATE, memory: '4096' }),
      ['memory fargate-size'],
    ],
    ['asks Fargate for CPU it does not have (FG-01)', request({ ...FARGATE, cpu: '300' }), ['cpu fargate-size']],
    [
      'asks Fargate without a size or network (FG-01)',
      request({ requiresCompatibilities: ['FARGATE'] }),
      ['networkMode fargate-network-mode', 'cpu fargate-needs-size', 'memory fargate-needs-size'],
    ],
    [
      'asks Fargate for what it cannot do (FG-12)',
      request(FARGATE, container({ privileged: true })),
      ['containerDefinitions.0.privileged fargate-unsupported'],
    ],
    [
      'waits too long to stop on Fargate (CT-10)',
      request(FARGATE, container({ stopTimeout: 121, startTimeout: 1 })),
      ['containerDefinitions.0.startTimeout fargate-timeout', 'containerDefinitions.0.stopTimeout fargate-timeout'],
    ],
    [
      'asks Windows for what it cannot do (WN-07)',
      request({ ...WINDOWS, pidMode: 'host' }, container({ links: ['web'], privileged: false })),
      [
        'containerDefinitions.0.links.0 link-unknown',
        'pidMode windows-unsupported',
        'containerDefinitions.0.links windows-unsupported',
      ],
    ],
    [
      'mounts a volume it does not have',
      request({}, container({ mountPoints: [{ sourceVolume: 'a', containerPath: '/' }] })),
      ['containerDefinitions.0.mountPoints.0.sourceVolume volume-unknown'],
    ],
    [
      'has names with spaces',
      request({ family: 'my web' }, named('a b')),
      ['family bad-format', 'containerDefinitions.0.name bad-format'],
    ],
    ['is larger than 64 KiB', request({}, container({ command: ['a'.repeat(65_536)] })), [' task-definition-size']],
    [
      'maps a range of ports and a port at once (RS-16)',
      request({}, container({ portMappings: [{ containerPort: 1, containerPortRange: '1-2' }] })),
      ['containerDefinitions.0.portMappings.0 port-and-range'],
    ],
  ])('%s', (_name, source, expected) => {
    expect(said(source)).toEqual(expected);
  });

  test('names the cycle of its dependencies (CT-06)', () => {
    const reading = readTaskDefinition(
      request({}, named('a', after('b')), named('b', after('c')), named('c', after('a'))),
    );
    expect('issues' in reading && reading.issues).toEqual([
      {
        path: ['containerDefinitions', 0, 'dependsOn'],
        code: 'depends-on-cycle',
        params: { cycle: 'a → b → c → a' },
        expected: null,
        found: null,
        hint: null,
        span: null,
      },
    ]);
  });

  test('shows the place inside a broken expression, and a hint (PL-11)', () => {
    const expression = 'attribute:ecs.instance-type =~ t2.* and agentVersion = 1';
    const reading = readTaskDefinition(request({ placementConstraints: [{ type: 'memberOf', expression }] }));
    expect('issues' in reading && reading.issues).toEqual([
      {
        path: ['placementConstraints', 0, 'expression'],
        code: 'query-unknown-operator',
        params: { name: '=' },
        expected: { code: 'expected.one-of', params: { names: '==, !=, >, >=, <, <=' } },
        found: '=',
        hint: { code: 'did-you-mean', params: { name: '==' } },
        span: { offset: 53, endOffset: 54 },
      },
    ]);
  });

  test('says all that is wrong, of the shape and of the rules, at once', () => {
    const source = request({ revision: 3, netwrokMode: 'host' }, container({ memory: 5, essential: false, cpus: 1 }));
    const reading = readTaskDefinition(source);
    expect('issues' in reading && reading.issues.map(({ path, code, hint }) => [path.join('.'), code, hint])).toEqual([
      ['containerDefinitions.0.cpus', 'unknown-key', { code: 'did-you-mean', params: { name: 'cpu' } }],
      ['revision', 'unknown-key', { code: 'description-member', params: { key: 'revision' } }],
      ['netwrokMode', 'unknown-key', { code: 'did-you-mean', params: { name: 'networkMode' } }],
      ['containerDefinitions.0.memory', 'too-small', null],
      ['containerDefinitions', 'no-essential-container', { code: 'no-essential-container', params: {} }],
    ]);
  });

  test('is never an exception, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 5 }), fc.anything({ maxDepth: 3 }), (anything, inner) => {
        expect('issues' in readTaskDefinition(anything)).toBe(true);
        readTaskDefinition(
          request({ cpu: inner, volumes: inner }, container({ portMappings: inner, dependsOn: inner })),
        );
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});

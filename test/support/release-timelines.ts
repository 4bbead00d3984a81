/**
 * The timelines of docs/models/releases.md: a small release in each way, run and drawn. `node build/timelines.mjs` writes them
 * between the page's marks, and a test holds the page equal to them.
 */
import type { SimEvent } from '../../sim/model/events.ts';
import { findAlarm } from '../../sim/rules/alarms.ts';
import { versionCounters } from '../../sim/rules/stream-readings.ts';
import { groupErrors } from './alarms.ts';
import { definition, load, service, type LoadRig, type Sketch } from './load-rig.ts';

/** When every release begins, and what is drawn before it, in columns. */
const RELEASE_S = 600;
const COLUMNS_BEFORE = 2;
/** Width of the part that tells what happened. */
const STORY_WIDTH = 90;
const GROUP = {
  healthCheckIntervalSeconds: 5,
  healthCheckTimeoutSeconds: 2,
  attributes: { 'deregistration_delay.timeout_seconds': 20 },
};
const US = 1_000_000;

interface Way {
  /** Of its mark in the page. */
  readonly name: string;
  readonly sketch: Sketch;
  /** What the versions are called by the metrics. */
  readonly old: string;
  readonly new: string;
  readonly minutes: number;
  /** How wide a column is [s]; absent: 30. */
  readonly columnS?: number;
  /** Functions have no tasks. */
  readonly tasks?: false;
}

const LIGHT = { cpuMsPerRequest: { constant: 5 }, startup: '4s' };
const ALARM = groupErrors('green', 'errors');
const BOTH = [
  { port: 80, forward: [{ targetGroup: 'blue' }] },
  { port: 8080, forward: [{ targetGroup: 'blue' }] },
];
const STREAM = { name: 'subjects', to: 'gate', arrivals: { constant: { perSecond: 20 } }, from: '6m' };

function base(more: Sketch): Sketch {
  return {
    seed: 7,
    duration: '1h',
    fleets: [{ name: 'land', cluster: 'royaume', instanceType: 'm5.large', count: 2, spread: 'zones' }],
    taskDefinitions: [definition('web'), definition('web', [{ image: 'web-2' }])],
    targetGroups: ['blue', 'green'].map((targetGroupName) => ({ targetGroupName, ...GROUP })),
    loadBalancers: [{ name: 'gate', listeners: BOTH }],
    behaviours: { web: LIGHT, 'web-2': LIGHT },
    traffic: [STREAM],
    alarms: [ALARM],
    ...more,
  };
}

/** `web:2` instead of `web:1` at 10 min. */
function release(deploymentConfiguration: object, errorRate = 0): Sketch {
  const advancedConfiguration = {
    alternateTargetGroupArn: 'green',
    productionListenerRule: 'gate:80',
    testListenerRule: 'gate:8080',
    roleArn: 'arn:aws:iam::123456789012:role/ecs',
  };
  const behind = { targetGroupArn: 'blue', containerName: 'web', containerPort: 80 };
  return base({
    behaviours: { web: LIGHT, 'web-2': { ...LIGHT, errorRate } },
    services: [
      service('web', 4, null, {
        ...{ taskDefinition: 'web:1', deploymentConfiguration, healthCheckGracePeriodSeconds: 60 },
        loadBalancers: ['strategy' in deploymentConfiguration ? { ...behind, advancedConfiguration } : behind],
      }),
    ],
    timeline: [{ at: '10m', updateService: { service: 'web', taskDefinition: 'web:2' } }],
  });
}

const scale = (at: string, name: string, desiredCount: number) => ({
  at,
  updateService: { service: name, desiredCount },
});
const forward = (at: string, port: number, targetGroup: string) => ({
  at,
  modifyListener: { listener: `gate:${port}`, forward: [{ targetGroup }] },
});

/** Two services, whose listeners are swapped two minutes after green was asked for. */
function byHand(): Sketch {
  return base({
    taskDefinitions: [definition('blue'), definition('green')],
    behaviours: { blue: LIGHT, green: LIGHT },
    services: [service('blue', 4), service('green', 0)],
    loadBalancers: [
      {
        name: 'gate',
        listeners: [
          { port: 80, forward: [{ targetGroup: 'blue' }] },
          { port: 8080, forward: [{ targetGroup: 'green' }] },
        ],
      },
    ],
    timeline: [
      scale('10m', 'green', 4),
      forward('12m', 80, 'green'),
      forward('12m', 8080, 'blue'),
      scale('15m', 'blue', 0),
    ],
  });
}

/** Both services in one group. */
function byTasks(): Sketch {
  return {
    ...byHand(),
    targetGroups: [{ targetGroupName: 'shop', ...GROUP }],
    alarms: [],
    loadBalancers: [{ name: 'gate', listeners: [{ port: 80, forward: [{ targetGroup: 'shop' }] }] }],
    services: ['blue', 'green'].map((name, index) =>
      service(name, index === 0 ? 4 : 0, null, {
        loadBalancers: [{ targetGroupArn: 'shop', containerName: name, containerPort: 80 }],
      }),
    ),
    timeline: [scale('10m', 'green', 1), scale('14m', 'green', 4), scale('16m', 'blue', 0)],
  };
}

function byCodeDeploy(): Sketch {
  const { services: _, ...rest } = release({});
  const Properties = { TaskDefinition: 'web:2', LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 80 } };
  const content = {
    version: 0,
    Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties } }],
    Hooks: [],
  };
  return {
    ...rest,
    services: [
      service('web', 4, null, {
        ...{ taskDefinition: 'web:1', deploymentController: { type: 'CODE_DEPLOY' } },
        loadBalancers: [{ targetGroupArn: 'blue', containerName: 'web', containerPort: 80 }],
      }),
    ],
    timeline: [
      { at: '1m', createApplication: { applicationName: 'web', computePlatform: 'ECS' } },
      {
        at: '1m',
        createDeploymentGroup: {
          ...{ applicationName: 'web', deploymentGroupName: 'web', ecsServices: [{ serviceName: 'web' }] },
          deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
          blueGreenDeploymentConfiguration: {
            terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes: 5 },
          },
          loadBalancerInfo: {
            targetGroupPairInfoList: [
              {
                targetGroups: [{ name: 'blue' }, { name: 'green' }],
                prodTrafficRoute: { listenerArns: ['gate:80'] },
                testTrafficRoute: { listenerArns: ['gate:8080'] },
              },
            ],
          },
        },
      },
      {
        at: '10m',
        createCodeDeployDeployment: {
          ...{ applicationName: 'web', deploymentGroupName: 'web' },
          revision: { revisionType: 'AppSpecContent', appSpecContent: { content } },
        },
      },
    ],
  };
}

/** An alias that a function moves a quarter of the way each minute (LA-05). */
function byFunction(): Sketch {
  const Code = { durationMs: 80, coldStartMs: 200 };
  return base({
    ...{ fleets: [], taskDefinitions: [], behaviours: {}, services: [], alarms: [] },
    functions: [
      { FunctionName: 'mill', Publish: true, Code },
      { FunctionName: 'simple-deploy', Timeout: 900, Code: { ...Code, program: 'simpleDeploy' } },
    ],
    targetGroups: [{ targetGroupName: 'mill', targetType: 'lambda' }],
    loadBalancers: [{ name: 'gate', listeners: [{ port: 80, forward: [{ targetGroup: 'mill' }] }] }],
    timeline: [
      { at: '0s', updateFunctionCode: { FunctionName: 'mill', Publish: true, Code: { ...Code, durationMs: 81 } } },
      { at: '0s', createAlias: { FunctionName: 'mill', Name: 'live', FunctionVersion: '1' } },
      { at: '0s', registerTargets: { targetGroup: 'mill', targets: [{ id: 'mill:live' }] } },
      {
        at: '10m',
        invoke: {
          FunctionName: 'simple-deploy',
          Payload: {
            'function-name': 'mill',
            'alias-name': 'live',
            'new-version': '2',
            steps: 4,
            interval: 60,
            type: 'linear',
          },
        },
      },
    ],
  });
}

const WEB = { old: 'web:1', new: 'web:2' } as const;
const alarms = { alarmNames: ['errors'], enable: true, rollback: true };
const CANARY = {
  strategy: 'CANARY',
  canaryConfiguration: { canaryPercent: 20, canaryBakeTimeInMinutes: 4 },
  bakeTimeInMinutes: 2,
};
const HANDS = { old: 'blue:1', new: 'green:1' } as const;

export const WAYS: readonly Way[] = [
  {
    ...{ name: 'rolling', ...WEB, minutes: 2, columnS: 5 },
    sketch: release({ minimumHealthyPercent: 100, maximumPercent: 150 }),
  },
  {
    ...{ name: 'rolling-circuit-breaker', ...WEB, minutes: 2, columnS: 5 },
    sketch: {
      ...release({ deploymentCircuitBreaker: { enable: true, rollback: true } }),
      behaviours: { web: LIGHT, 'web-2': { exitsAfter: '2s', exitCode: 1 } },
    },
  },
  { ...{ name: 'listener-swap', ...HANDS, minutes: 8 }, sketch: byHand() },
  { ...{ name: 'task-count-canary', ...HANDS, minutes: 9 }, sketch: byTasks() },
  {
    ...{ name: 'blue-green', ...WEB, minutes: 9 },
    sketch: release({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 3 }),
  },
  { ...{ name: 'canary', ...WEB, minutes: 11 }, sketch: release(CANARY) },
  { ...{ name: 'canary-turned-back', ...WEB, minutes: 8 }, sketch: release({ ...CANARY, alarms }, 0.3) },
  {
    ...{ name: 'linear', ...WEB, minutes: 13 },
    sketch: release({
      strategy: 'LINEAR',
      linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 2 },
      bakeTimeInMinutes: 2,
    }),
  },
  { ...{ name: 'code-deploy', ...WEB, minutes: 15 }, sketch: byCodeDeploy() },
  { ...{ name: 'function', old: '1', new: '2', minutes: 6, tasks: false }, sketch: byFunction() },
];

interface Column {
  readonly tasks: readonly [old: number, new: number];
  /** Requests so far. */
  readonly requests: readonly [old: number, new: number];
  readonly failed: number;
  readonly inAlarm: boolean;
}

function columnOf(k: LoadRig, way: Way): Column {
  const running = (revision: string): number =>
    k.world.tasks.filter(({ taskDefinition, lastStatus }) => {
      const { family, revision: number } = k.world.taskDefinitions[taskDefinition]!;
      return lastStatus === 'RUNNING' && `${family}:${number}` === revision;
    }).length;
  const versions = k.world.traffic?.versions ?? [];
  const requests = (version: string): number =>
    versions.reduce((sum, row, index) => {
      if (row.name.split('#')[0] !== version) return sum;
      return versionCounters(k.world, index).outcomes.reduce((all, count) => all + count, sum);
    }, 0);
  const alarm = findAlarm(k.world, 'errors');
  return {
    tasks: [running(way.old), running(way.new)],
    requests: [requests(way.old), requests(way.new)],
    failed: k.clients().failed,
    inAlarm: alarm !== null && alarm.state === 'ALARM',
  };
}

/** Tenths, for one sign each: `.` none, `#` all. */
function tenths(part: number, whole: number): string {
  if (whole === 0) return ' ';
  const share = part / whole;
  if (share === 0) return '.';
  return share > 0.995 ? '#' : String(Math.min(9, Math.max(1, Math.round(share * 10))));
}

const clock = (seconds: number): string => {
  const [minutes, rest] = [Math.floor(seconds / 60), Math.floor(seconds % 60)];
  return `${String(minutes).padStart(2)}:${String(rest).padStart(2, '0')}`;
};

/** What happened, with all that was within the same second after one time. */
function story(k: LoadRig): string[] {
  const told = new Map<string, string[]>();
  const tell = (atUs: number, text: string): void => {
    if (atUs < RELEASE_S * US) return;
    const at = clock(atUs / US - RELEASE_S);
    told.set(at, [...(told.get(at) ?? []), text]);
  };
  for (const { event, atUs } of k.engine.log(0, k.engine.eventCount)) {
    const text = sentenceOf(event);
    if (text !== null) tell(atUs, text);
  }
  return [...told].flatMap(([at, texts]) => wrapped(at, texts));
}

function sentenceOf(event: SimEvent): string | null {
  switch (event.kind) {
    case 'LifecycleStageEntered':
      return event.stage;
    case 'LifecycleEventMoved':
      return event.status === 'InProgress' ? event.lifecycleEvent : null;
    case 'TrafficShifted':
    case 'CodeDeployTrafficShifted':
      return `(production ${event.productionPercent} %, test ${event.testPercent} %)`;
    case 'AlarmStateChanged':
      return event.state === 'ALARM' ? 'the alarm rings' : null;
    case 'ServiceDeploymentFailed':
      return `failed: ${event.failure.by}`;
    case 'ServiceDeploymentEnded':
      return event.status;
    default:
      return null;
  }
}

function wrapped(at: string, texts: readonly string[]): string[] {
  const lines: string[] = [];
  for (const text of texts) {
    const last = lines.at(-1);
    if (last === undefined || last.length + text.length > STORY_WIDTH) lines.push(text);
    else lines[lines.length - 1] = `${last}, ${text}`;
  }
  return lines.map((line, index) => `${index === 0 ? at : '     '}  ${line}`);
}

/** One way as text. */
export function timelineOf(way: Way): string {
  const k = load(way.sketch);
  const columns: Column[] = [];
  const { columnS = 30 } = way;
  const from = RELEASE_S - COLUMNS_BEFORE * columnS;
  const to = RELEASE_S + way.minutes * 60;
  for (let atS = from; atS <= to; atS += columnS) columns.push(columnOf(k.until(`${atS}s`), way));
  const row = (name: string, sign: (now: Column, before: Column) => string): string =>
    `${name.padEnd(20)} ${columns
      .slice(1)
      .map((now, index) => sign(now, columns[index]!))
      .join('')}`.trimEnd();
  const every = (way.minutes > 4 ? 120 : 60) / columnS;
  const marks = columns.slice(1).map((_now, index) => {
    const after = index - COLUMNS_BEFORE;
    return after >= 0 && after % every === 0 ? String((after * columnS) / 60) : '';
  });
  let axis = '';
  marks.forEach((mark, index) => (axis = mark === '' ? axis : axis.padEnd(index) + mark));
  const told = story(k);
  const failures = columns.some(({ failed }) => failed > 0);
  return [
    `${'minutes'.padEnd(20)} ${axis}`,
    ...(way.tasks === false
      ? []
      : [
          row(`tasks of ${way.old}`, ({ tasks }) => String(tasks[0])),
          row(`tasks of ${way.new}`, ({ tasks }) => String(tasks[1])),
        ]),
    row('requests to the new', ({ requests }, before) => {
      const [old, fresh] = [requests[0] - before.requests[0], requests[1] - before.requests[1]];
      return tenths(fresh, old + fresh);
    }),
    ...(failures ? [row('requests that fail', ({ failed }, before) => (failed > before.failed ? '!' : '.'))] : []),
    ...(columns.some(({ inAlarm }) => inAlarm) ? [row('alarm', ({ inAlarm }) => (inAlarm ? '!' : '.'))] : []),
    ...(told.length > 0 ? ['', ...told] : []),
  ].join('\n');
}

const BEGIN = (name: string): string => `<!-- timeline ${name} -->`;
const END = '<!-- end of timeline -->';

/** The page with every timeline as the program draws it. Throws when a mark is missing. */
export function withTimelines(page: string): string {
  return WAYS.reduce((text, way) => {
    const [before, rest] = text.split(BEGIN(way.name));
    if (before === undefined || rest === undefined) throw new Error(`no mark of ${way.name}`);
    const end = rest.indexOf(END);
    if (end < 0) throw new Error(`no end of ${way.name}`);
    return `${before}${BEGIN(way.name)}\n\n\`\`\`text\n${timelineOf(way)}\n\`\`\`\n\n${rest.slice(end)}`;
  }, page);
}

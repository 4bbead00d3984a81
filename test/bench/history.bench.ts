/**
 * What going back costs: one hour of 100 instances and 1,000 tasks under load, and of one zone lost, run in slices as the
 * app does. Every rewind has to be there within 300 ms; history has to stay in its budget, and nothing else may grow: what
 * it holds is let go and weighed, because what it says of itself is an estimate.
 *
 * Time is what the processor worked, the collector included, so that a busy machine does not count against it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Branch } from '../../sim/engine/branch.ts';
import { Engine } from '../../sim/engine/engine.ts';
import { HISTORY_BUDGET_BYTES } from '../../sim/engine/history.ts';
import { openFiles } from '../../sim/host/open-files.ts';
import { nextSliceUs, SLICE_EVENTS_MAX, SLICE_FIRST_US } from '../../sim/host/pacing.ts';
import type { Setup } from '../../sim/model/setup.ts';
import { CLUSTER, plan, setupOf, us, type Deed } from '../support/rig.ts';
import { fleetDayLoad } from './fleet-day-load.bench.ts';
import type { Measure } from './measure.ts';

export const name = 'history';

const REWIND_MS_MAX = 300;
const GROWTH_MIB_MAX = 20;
const MIB = 1_048_576;
const SERVICES = 10;
const TASKS_EACH = 100;
const WARM_US = us('20m');
const END_US = us('60m');
const REWINDS = 40;

function deedsOf(index: number): Deed[] {
  const service = `guild-${index}`;
  const loadBalancers = [{ targetGroupArn: service, containerName: 'app', containerPort: 80 }];
  const scalable = {
    ServiceNamespace: 'ecs',
    ResourceId: `service/${CLUSTER}/${service}`,
    ScalableDimension: 'ecs:service:DesiredCount',
  };
  const tracking = {
    TargetValue: 50,
    PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
  };
  return [
    ['0s', 'createTargetGroup', { targetGroupName: service }],
    ['0s', 'createLoadBalancer', { name: `gate-${index}` }],
    ['0s', 'createListener', { loadBalancer: `gate-${index}`, port: 80, forward: [{ targetGroup: service }] }],
    ['180s', 'createService', { serviceName: service, taskDefinition: 'web', desiredCount: TASKS_EACH, loadBalancers }],
    ['180s', 'registerScalableTarget', { ...scalable, MinCapacity: 50, MaxCapacity: 130 }],
    [
      '180s',
      'putScalingPolicy',
      {
        ...{ ...scalable, PolicyName: `follow-${index}`, PolicyType: 'TargetTrackingScaling' },
        TargetTrackingScalingPolicyConfiguration: tracking,
      },
    ],
  ];
}

function fleet(): Setup {
  const deeds = Array.from({ length: SERVICES }, (_, index) => deedsOf(index)).flat();
  const { behaviours, traffic } = fleetDayLoad(1);
  const setup = setupOf({
    duration: '1h',
    fleets: [{ count: 100 }],
    definitions: [plan('web', { cpu: 128, memory: 128, portMappings: [{ containerPort: 80 }] })],
    images: { 'web:1': 80 },
    timeline: deeds.toSorted((a, b) => us(a[0]) - us(b[0])),
  });
  const points = [
    { atUs: 0, perSecond: 100 },
    { atUs: us('30m'), perSecond: 260 },
  ];
  return {
    ...setup,
    ...{ precision: 'flow', behaviours },
    traffic: Array.from({ length: SERVICES }, (_, index) => ({
      ...traffic![0]!,
      ...{ name: `subjects-${index}`, to: { loadBalancer: `gate-${index}`, port: null }, fromUs: us('8m') },
      arrivals: { kind: 'rates', points, everyUs: us('1h') },
    })),
  };
}

function zoneLost(): () => Engine {
  const folder = path.resolve('assets/scenarios');
  const main = 'one-zone-lost-under-load.yaml';
  const names = readdirSync(folder).filter((file) => /\.(yaml|json)$/.test(file));
  const files = Object.fromEntries(names.map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]));
  const { open } = openFiles({
    main,
    files: { ...files, [main]: files[main]!.replace('duration: 30m', 'duration: 1h') },
  });
  return () => open!(null);
}

function workedMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What is held after everything that nobody needs is gone [MiB]. */
function heldMiB(): number {
  for (let times = 0; times < 3; times++) collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / MIB;
}

/** Lets go of all history, and of nothing else: what is held beside it is weighed, not estimated. */
function forget(engine: Engine): void {
  (engine as unknown as { readonly current: Branch }).current.close('hand');
}

/** The run as it is at an instant, without its history [MiB]. */
function heldBesideHistory(open: () => Engine, atUs: number): number {
  const engine = open();
  runOn(engine, atUs);
  forget(engine);
  const held = heldMiB();
  if (engine.nowUs !== atUs) throw new Error('the run has ended before');
  return held;
}

/** Runs on as the app's worker does. */
function runOn(engine: Engine, toUs: number): void {
  let sliceUs = SLICE_FIRST_US;
  while (!engine.ended && engine.nowUs < toUs) {
    const before = workedMs();
    engine.runTo(Math.min(toUs, engine.nowUs + sliceUs), SLICE_EVENTS_MAX);
    const after = workedMs();
    sliceUs = nextSliceUs(sliceUs, after - before);
    if (engine.worked(after - before)) engine.savedIn(workedMs() - after);
  }
}

function measured(what: string, open: () => Engine): Measure[] {
  const warm = heldBesideHistory(open, WARM_US);
  const engine = open();
  runOn(engine, END_US);
  const { bytes, checkpoints } = engine.historyStatus();
  const hash = engine.traceHash();
  const rewinds: number[] = [];
  for (let n = 1; n <= REWINDS; n++) {
    // Over the whole hour, back and forth.
    const toUs = Math.floor((END_US * ((n * 17) % REWINDS)) / REWINDS) + n;
    const before = workedMs();
    engine.leap(toUs);
    runOn(engine, toUs);
    engine.view();
    rewinds.push(workedMs() - before);
  }
  runOn(engine, END_US);
  if (engine.traceHash() !== hash) throw new Error(`${what}: another trace after ${REWINDS} rewinds`);
  const said = engine.historyStatus().bytes / MIB;
  const whole = heldMiB();
  forget(engine);
  const beside = heldMiB();
  const growth = Math.max(0.1, beside - warm);
  const weighed = Math.max(0.1, whole - beside);
  const sorted = rewinds.toSorted((a, b) => a - b);
  const plain = { reference: null, ratio: null } as const;
  const slowest = sorted.at(-1)!;
  return [
    {
      ...{ name: `${name}-${what}-rewind-slowest`, value: slowest, unit: 'ms', reference: REWIND_MS_MAX },
      ...{ ratio: REWIND_MS_MAX / slowest, target: 1 },
    },
    { name: `${name}-${what}-rewind-median`, value: sorted[REWINDS >> 1]!, unit: 'ms', ...plain },
    {
      ...{ name: `${name}-${what}-held`, value: bytes / MIB, unit: 'MiB', reference: HISTORY_BUDGET_BYTES / MIB },
      ...{ ratio: HISTORY_BUDGET_BYTES / bytes, target: 1 },
    },
    {
      ...{ name: `${name}-${what}-growth-beside`, value: growth, unit: 'MiB', reference: GROWTH_MIB_MAX },
      ...{ ratio: GROWTH_MIB_MAX / growth, target: 1 },
    },
    {
      ...{ name: `${name}-${what}-weighed`, value: weighed, unit: 'MiB', reference: said },
      ...{ ratio: said / weighed, target: 0.8 },
    },
    { name: `${name}-${what}-checkpoints`, value: checkpoints, unit: 'checkpoints', ...plain },
    { name: `${name}-${what}-events`, value: engine.eventCount, unit: 'events', ...plain },
  ];
}

export function run(): Measure[] {
  const [zone, ofFleet] = [zoneLost(), fleet()];
  return [...measured('zone', zone), ...measured('fleet', () => Engine.open(ofFleet))];
}

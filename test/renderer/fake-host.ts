/** A scripted host: answers what the test says, and pushes when the test says so. */
import type { HostPort } from '../../renderer/sim-client/sim-client.ts';
import type {
  Buckets,
  HostMessage,
  InstanceView,
  Push,
  RequestMessage,
  ScenarioInfo,
  Status,
  TaskView,
  View,
} from '../../renderer/sim-client/words.ts';

export class FakeHost implements HostPort {
  readonly asked: RequestMessage[] = [];
  readonly answers: Partial<Record<RequestMessage['type'], unknown>> = {};
  private hear: (message: HostMessage) => void = () => {};

  post(message: RequestMessage): void {
    this.asked.push(message);
    const { id, type } = message;
    if (type in this.answers)
      queueMicrotask(() => this.say({ type: 'response', id, ok: true, output: this.answers[type] }));
  }

  listen(hear: (message: HostMessage) => void): void {
    this.hear = hear;
  }

  say(message: HostMessage): void {
    this.hear(message);
  }
}

export function buckets<T extends { readonly key: number }>(rows: readonly T[]): Buckets<T> {
  const found: Record<number, Record<number, T>> = {};
  for (const row of rows) (found[Math.floor(row.key / 64)] ??= {})[row.key] = row;
  return found;
}

export function statusOf(change: Partial<Status> = {}): Status {
  return {
    branch: 0,
    epoch: 0,
    nowUs: 0,
    durationUs: 600_000_000,
    events: 0,
    decisions: 0,
    running: false,
    speed: 1,
    ended: false,
    branches: [{ id: 0, parent: null, forkAtUs: 0, forkAfterEvent: 0, reachedUs: 0, commands: 0 }],
    ...change,
  };
}

export const SCENARIO: ScenarioInfo = {
  name: 'test',
  title: 'A test',
  seed: 1,
  durationUs: 600_000_000,
  scenarioHash: 'a'.repeat(64),
  engine: '0.1.0',
};

export function instanceOf(key: number, zone: number, change: Partial<InstanceView> = {}): InstanceView {
  return {
    key,
    name: `territory-${key + 1}`,
    ec2InstanceId: `i-${key}`,
    instanceType: 'm5.large',
    cpu: 2_048,
    zone,
    cluster: 0,
    state: 'running.ready',
    agent: 'connected',
    containerInstanceStatus: 'ACTIVE',
    cpuRegistered: 2_048,
    cpuRemaining: 1_792,
    memoryRegisteredMiB: 7_680,
    memoryRemainingMiB: 7_168,
    eniSlots: 2,
    eniSlotsRemaining: 2,
    launchedAtUs: 0,
    tasks: [],
    use: null,
    ...change,
  };
}

export function taskOf(key: number, instance: number, change: Partial<TaskView> = {}): TaskView {
  return {
    key,
    id: `${key}`.padStart(32, '0'),
    name: `web#${key + 1}`,
    definition: 'web',
    revision: 1,
    group: 'service:web',
    service: 0,
    instance,
    zone: 0,
    launchType: 'EC2',
    capacityProviderName: null,
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    cpu: 256,
    memoryMiB: 512,
    decision: 0,
    stopCode: null,
    stoppedReason: null,
    createdAtUs: 1_000_000,
    startedAtUs: 5_000_000,
    stoppedAtUs: null,
    containers: [],
    use: null,
    ...change,
  };
}

export function viewOf(instances: readonly InstanceView[], tasks: readonly TaskView[], zones = 3): View {
  const letters = ['a', 'b', 'c', 'd', 'e', 'f'].slice(0, zones);
  return {
    zones: buckets(
      letters.map((letter, key) => ({
        key,
        name: `za-southwest-1${letter}`,
        region: 'za-southwest-1',
        status: 'AVAILABLE',
        sky: [],
      })),
    ),
    clusters: buckets([{ key: 0, clusterName: 'royaume', status: 'ACTIVE' }]),
    instances: buckets(instances),
    tasks: buckets(tasks),
    services: {},
    alarms: {},
    compositeAlarms: {},
    topics: {},
    queues: {},
    eventRules: {},
    functions: {},
    vpcEndpoints: {},
    balancers: {},
    treasury: { totalUsd: 0, perHourUsd: 0 },
    gates: null,
    ...{ precision: null, precisionMode: null },
    goals: [],
  };
}

export function viewPush(view: View, change: Partial<Status> = {}): Push {
  return { type: 'view', view, status: statusOf(change), scenario: SCENARIO };
}

/** Section 18 of the facts: what is told to the outside. Shapes: section 8 of the messages. */
import { describe, expect, it } from 'vitest';
import { copyWorld } from '../../sim/engine/world-state.ts';
import { describe as describeRow } from '../../sim/rules/describe.ts';
import { NOTIFICATIONS_KEPT, notify } from '../../sim/rules/notify.ts';
import type { Context } from '../../sim/model/system.ts';
import { DEPLOYMENT, INSTANCE, listen, ofType, SERVICE, TASK, type Delivered } from '../events/notification-rig.ts';
import { CLUSTER, IN_ALL_ZONES, kingdom, plan, REGION, us, type Kingdom } from '../support/rig.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ACCOUNT = '123456789012';
const arn = (resource: string): string => `arn:aws:ecs:${REGION}:${ACCOUNT}:${resource}`;
const web = (rest: object = {}): object => ({ serviceName: 'web', taskDefinition: 'web', desiredCount: 1, ...rest });

/** `RUNNING/STOPPED v3`: status, desired status and version of each notification of a task. */
const told = (k: Kingdom, delivered: readonly Delivered[], name: string): string[] =>
  ofType(delivered, TASK)
    .filter(({ detail }) => detail['taskArn'] === k.task(name).taskArn)
    .map(({ detail }) => `${detail['lastStatus']}/${detail['desiredStatus']} v${detail['version']}`);

const names = (delivered: readonly Delivered[], type: string): string[] =>
  ofType(delivered, type).map(({ detail }) => `${detail['eventType']} ${detail['eventName']}`);

describe('the envelope', () => {
  it('EV-01: has its nine members, an id of its own, and the time to the second', () => {
    const k = kingdom({ fleets: [{ count: 1 }], services: [web()] });
    const delivered = listen(k);
    k.until('3m');
    for (const { id, time, ...rest } of delivered) {
      expect(Object.keys(rest)).toEqual([
        'version',
        'detail-type',
        'source',
        'account',
        'region',
        'resources',
        'detail',
      ]);
      expect(rest).toMatchObject({ version: '0', source: 'aws.ecs', account: ACCOUNT, region: REGION });
      expect(id).toMatch(UUID);
      expect(time).toMatch(/^2017-11-29T00:0[0-3]:[0-5][0-9]Z$/);
    }
    expect(new Set(delivered.map(({ id }) => id)).size).toBe(delivered.length);
    expect([...new Set(delivered.map((one) => one['detail-type']))].toSorted()).toEqual([
      INSTANCE,
      DEPLOYMENT,
      SERVICE,
      TASK,
    ]);
  });

  it('EV-01: names what it is about', () => {
    const k = kingdom({ fleets: [{ count: 1 }], services: [web()] });
    const delivered = listen(k);
    k.until('3m');
    const about = (type: string) => [...new Set(ofType(delivered, type).flatMap(({ resources }) => resources))];
    expect(about(TASK)).toEqual([k.task('web#1').taskArn]);
    expect(about(INSTANCE)).toEqual([k.containerInstance('land-1').containerInstanceArn]);
    expect([about(SERVICE), about(DEPLOYMENT)]).toEqual([
      [arn(`service/${CLUSTER}/web`)],
      [arn(`service/${CLUSTER}/web`)],
    ]);
  });

  it('EV-01: is the same in every run with the same seed', () => {
    const run = (seed: number) => {
      const k = kingdom({ seed, fleets: [{ count: 1 }], services: [web()] });
      const delivered = listen(k);
      k.until('3m');
      return delivered;
    };
    expect(run(1)).toEqual(run(1));
    expect(run(1).map(({ id }) => id)).not.toEqual(run(2).map(({ id }) => id));
  });
});

describe('details and versions', () => {
  it('EV-02: of a task is the task as describe-tasks has it, with ISO dates', () => {
    const k = kingdom({ fleets: [{ count: 1 }], definitions: [plan('web', {}, { networkMode: 'awsvpc' })] });
    const delivered = listen(k);
    k.until('2m').issue('runTask', { taskDefinition: 'web', startedBy: 'me', ...IN_ALL_ZONES });
    k.until('3m');
    const task = k.task('web#1');
    const { detail } = ofType(delivered, TASK).at(-1)!;
    expect(detail).toMatchObject({
      taskArn: task.taskArn,
      clusterArn: arn(`cluster/${CLUSTER}`),
      containerInstanceArn: k.containerInstance('land-1').containerInstanceArn,
      taskDefinitionArn: arn('task-definition/web:1'),
      group: 'family:web',
      startedBy: 'me',
      launchType: 'EC2',
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      connectivity: 'CONNECTED',
      cpu: '128',
      memory: '128',
      overrides: { containerOverrides: [{ name: 'app' }] },
      createdAt: '2017-11-29T00:02:00.000Z',
      version: 3,
    });
    expect(detail['updatedAt']).toBe(detail['startedAt']);
    expect(detail['attachments']).toEqual([
      {
        id: task.eni!.attachmentId,
        type: 'eni',
        status: 'ATTACHED',
        details: [
          { name: 'subnetId', value: task.eni!.subnetId },
          { name: 'networkInterfaceId', value: task.eni!.networkInterfaceId },
          { name: 'macAddress', value: task.eni!.macAddress },
          { name: 'privateIPv4Address', value: task.eni!.privateIpv4Address },
        ],
      },
    ]);
    const [container, ...others] = detail['containers'] as Record<string, unknown>[];
    expect(others).toEqual([]);
    expect(container).toMatchObject({
      containerArn: expect.stringMatching(new RegExp(`^${arn(`container/${CLUSTER}/${task.id}/`)}`)),
      taskArn: task.taskArn,
      name: 'app',
      image: 'web:1',
      lastStatus: 'RUNNING',
      cpu: '128',
      networkInterfaces: [{ privateIpv4Address: task.eni!.privateIpv4Address }],
    });
  });

  it('EV-02, CI-07: of an instance is the container instance with both books', () => {
    const k = kingdom({ fleets: [{ count: 1 }] });
    const delivered = listen(k);
    k.until('2m').issue('runTask', { taskDefinition: 'web' });
    k.until('3m');
    const { detail } = ofType(delivered, INSTANCE).at(-1)!;
    expect(Object.keys(detail)).toEqual(
      expect.arrayContaining([
        'agentConnected',
        'attributes',
        'clusterArn',
        'containerInstanceArn',
        'ec2InstanceId',
        'registeredResources',
        'remainingResources',
        'status',
        'updatedAt',
        'version',
        'versionInfo',
      ]),
    );
    expect(detail).not.toHaveProperty('runningTasksCount');
    const amounts = (book: string) =>
      (detail[book] as { name: string; type: string; integerValue?: number }[]).map(
        ({ name, type, integerValue }) => `${name} ${type} ${integerValue ?? ''}`,
      );
    // m5.large: 2,048 units and 7,741 MiB; the task takes 128 of each.
    expect(amounts('registeredResources').slice(0, 4)).toEqual([
      'CPU INTEGER 2048',
      'MEMORY INTEGER 7741',
      'PORTS STRINGSET ',
      'PORTS_UDP STRINGSET ',
    ]);
    expect(amounts('remainingResources').slice(0, 2)).toEqual(['CPU INTEGER 1920', 'MEMORY INTEGER 7613']);
  });

  it('EV-02, TL-13: versions count from 1 without gaps, and describe shows the last of them', () => {
    const k = kingdom({ fleets: [{ count: 2 }], services: [web({ desiredCount: 3 })] });
    const delivered = listen(k);
    k.until('4m').issue('updateService', { service: 'web', desiredCount: 1 });
    k.until('6m').issue('updateContainerInstancesState', { containerInstances: ['land-1'], status: 'DRAINING' });
    k.until('9m');
    const versions = new Map<string, number[]>();
    for (const { resources, detail } of [...ofType(delivered, TASK), ...ofType(delivered, INSTANCE)]) {
      versions.set(resources[0]!, [...(versions.get(resources[0]!) ?? []), detail['version'] as number]);
    }
    const kinds = [
      ...k.world.tasks.map(({ taskArn, key }) => ({ arn: taskArn, ref: { kind: 'task', key } as const })),
      ...k.world.containerInstances.map(({ containerInstanceArn, key }) => ({
        arn: containerInstanceArn,
        ref: { kind: 'container-instance', key } as const,
      })),
    ];
    for (const one of kinds) {
      const seen = versions.get(one.arn)!;
      expect(seen).toEqual(seen.map((_version, index) => index + 1));
      expect(describeRow(k.world, one.ref)!['version']).toBe(seen.length);
    }
    expect(kinds.length).toBeGreaterThanOrEqual(5);
  });

  it('EV-02: a service action has no version', () => {
    const k = kingdom({ fleets: [{ count: 1 }], services: [web()] });
    const delivered = listen(k);
    k.until('3m');
    expect(
      [...ofType(delivered, SERVICE), ...ofType(delivered, DEPLOYMENT)].filter(({ detail }) => 'version' in detail),
    ).toEqual([]);
  });
});

describe('what emits which', () => {
  it('EV-03: placing a task tells of the instance, whose resources change, and of each status of the task', () => {
    const k = kingdom({ fleets: [{ count: 1 }] }).until('2m');
    const delivered = listen(k);
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m');
    expect(delivered.map((one) => `${one['detail-type']} ${one.detail['lastStatus'] ?? one.detail['status']}`)).toEqual(
      [`${INSTANCE} ACTIVE`, `${TASK} PENDING`, `${TASK} RUNNING`],
    );
  });

  it('EV-03: stopping a task tells of the instance too, at the moment the reservation is free', () => {
    const k = kingdom({ fleets: [{ count: 1 }] }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m');
    const delivered = listen(k);
    k.issue('stopTask', { task: 'web#1' });
    k.until('4m');
    expect(told(k, delivered, 'web#1').map((line) => line.replace(/ v.*/, ''))).toEqual([
      'STOPPING/STOPPED',
      'STOPPED/STOPPED',
    ]);
    const [instance, ...more] = ofType(delivered, INSTANCE);
    expect(more).toEqual([]);
    expect(instance!.detail['remainingResources']).toEqual(instance!.detail['registeredResources']);
    expect(instance!.time).toBe('2017-11-29T00:03:00Z');
  });

  it('EV-03: an agent that is missed tells of its instance, and of a task that is stopped meanwhile', () => {
    const k = kingdom({ fleets: [{ count: 1 }] }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m');
    const delivered = listen(k);
    k.issue('fault', { agentDisconnect: { instance: 'land-1', for: '10m' } });
    k.until('8m').issue('stopTask', { task: 'web#1' });
    k.until('9m');
    expect(told(k, delivered, 'web#1')).toEqual(['STOPPING/STOPPED v3']);
    // Missed after 60 to 180 s; then the reservation is free.
    const connected = ofType(delivered, INSTANCE).map(({ detail }) => [detail['agentConnected'], detail['version']]);
    expect(connected).toEqual([
      [false, 3],
      [false, 4],
    ]);
  });

  it('EV-03: terminating an instance tells of the instance and of each of its tasks', () => {
    const k = kingdom({ fleets: [{ count: 1 }] }).until('2m');
    k.issue('runTask', { taskDefinition: 'web', count: 3 });
    k.until('3m');
    const delivered = listen(k);
    k.issue('terminateInstances', { instances: ['land-1'] });
    k.until('5m');
    const last = ofType(delivered, INSTANCE).at(-1)!.detail;
    expect([last['status'], last['agentConnected']]).toEqual(['INACTIVE', false]);
    const stopped = ofType(delivered, TASK).filter(({ detail }) => detail['lastStatus'] === 'STOPPED');
    expect(stopped.map(({ detail }) => detail['stopCode'])).toEqual(Array(3).fill('TerminationNotice'));
    expect(new Set(stopped.map(({ resources }) => resources[0])).size).toBe(3);
  });

  it('EV-03: after DELETED nothing more is told', () => {
    const k = kingdom({ fleets: [{ count: 1 }], duration: '2h' }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m').issue('stopTask', { task: 'web#1' });
    k.until('4m');
    const delivered = listen(k);
    k.toTheEnd();
    expect(k.task('web#1').lastStatus).toBe('DELETED');
    expect(ofType(delivered, TASK)).toEqual([]);
  });
});

describe('service actions', () => {
  it('EV-04: a service that gets where it should says so, with its level, cluster and time', () => {
    const k = kingdom({ fleets: [{ count: 1 }], services: [web()] }).until('70s');
    const delivered = listen(k);
    k.until('3m').issue('updateService', { service: 'web', desiredCount: 2 });
    k.until('5m');
    expect(names(delivered, SERVICE)).toEqual([
      'INFO SERVICE_STEADY_STATE',
      'INFO SERVICE_DESIRED_COUNT_UPDATED',
      'INFO SERVICE_STEADY_STATE',
    ]);
    const { detail } = ofType(delivered, SERVICE)[0]!;
    expect(detail).toEqual({
      eventType: 'INFO',
      eventName: 'SERVICE_STEADY_STATE',
      clusterArn: arn(`cluster/${CLUSTER}`),
      createdAt: expect.stringMatching(/^2017-11-29T00:0[12]:[0-9]{2}\.[0-9]{3}Z$/),
    });
  });

  it('EV-04: a task that fits nowhere is an ERROR with the reason and the closest instance', () => {
    const k = kingdom({ fleets: [{ count: 1 }], definitions: [plan('web', { cpu: 1500 })] }).until('2m');
    const delivered = listen(k);
    k.issue('createService', web({ desiredCount: 2 }));
    k.until('3m');
    const failure = ofType(delivered, SERVICE).find(
      ({ detail }) => detail['eventName'] === 'SERVICE_TASK_PLACEMENT_FAILURE',
    )!;
    expect(failure.detail).toMatchObject({
      eventType: 'ERROR',
      reason: 'RESOURCE:CPU',
      containerInstanceArns: [k.containerInstance('land-1').containerInstanceArn],
    });
  });

  it('EV-04: starts that keep failing are a WARN, once', () => {
    const k = kingdom({
      fleets: [{ count: 1 }],
      duration: '2h',
      images: { 'web:1': { name: 'web:1', layers: [], exists: false } },
      services: [web()],
    }).until('70s');
    const delivered = listen(k);
    k.until('1h');
    expect(names(delivered, SERVICE).filter((name) => name.endsWith('IMPAIRED'))).toEqual([
      'WARN SERVICE_TASK_START_IMPAIRED',
    ]);
  });
});

describe('what is not told', () => {
  it('EV-06: targets that come and go are in the service’s own list, and nowhere else', () => {
    const k = kingdom({
      fleets: [{ count: 1 }],
      definitions: [plan('web', { portMappings: [{ containerPort: 80 }] })],
      timeline: [
        [
          '0s',
          'createTargetGroup',
          { targetGroupName: 'blue', attributes: { 'deregistration_delay.timeout_seconds': 5 } },
        ],
        ['0s', 'createLoadBalancer', { name: 'gate' }],
        ['0s', 'createListener', { loadBalancer: 'gate', port: 80, forward: [{ targetGroup: 'blue' }] }],
      ],
    }).until('5m');
    const delivered = listen(k);
    k.issue(
      'createService',
      web({ loadBalancers: [{ targetGroupArn: 'blue', containerName: 'app', containerPort: 80 }] }),
    );
    k.until('8m').issue('updateService', { service: 'web', desiredCount: 0 });
    k.until('15m');
    const messages = k.messages('web').map((line) => line.split(' ').slice(1, 3).join(' '));
    expect(messages).toEqual(expect.arrayContaining(['registered 1', 'deregistered 1', 'has begun']));
    expect(new Set(names(delivered, SERVICE))).toEqual(
      new Set(['INFO SERVICE_STEADY_STATE', 'INFO SERVICE_DESIRED_COUNT_UPDATED']),
    );
    // The task itself tells that it waits for its targets (TL-05).
    expect(told(k, delivered, 'web#1').map((line) => line.split('/')[0])).toContain('DEACTIVATING');
  });
});

describe('deployments', () => {
  it('EV-05: are told when they begin and when they are complete, with the reason of their rollout', () => {
    const k = kingdom({
      fleets: [{ count: 1 }],
      definitions: [plan('web'), plan('web')],
      services: [web({ taskDefinition: 'web:1' })],
    });
    const delivered = listen(k);
    k.until('3m').issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    k.until('8m');
    const [first, second] = k.world.deployments.map(({ id }) => id);
    expect(
      ofType(delivered, DEPLOYMENT).map(
        ({ detail }) => `${detail['eventType']} ${detail['eventName']} ${detail['reason']}`,
      ),
    ).toEqual([
      `INFO SERVICE_DEPLOYMENT_IN_PROGRESS ECS deployment ${first} in progress.`,
      `INFO SERVICE_DEPLOYMENT_COMPLETED ECS deployment ${first} completed.`,
      `INFO SERVICE_DEPLOYMENT_IN_PROGRESS ECS deployment ${second} in progress.`,
      `INFO SERVICE_DEPLOYMENT_COMPLETED ECS deployment ${second} completed.`,
    ]);
    const { detail } = ofType(delivered, DEPLOYMENT)[0]!;
    expect(Object.keys(detail)).toEqual(['eventType', 'eventName', 'deploymentId', 'updatedAt', 'reason']);
    expect(detail['deploymentId']).toBe(first);
  });

  it('EV-05: and when they fail and lead back to another one', () => {
    const k = kingdom({
      fleets: [{ count: 1 }],
      definitions: [plan('web'), plan('web', { image: 'web:2' })],
      behaviours: { 'web:2': { exitsAfterUs: us('10s'), exitCode: 1 } },
      services: [
        web({
          taskDefinition: 'web:1',
          deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
        }),
      ],
    });
    k.until('5m');
    const delivered = listen(k);
    k.issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    k.until('20m');
    const [first, second] = k.world.deployments.map(({ id }) => id);
    expect(
      ofType(delivered, DEPLOYMENT).map(
        ({ detail }) => `${detail['eventType']} ${detail['eventName']} ${detail['reason']}`,
      ),
    ).toEqual([
      `INFO SERVICE_DEPLOYMENT_IN_PROGRESS ECS deployment ${second} in progress.`,
      'ERROR SERVICE_DEPLOYMENT_FAILED ECS deployment circuit breaker: tasks failed to start.',
      `INFO SERVICE_DEPLOYMENT_IN_PROGRESS ECS deployment circuit breaker: rolling back to deploymentId ${first}.`,
      `INFO SERVICE_DEPLOYMENT_COMPLETED ECS deployment ${first} completed.`,
    ]);
  });
});

describe('the stream', () => {
  it('EV-02: is bounded, and keeps the last 10,000 at least', () => {
    const k = kingdom({ fleets: [{ count: 1 }] }).until('2m');
    const { world } = k;
    const ctx = { world, nowUs: 0, occurrence: 0 } as unknown as Context;
    const before = world.notifications!.count;
    for (let sent = 0; sent < 2 * NOTIFICATIONS_KEPT; sent++) {
      notify(ctx, { detailType: INSTANCE, containerInstance: world.containerInstances[0]!.key, version: sent });
    }
    const { count, latest } = world.notifications!;
    expect(count).toBe(before + 2 * NOTIFICATIONS_KEPT);
    expect(latest.length).toBeGreaterThanOrEqual(NOTIFICATIONS_KEPT);
    expect(latest.length).toBeLessThan(2 * NOTIFICATIONS_KEPT);
    expect(latest.at(-1)!.number).toBe(count - 1);
    expect(latest[0]!.number).toBe(count - latest.length);
  });

  it('EV-02: going back in time takes the notifications back too', () => {
    const k = kingdom({ fleets: [{ count: 1 }], services: [web()] }).until('3m');
    const all = structuredClone(k.world.notifications);
    // A checkpoint does not see what is sent after it.
    expect(copyWorld(k.world, k.engine.nowUs).notifications!.latest).not.toBe(k.world.notifications!.latest);
    k.engine.seek(60_000_000);
    expect(k.world.notifications!.count).toBeLessThan(all!.count);
    k.until('3m');
    expect(k.world.notifications).toEqual(all);
  });
});

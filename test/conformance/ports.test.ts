/** Section 5 of the facts, ports and GPUs: RS-15 to RS-20. */
import { describe, expect, it } from 'vitest';
import { describeTask } from '../../sim/rules/describe-task.ts';
import { describeContainerInstance } from '../../sim/rules/describe-instance.ts';
import { readTaskDefinition } from '../../sim/rules/task-definition.ts';
import { IN_ALL_ZONES, kingdom, plan, plans, ZONES, type FleetSketch, type Kingdom } from '../support/rig.ts';

const ONE = { fleets: [{ count: 1, zones: [ZONES[0]] }] };
const mapping = (...portMappings: object[]) => ({ portMappings });
const issuesOf = (source: object): string[] => {
  const reading = readTaskDefinition(source);
  return 'issues' in reading ? reading.issues.map(({ path, code }) => `${path.join('.')} ${code}`) : [];
};
const hostPorts = (k: Kingdom, task: string): number[] =>
  k.task(task).containers.flatMap((key) => k.world.containers[key]!.networkBindings.map((row) => row.port));
/** One instance with these settings of its agent, and `count` tasks with one dynamic port each. */
function dynamic(fleet: FleetSketch & { readonly agent?: object }, count: number, rest: object = {}): Kingdom {
  const web = plan('web', mapping({ containerPort: 80 }), rest);
  const k = kingdom({ fleets: [{ count: 1, zones: [ZONES[0]], ...fleet }], definitions: [web] }).until('15m');
  k.issue('runTask', { taskDefinition: 'web', count });
  return k.until('16m');
}

describe('dynamic host ports', () => {
  it('RS-16: Linux gives them from 32768 on', () => {
    const k = dynamic({}, 2);
    expect([hostPorts(k, 'web#1'), hostPorts(k, 'web#2')].flat().toSorted()).toEqual([32_768, 32_769]);
  });

  it('RS-16: Windows gives them from 49152 on', () => {
    const windows = { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2019_CORE' } };
    const k = dynamic({ ami: 'ecs-windows-2019-core' as never }, 1, windows);
    expect(hostPorts(k.until('29m'), 'web#1')).toEqual([49_152]);
  });

  it('RS-16: ECS_DYNAMIC_HOST_PORT_RANGE overrides, and a range without a free port fails the start', () => {
    const k = dynamic({ agent: { ECS_DYNAMIC_HOST_PORT_RANGE: '40000-40001' } }, 3);
    expect([hostPorts(k, 'web#1'), hostPorts(k, 'web#2')].flat().toSorted()).toEqual([40_000, 40_001]);
    expect(k.container('web#3/app').reason).toBe(
      'CannotStartContainerError: Error response from daemon: all ports are allocated',
    );
    expect(k.task('web#3').lastStatus).toBe('STOPPED');
  });

  it('RS-16: dynamic ports do not count toward the 100', () => {
    // 5 reserved and 95 static ones are 100.
    const many = Array.from({ length: 95 }, (_, i) => ({ containerPort: 1_000 + i, hostPort: 1_000 + i }));
    const definitions = [plan('full', mapping(...many)), plan('web', mapping({ containerPort: 80 }))];
    const k = kingdom({ ...ONE, definitions }).until('2m');
    k.issue('runTask', { taskDefinition: 'full' });
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m');
    expect([k.census('full'), k.census('web')]).toEqual(['RUNNING 1', 'RUNNING 1']);
  });

  it('RS-16: a range of container ports gets host ports side by side, and is described as one', () => {
    const definitions = [
      plan('one', mapping({ containerPort: 80 })),
      plan('ranged', mapping({ containerPortRange: '9000-9002', protocol: 'udp' }, { containerPort: 80 })),
    ];
    const k = kingdom({ ...ONE, definitions }).until('2m');
    k.issue('runTask', { taskDefinition: 'one' });
    k.until('3m').issue('runTask', { taskDefinition: 'ranged' });
    k.until('4m');
    expect(describeTask(k.world, k.task('ranged#1'))).toMatchObject({
      containers: [
        {
          networkBindings: [
            { containerPortRange: '9000-9002', hostPortRange: '32768-32770', protocol: 'udp', bindIP: '0.0.0.0' },
            { containerPort: 80, hostPort: 32_769, protocol: 'tcp', bindIP: '0.0.0.0' },
          ],
        },
      ],
    });
    k.issue('stopTask', { task: 'ranged#1' });
    k.until('6m');
    expect(k.instance('land-1').host.ports.filter(({ port }) => port >= 32_768 && port < 40_000)).toEqual([
      { protocol: 'tcp', port: 32_768 },
    ]);
  });

  it('RS-16: a range excludes a port and a host port of its own', () => {
    const of = (entry: object) => issuesOf(plan('web', mapping(entry)));
    expect(of({ containerPortRange: '9000-9002', containerPort: 80 })).toEqual([
      'containerDefinitions.0.portMappings.0 port-and-range',
    ]);
    expect(of({ containerPortRange: '9000-9002', hostPort: 80 })).toEqual([
      'containerDefinitions.0.portMappings.0.hostPort host-port-of-range',
    ]);
    expect(of({ containerPortRange: '9002-9000' })).toEqual([
      'containerDefinitions.0.portMappings.0.containerPortRange bad-port-range',
    ]);
    expect(of({})).toEqual(['containerDefinitions.0.portMappings.0 missing']);
  });
});

describe('reserved ports', () => {
  const ports = (k: Kingdom) =>
    (
      describeContainerInstance(k.world, k.containerInstance('land-1'))['registeredResources'] as { name: string }[]
    ).find(({ name }) => name === 'PORTS');
  const registered = (fleet: object) =>
    ports(kingdom({ fleets: [{ count: 1, zones: [ZONES[0]], ...fleet }] }).until('15m'));

  it('RS-17: Linux keeps 22, 2375, 2376, 51678 and 51679', () => {
    expect(registered({})).toMatchObject({ stringSetValue: ['22', '2375', '2376', '51678', '51679'] });
  });

  it('RS-17: Windows keeps eleven, and 80 when tasks may have roles', () => {
    const eleven = ['53', '135', '139', '445', '2375', '2376', '3389', '5985', '5986', '51678', '51679'];
    const ami = 'ecs-windows-2019-core';
    expect(registered({ ami, agent: { ECS_ENABLE_TASK_IAM_ROLE: false } })).toMatchObject({ stringSetValue: eleven });
    expect(registered({ ami, agent: { ECS_ENABLE_TASK_IAM_ROLE: true } })).toMatchObject({
      stringSetValue: ['53', '80', ...eleven.slice(1)],
    });
  });

  it('RS-17: the 101st port refuses with RESOURCE:PORTS', () => {
    const many = (count: number, from: number) =>
      Array.from({ length: count }, (_, i) => ({ containerPort: from + i, hostPort: from + i }));
    const definitions = [plan('full', mapping(...many(95, 1_000))), plan('more', mapping(...many(1, 2_000)))];
    const k = kingdom({ ...ONE, definitions }).until('2m');
    k.issue('runTask', { taskDefinition: 'full' });
    k.issue('runTask', { taskDefinition: 'more' });
    expect(k.world.decisions.at(-1)).toMatchObject({ verdict: { refused: 'RESOURCE:PORTS' } });
  });

  it('RS-17, PL-16: a service is told whether a port is in use, or whether there are too many', () => {
    const many = Array.from({ length: 95 }, (_, i) => ({ containerPort: 1_000 + i, hostPort: 1_000 + i }));
    const definitions = [
      plan('full', mapping(...many)),
      plan('same', mapping({ containerPort: 80, hostPort: 1_000 })),
      plan('more', mapping({ containerPort: 80, hostPort: 2_000 })),
    ];
    const k = kingdom({ ...ONE, definitions }).until('2m');
    k.issue('runTask', { taskDefinition: 'full' });
    for (const name of ['same', 'more'])
      k.issue('createService', { serviceName: name, taskDefinition: name, desiredCount: 1 });
    k.until('3m');
    const told = (name: string): string =>
      k.messages(name)[0]!.split('(container-instance land-1) ')[1]!.split('.')[0]!;
    expect([told('same'), told('more')]).toEqual([
      'is already using a port required by your task',
      'cannot exceed the limit of 100 reserved ports',
    ]);
  });
});

describe('network modes', () => {
  it('RS-18: awsvpc takes no host port, and a host port must be the container port', () => {
    const web = plan('web', mapping({ containerPort: 80 }), { networkMode: 'awsvpc' });
    const k = kingdom({ ...ONE, definitions: [web] }).until('2m');
    k.issue('runTask', { taskDefinition: 'web', count: 2, ...IN_ALL_ZONES });
    expect(k.until('3m').census('web')).toBe('RUNNING 2');
    expect(hostPorts(k, 'web#1')).toEqual([]);
    const other = plan('web', mapping({ containerPort: 80, hostPort: 81 }), { networkMode: 'awsvpc' });
    expect(issuesOf(other)).toEqual(['containerDefinitions.0.portMappings.0.hostPort host-port-differs']);
  });

  it('RS-19: in host mode there is one copy for each instance and port', () => {
    const web = plan('web', mapping({ containerPort: 80 }), { networkMode: 'host' });
    const k = kingdom({ ...ONE, definitions: [web] }).until('2m');
    k.issue('runTask', { taskDefinition: 'web', count: 2 });
    expect(k.world.decisions.at(-1)).toMatchObject({ verdict: { refused: 'RESOURCE:PORTS' } });
    expect(k.issue('tryConnection', { from: 'land-1', to: 'land-1', port: 80 })['reached']).toBe('refused');
    k.until('3m');
    expect(k.issue('tryConnection', { from: 'land-1', to: 'web#1', port: 80 })['reached']).toBe('connected');
  });

  it('RS-19: mode none has no mappings, and nobody reaches it', () => {
    const lonely = plan('lonely', {}, { networkMode: 'none' });
    expect(issuesOf(plan('lonely', mapping({ containerPort: 80 }), { networkMode: 'none' }))).toEqual([
      'containerDefinitions.0.portMappings ports-without-network',
    ]);
    const k = kingdom({ ...ONE, definitions: [lonely] }).until('2m');
    k.issue('runTask', { taskDefinition: 'lonely' });
    k.until('3m');
    expect(k.census('lonely')).toBe('RUNNING 1');
    const refused = k.refused('tryConnection', { from: 'land-1', to: 'lonely#1', port: 80 });
    expect(refused).toBe('InvalidParameterException: connection-end');
  });

  it('RS-19: in bridge mode a container reaches those that it links to, and links are for bridge only', () => {
    const db = { name: 'db', ...mapping({ containerPort: 5_432 }) };
    const definitions = [plans('blog', [{ name: 'web', links: ['db:database'] }, { name: 'job' }, db])];
    const k = kingdom({ ...ONE, definitions }).until('2m');
    k.issue('runTask', { taskDefinition: 'blog' });
    k.until('3m');
    const reach = (from: string) =>
      k.issue('tryConnection', { from: `blog#1/${from}`, to: 'blog#1/db', port: 5_432 })['reached'];
    expect([reach('web'), reach('job')]).toEqual(['connected', 'no-link']);
    expect(issuesOf(plans('blog', [{ name: 'web', links: ['db'] }, db], { networkMode: 'host' }))).toEqual([
      'containerDefinitions.0.links links-outside-bridge',
    ]);
  });
});

describe('GPUs', () => {
  const gpu = (count: number) => ({ resourceRequirements: [{ type: 'GPU', value: String(count) }] });

  it('RS-20: each is pinned to one container by its id, and free again when the task has stopped', () => {
    const definitions = [plan('train', gpu(2)), plan('infer', gpu(1))];
    // p3.8xlarge has four.
    const k = kingdom({ fleets: [{ count: 1, instanceType: 'p3.8xlarge' }], definitions }).until('5m');
    k.issue('runTask', { taskDefinition: 'train' });
    k.issue('runTask', { taskDefinition: 'infer', count: 2 });
    k.until('6m');
    const ids = ['train#1/app', 'infer#1/app', 'infer#2/app'].map((name) => k.container(name).gpuIds!);
    expect(ids.map((list) => list.length)).toEqual([2, 1, 1]);
    expect(new Set(ids.flat()).size).toBe(4);
    const listed = (key: string) =>
      (describeContainerInstance(k.world, k.containerInstance('land-1'))[key] as { name: string }[]).find(
        ({ name }) => name === 'GPU',
      );
    expect(listed('registeredResources')).toMatchObject({ type: 'STRINGSET', stringSetValue: ids.flat().toSorted() });
    expect(listed('remainingResources')).toBe(undefined);
    k.issue('runTask', { taskDefinition: 'infer' });
    expect(k.world.decisions.at(-1)).toMatchObject({ verdict: { refused: 'RESOURCE:GPU' } });
    k.issue('stopTask', { task: 'infer#1' });
    k.until('8m').issue('runTask', { taskDefinition: 'infer' });
    expect(k.until('9m').container('infer#3/app').gpuIds).toEqual(ids[1]);
  });

  it('RS-20: Windows has none', () => {
    const windows = { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2019_CORE' } };
    expect(issuesOf(plan('train', gpu(1), windows))).toEqual([
      'containerDefinitions.0.resourceRequirements windows-unsupported',
    ]);
  });
});

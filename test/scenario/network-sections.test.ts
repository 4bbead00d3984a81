/** The sections `subnets` and `securityGroups` of a scenario file (NW-13, NW-17). */
import { expect, test } from 'vitest';
import { Engine } from '../../sim/engine/engine.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { readReplay } from '../../sim/scenario/replay-file.ts';

const scenario = (sections: string): string => `royaume: 1
name: net
duration: 5m
regions: [{ name: r, zones: [a, b] }]
clusters: [{ clusterName: c }]
fleets: [{ name: land, cluster: c, instanceType: m5.large, count: 1, zones: [a] }]
taskDefinitions:
  - { family: net, networkMode: awsvpc, containerDefinitions: [{ name: app, image: x, memory: 64 }] }
${sections}`;

const read = (sections: string) => parseScenario(scenario(sections), 'net.yaml', { read: () => ({ missing: true }) });
const codes = (sections: string): string[] =>
  read(sections).issues.map(({ path, message }) => `${path.join('.')} ${message.code.replace('issue.', '')}`);

test('subnets and groups are read with their defaults, and tasks name them', () => {
  const { setup, issues } = read(`subnets:
  - { name: gate, zone: a, cidr: 10.1.0.0/24 }
  - { name: keep, zone: a, cidr: 10.1.1.0/24, public: false }
securityGroups:
  - { name: web, inbound: [{ protocol: tcp, port: 80 }, { fromPort: 90, group: web }] }
timeline:
  - at: 2m
    runTask:
      cluster: c
      taskDefinition: net
      networkConfiguration: { awsvpcConfiguration: { subnets: [keep], securityGroups: [web] } }
`);
  expect(issues).toEqual([]);
  expect(setup!.subnets).toEqual([
    { name: 'gate', zone: 'a', cidr: '10.1.0.0/24', public: true, nat: false },
    { name: 'keep', zone: 'a', cidr: '10.1.1.0/24', public: false, nat: true },
  ]);
  const anywhere = { cidr: '0.0.0.0/0' };
  expect(setup!.securityGroups).toEqual([
    {
      name: 'web',
      inbound: [
        { protocol: 'tcp', fromPort: 80, toPort: 80, peer: anywhere },
        { protocol: 'all', fromPort: 90, toPort: 90, peer: { group: 'web' } },
      ],
      outbound: [{ protocol: 'all', fromPort: 0, toPort: 65_535, peer: anywhere }],
    },
  ]);
  const engine = Engine.open(setup!);
  engine.runTo(setup!.durationUs);
  // The instance is in the first subnet of its zone, the task in the one it named.
  expect(engine.world.tasks[0]!.eni).toMatchObject({ subnetId: 'subnet-keep', privateIpv4Address: '10.1.1.4' });
  expect(engine.world.networkInterfaces[0]!.privateIpv4Address).toBe('10.1.0.4');
  const replay = readReplay(JSON.stringify(engine.toReplay()));
  expect('issues' in replay ? replay.issues : []).toEqual([]);
});

test('every mistake in them has its place', () => {
  expect(
    codes(`subnets:
  - { name: gate, zone: nowhere, cidr: 10.1.0.0/24 }
  - { name: gate, zone: a, cidr: 10.1.0.128/25 }
  - { name: odd, zone: a, cidr: 10.1.0.1/24 }
  - { name: tiny, zone: a, cidr: 10.2.0.0/29 }
securityGroups:
  - { name: default }
  - { name: web }
timeline:
  - at: 2m
    runTask:
      cluster: c
      taskDefinition: net
      networkConfiguration: { awsvpcConfiguration: { subnets: [kep], securityGroups: [wob] } }
`).toSorted(),
  ).toEqual([
    'securityGroups.0.name security-group-twice',
    'subnets.0.zone unknown-zone',
    'subnets.1.cidr cidr-overlap',
    'subnets.1.name subnet-twice',
    'subnets.2.cidr bad-cidr',
    'subnets.3.cidr bad-cidr',
    'timeline.0.runTask.networkConfiguration.awsvpcConfiguration.securityGroups.0 unknown-security-group',
    'timeline.0.runTask.networkConfiguration.awsvpcConfiguration.subnets.0 subnet-is-no-zone',
  ]);
});

/**
 * The surprises: each scenario shows one thing that people do not expect, meets its goals at any seed, and loses them when
 * its idea is withheld. Withholding is an edit of the file's text, so that it can be read beside the file.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Setup } from '../../sim/model/setup.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { runScenario } from '../../sim/scenario/run.ts';
import { filesOf } from './rig.ts';

const FOLDER = new URL('../../assets/scenarios/surprises/', import.meta.url);
const NAMES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.replace('.yaml', ''));
const SEEDS = [1, 2, 3, 4, 5];

/** What each scenario is about: the text that holds the idea, and the text without it. */
const WITHHELD: Readonly<Record<string, readonly [idea: string, without: string]>> = {
  'a-new-plan-on-the-table': [
    'registerTaskDefinition:\n      family: hut\n',
    'updateService: { cluster: Royaume, service: huts, forceNewDeployment: true }\n  - at: 6m\n    registerTaskDefinition:\n      family: hut\n',
  ],
  'a-pushed-tag': [
    "{ at: 7m, fault: { containerCrash: { task: 'huts#1' } } }",
    '{ at: 6m, updateService: { cluster: Royaume, service: huts, forceNewDeployment: true } }',
  ],
  'a-quarter-of-three': ['maximumPercent: 125', 'maximumPercent: 134'],
  'a-short-street': ['10.7.0.0/28', '10.7.0.0/24'],
  'all-eggs-in-one-basket': ['type: binpack, field: memory', "type: spread, field: 'attribute:ecs.availability-zone'"],
  'connect-needs-new-deployment': [
    'services: [{ portName: water }] }\n',
    'services: [{ portName: water }] }\n  - { at: 9m, updateService: { cluster: Royaume, service: huts, forceNewDeployment: true } }\n',
  ],
  'count-is-no-deployment': ['desiredCount: 8 }', 'desiredCount: 8, forceNewDeployment: true }'],
  'crash-loop': ['{ sizeMiB: 20 }', '{ missing: true }'],
  'deaf-to-sigterm': ['ignoresSigterm: true', 'ignoresSigterm: false'],
  'deregistered-and-alive': ['at: 2m, createService', 'at: 5m, createService'],
  'draining-keeps-the-guest': [
    'runTask: { cluster: Royaume, taskDefinition: hut }',
    'createService: { cluster: Royaume, serviceName: hut, taskDefinition: hut, desiredCount: 1, deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 } }',
  ],
  'dynamic-ports': ['hostPort: 0', 'hostPort: 80'],
  'eight-gib-on-eight-gib': ['memory: 8192', 'memory: 7168'],
  'essential-zero': ['memory: 64, essential: true', 'memory: 64, essential: false'],
  'first-come-first-served': ['memory: 6000', 'memory: 2000'],
  'forty-seconds': [
    'memory: 256 }',
    'memory: 256, healthCheck: { command: [CMD-SHELL, "true"], interval: 5, timeout: 2 } }',
  ],
  'half-of-one': ['minimumHealthyPercent: 50,', 'minimumHealthyPercent: 0,'],
  'healthy-once': ['essential: false', 'essential: true'],
  'hundred-hundred': ['minimumHealthyPercent: 100,', 'minimumHealthyPercent: 75,'],
  'impaired-is-not-lost': ['zoneImpaired', 'zoneOutage'],
  'memory-reservation': [', memoryReservation: 512', ''],
  'more-mouths-than-land': [
    'desiredCount: 16 } }',
    'desiredCount: 16 } }\n  - { at: 6m, launchInstances: { fleet: territory, count: 2 } }',
  ],
  'no-falling-back': ['[{ capacityProvider: FARGATE_SPOT, weight: 1 }]', '[{ capacityProvider: FARGATE, weight: 1 }]'],
  'no-way-to-the-registry': ['assignPublicIp: DISABLED', 'assignPublicIp: ENABLED'],
  'nobody-misses-it': ['memory: 64, essential: false', 'memory: 64, essential: true'],
  'nobody-moves': [
    'launchInstances: { fleet: second, count: 1 } }',
    'launchInstances: { fleet: second, count: 1 } }\n  - { at: 8m, updateService: { cluster: Royaume, service: huts, forceNewDeployment: true } }',
  ],
  'one-check-is-enough': ['{ stopsAfter: 1s }', '{ stopsAfter: 1s, health: { failsFrom: 0s, failsFor: 170s } }'],
  'one-interface-less': ['desiredCount: 3', 'desiredCount: 2'],
  'sick-but-standing': [
    'runTask: { cluster: Royaume, taskDefinition: hut }',
    'createService: { cluster: Royaume, serviceName: huts, taskDefinition: hut, desiredCount: 1 }',
  ],
  'silent-but-counted': [
    'agentDisconnect: { instance: territory-1, for: 10m }',
    'instanceCrash: { instance: territory-1 }',
  ],
  'static-port': ['hostPort: 80', 'hostPort: 0'],
  'stop-asks-nobody': [
    "stopTask: { cluster: Royaume, task: 'huts#1' }",
    'updateService: { cluster: Royaume, service: huts, forceNewDeployment: true }',
  ],
  'stopped-stays-stopped': [
    'runTask: { cluster: Royaume, taskDefinition: hut }',
    'createService: { cluster: Royaume, serviceName: hut, taskDefinition: hut, desiredCount: 1 }',
  ],
  'switched-off-is-not-gone': ['stopInstances', 'terminateInstances'],
  'the-cellar-is-full': ['ECS_IMAGE_PULL_BEHAVIOR: default', 'ECS_IMAGE_PULL_BEHAVIOR: always'],
  'the-drain-that-waits': ['minimumHealthyPercent: 100,', 'minimumHealthyPercent: 0,'],
  'the-late-trunk': ['\nclusters:\n', '\naccountSettings: { awsvpcTrunking: enabled }\n\nclusters:\n'],
  'the-long-pause': [
    'for: 11m } } }\n',
    'for: 11m } } }\n  - { at: 13m10s, updateService: { cluster: Royaume, service: huts, forceNewDeployment: true } }\n',
  ],
  'the-notice-nobody-read': ['ECS_ENABLE_SPOT_INSTANCE_DRAINING: false', 'ECS_ENABLE_SPOT_INSTANCE_DRAINING: true'],
  'the-sky-forgets': [
    'launchType: FARGATE\n      networkConfiguration: { awsvpcConfiguration: { subnets: [za-southwest-1a], assignPublicIp: ENABLED } }',
    'launchType: EC2\n      networkConfiguration: { awsvpcConfiguration: { subnets: [za-southwest-1a] } }',
  ],
  'the-start-period-is-no-wait': ['startup: 1s', 'startup: 100s'],
  'three-more-tries': ['    attributes: { RedrivePolicy: { deadLetterTargetArn: undelivered } }\n', ''],
  'too-soon-to-be-restarted': ['exitsAfter: 10s', 'exitsAfter: 70s'],
  'windows-takes-its-time': ['sizeMiB: 9000', 'sizeMiB: 90'],
};

function textOf(name: string): string {
  return readFileSync(new URL(`${name}.yaml`, FOLDER), 'utf8');
}

function setupOf(name: string, text: string): Setup {
  const { setup, issues } = parseScenario(text, `${name}.yaml`, filesOf({}));
  expect(issues).toEqual([]);
  return setup!;
}

test('there are at least sixteen, and each has its idea named here', () => {
  expect(NAMES.length).toBeGreaterThanOrEqual(16);
  expect(NAMES.toSorted()).toEqual(Object.keys(WITHHELD).toSorted());
});

describe('a surprise', () => {
  test.each(NAMES)('%s is as it says, at five seeds', (name) => {
    const setup = setupOf(name, textOf(name));
    expect(setup.name).toBe(name);
    const missed = SEEDS.flatMap((seed) =>
      runScenario({ ...setup, seed })
        .goals.filter((goal) => goal.status !== 'met')
        .map((goal) => `${seed}: ${goal.name}`),
    );
    expect(missed).toEqual([]);
  });

  test.each(NAMES)('%s is lost without its idea', (name) => {
    const [idea, without] = WITHHELD[name]!;
    const text = textOf(name);
    expect(text.split(idea).length).toBe(2);
    const setup = setupOf(
      name,
      text.replace(idea, () => without),
    );
    for (const seed of SEEDS) expect(runScenario({ ...setup, seed }).verdict).toBe('missed');
  });
});

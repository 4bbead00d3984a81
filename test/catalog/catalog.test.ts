import { describe, expect, test } from 'vitest';
import { fargateSize, fargateSizes } from '../../sim/catalog/fargate-sizes.ts';
import { amiEntry, knownAmis } from '../../sim/catalog/amis.ts';
import { instanceType, knownInstanceTypes } from '../../sim/catalog/instance-types.ts';
import { quota, quotaRange } from '../../sim/catalog/quotas.ts';
import { AMI_NAMES } from '../../sim/model/instance.ts';
import { FICTIONAL_REGION, knownRegions, regionEntry, regionNameOfZone } from '../../sim/catalog/regions.ts';

describe('instance types', () => {
  test('m5.large is as EC2 and the agent describe it (RS-01, NW-05)', () => {
    expect(instanceType('m5.large')).toMatchObject({
      vcpu: 2,
      memoryMiB: 8_192,
      arch: 'x86_64',
      hypervisor: 'nitro',
      maxEnis: 3,
      awsvpcTasks: 2,
      awsvpcTasksTrunked: 10,
      gpus: 0,
      burst: null,
    });
  });

  test('the others of the rules: ENI slots, credits, bare metal, GPUs (NW-05, EC-05, EC-10)', () => {
    const i3 = instanceType('i3.metal')!;
    expect([
      instanceType('t3.medium')!.awsvpcTasks,
      instanceType('c5.large')!.awsvpcTasksTrunked,
      i3.awsvpcTasks,
    ]).toEqual([2, 10, 14]);
    expect([i3.vcpu, i3.hypervisor, instanceType('p3.2xlarge')!.gpus]).toEqual([72, 'none', 1]);
    expect(instanceType('t2.micro')!.burst).toEqual({
      creditsPerHour: 6,
      maxCredits: 144,
      baselinePctPerVcpu: 10,
      launchCredits: 30,
      defaultMode: 'standard',
    });
  });

  test('every type registers less memory than it has, and has one ENI more than awsvpc tasks (RS-01, NW-05)', () => {
    const types = knownInstanceTypes().map((name) => instanceType(name)!);
    expect(types.length).toBe(123);
    expect(types.filter((type) => type.ecsMemMiB >= type.memoryMiB || type.ecsMemMiB < 400)).toEqual([]);
    expect(types.filter((type) => type.awsvpcTasks !== type.maxEnis - 1)).toEqual([]);
  });

  test('an unknown name has no type, also when every object has such a member', () => {
    expect([instanceType('m5.enormous'), instanceType('constructor')]).toEqual([null, null]);
  });
});

describe('regions', () => {
  test('the fictional one has three zones (BB-19)', () => {
    expect(regionEntry(FICTIONAL_REGION)).toEqual({
      region: 'za-southwest-1',
      name: 'SW Nozama (fictional)',
      azIdPrefix: 'zasw1',
      azCount: 3,
      fargateUnsupportedAzIds: [],
      fictional: true,
      zones: ['za-southwest-1a', 'za-southwest-1b', 'za-southwest-1c'],
    });
  });

  test('every zone leads back to its region', () => {
    const wrong = knownRegions().filter((name) =>
      regionEntry(name)!.zones.some((zone) => regionNameOfZone(zone) !== name),
    );
    expect([wrong, regionNameOfZone('nowhere')]).toEqual([[], null]);
  });
});

describe('Fargate sizes', () => {
  test('are 50 combinations up to 4 vCPU, 74 in all (FG-03)', () => {
    const count = (cpuMax: number): number =>
      fargateSizes().reduce((total, size) => total + (size.cpu <= cpuMax ? size.memoryMiB.length : 0), 0);
    expect([count(4_096), count(16_384), fargateSize(300)]).toEqual([50, 74, null]);
  });
});

describe('quotas', () => {
  test('numbers and ranges have stable ids', () => {
    expect([quota('tasksPerService'), quota('tasksPerRunTask'), quota('containersPerTaskDefinition')]).toEqual([
      5_000, 10, 10,
    ]);
    expect([quotaRange('healthCheckIntervalS'), quotaRange('taskProtectionMinutes')]).toEqual([
      { min: 5, max: 300, default: 30 },
      { min: 1, max: 2_880, default: 120 },
    ]);
  });
});

describe('machine images', () => {
  test('every image that a fleet may name is in the catalog, and no other (BB-06)', () => {
    expect(knownAmis().map(({ name }) => name)).toEqual([...AMI_NAMES]);
  });

  test('they say the platform, the family of the system and whether tasks get interfaces (CI-08, WN-04, WN-08)', () => {
    const seen = AMI_NAMES.map((name) => {
      const { platform, osFamily, taskEni } = amiEntry(name);
      return `${name} ${platform} ${osFamily} ${taskEni ? 'eni' : '-'}`;
    });
    expect(seen).toEqual([
      'ecs-linux linux LINUX eni',
      'ecs-linux-gpu linux LINUX eni',
      'ecs-bare-metal linux LINUX eni',
      'ecs-windows windows WINDOWS_SERVER_2016_FULL -',
      'ecs-windows-2016-full windows WINDOWS_SERVER_2016_FULL -',
      'ecs-windows-2019-core windows WINDOWS_SERVER_2019_CORE eni',
      'ecs-windows-2019-full windows WINDOWS_SERVER_2019_FULL eni',
      'ecs-windows-2022-core windows WINDOWS_SERVER_2022_CORE eni',
      'ecs-windows-2022-full windows WINDOWS_SERVER_2022_FULL eni',
      'linux linux LINUX -',
    ]);
  });
});

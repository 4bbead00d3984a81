/** Section 4 of the facts: pulls, their cache, their retries, and the bandwidth they share. */
import { describe, expect, it } from 'vitest';
import type { Image } from '../../sim/model/container.ts';
import { describeTask } from '../../sim/rules/describe-task.ts';
import { kingdom, plan, us, ZONES, type Kingdom, type KingdomSketch } from '../support/rig.ts';

const ONE = { fleets: [{ count: 1 }] };
const pulled = (k: Kingdom): string[] =>
  k
    .story(['image-pull'])
    .filter((line) => /done|failed|cancelled/.test(line))
    .map((line) => line.replace('land-1 ', ''));

describe('pulls', () => {
  it('IM-01: the registry is asked each time, the layers come once', () => {
    const k = kingdom({ ...ONE, images: { 'web:1': 60 } }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m').issue('runTask', { taskDefinition: 'web' });
    k.until('4m');
    // 120.5 + 0.5 + 62.91456 MB / 60 + 62.91456 MB / 100; then 180.5 + 0.5 and nothing to bring.
    expect(pulled(k)).toEqual(['122.678 web:1 done', '181.000 web:1 done']);
  });

  it('IM-01: when the registry no longer has the image, what is on disk will do', () => {
    const k = kingdom(ONE).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m');
    k.world.images['web:1'] = { name: 'web:1', layers: [], exists: false };
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('5m');
    expect(k.census()).toBe('RUNNING 2');
    expect(pulled(k).map((line) => line.split(' ')[2])).toEqual(['done', 'failed']);
  });

  it('IM-03: a manifest that is not there is asked for 9 times, with growing pauses', () => {
    const k = kingdom(ONE);
    k.world.images['web:1'] = { name: 'web:1', layers: [], exists: false };
    k.until('2m').issue('runTask', { taskDefinition: 'web' });
    k.until('5m');
    const asked = k.story(['image-pull']).map((line) => line.split(' '));
    const pauses: number[] = [];
    asked.forEach(([at, , , to], i) => {
      if (to === 'manifest') pauses.push(Math.round((Number(at) - Number(asked[i - 1]![0])) * 1_000));
    });
    // 10 ms × 3 up to 5 s, each give or take a fifth.
    const nominal = [10, 30, 90, 270, 810, 2_430, 5_000, 5_000];
    expect(pauses.length).toBe(nominal.length);
    pauses.forEach((pause, i) => expect(Math.abs(pause / nominal[i]! - 1)).toBeLessThanOrEqual(0.25));
    expect(k.world.imagePulls[0]).toMatchObject({ attempt: 9, state: 'failed' });
    // 9 × 0.5 s and 13.64 s of pauses, a fifth less or more.
    const span = (k.task('web#1').stoppedAtUs! - us('120.5s')) / 1_000_000;
    expect(span).toBeGreaterThan(4.5 + 13.64 * 0.8);
    expect(span).toBeLessThan(4.5 + 13.64 * 1.2);
  });

  it('IM-04: manifest, download, extraction', () => {
    const k = kingdom({ ...ONE, images: { 'web:1': 300 } }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m');
    // 300 MiB = 314.5728 MB: 0.5 + 5.24288 at 60 MB/s + 3.145728 at 100 MB/s, from 120.5.
    expect(k.story(['image-pull'])).toEqual([
      '121.000 land-1 web:1 downloading',
      '126.243 land-1 web:1 extracting',
      '129.389 land-1 web:1 done',
    ]);
  });

  it('IM-04: two pulls of one host share its bandwidth, for as long as both are under way', () => {
    const k = kingdom({ ...ONE, images: { 'a:1': 300, 'b:1': 300 }, definitions: [plan('a'), plan('b')] }).until('2m');
    k.issue('runTask', { taskDefinition: 'a' });
    k.until('122s').issue('runTask', { taskDefinition: 'b' });
    k.until('3m');
    // a alone from 121 to 123: 120 of 314.5728 MB; 194.5728 MB left at 30 MB/s: 6.48576 s → 129.486.
    // b by then 194.5728 MB, 120 MB left at 60 MB/s: 2 s → 131.486. Extraction 3.145728 s each.
    expect(pulled(k)).toEqual(['132.631 a:1 done', '134.631 b:1 done']);
  });

  const onBase = (name: string, sizeMiB: number): Image => ({
    name,
    exists: true,
    layers: [
      { id: 'base', sizeMiB: 300 },
      { id: name, sizeMiB },
    ],
  });

  it('IM-04: a layer that another pull of the host brings already is fetched once, and waited for', () => {
    const images = { 'a:1': onBase('a:1', 300), 'b:1': onBase('b:1', 60) };
    const k = kingdom({ ...ONE, images, definitions: [plan('a'), plan('b')] }).until('2m');
    k.issue('runTask', { taskDefinition: 'a' });
    k.issue('runTask', { taskDefinition: 'b' });
    k.until('3m');
    // From 121: b its 62.91456 MB at 30 MB/s: 2.097152 s. Then a its 629.1456 - 62.91456 MB at 60 MB/s: 9.437184 s, and
    // 6.291456 s of extraction. Only then b can be laid upon the base: 0.629146 s.
    expect(k.story(['image-pull'])).toEqual([
      '121.000 land-1 a:1 downloading',
      '121.000 land-1 b:1 downloading',
      '123.097 land-1 b:1 waitingForLayers',
      '132.534 land-1 a:1 extracting',
      '138.826 land-1 a:1 done',
      '138.826 land-1 b:1 extracting',
      '139.455 land-1 b:1 done',
    ]);
  });

  it('IM-04: when the other pull is given up, its layers are fetched all the same', () => {
    const images = { 'a:1': onBase('a:1', 300), 'b:1': onBase('b:1', 60) };
    const k = kingdom({ ...ONE, images, definitions: [plan('a'), plan('b')] }).until('2m');
    k.issue('runTask', { taskDefinition: 'a' });
    k.issue('runTask', { taskDefinition: 'b' });
    k.until('125s').issue('stopTask', { task: 'a#1' });
    k.until('3m');
    // 125: the base from the beginning, 314.5728 MB at 60 MB/s; 377.48736 MB extracted.
    expect(pulled(k)).toEqual(['125.000 a:1 cancelled', '134.018 b:1 done']);
    expect(k.census()).toBe('RUNNING 1, STOPPED 1');
  });

  it('IM-04: two hosts share nothing', () => {
    const k = kingdom({ fleets: [{ count: 2 }], images: { 'web:1': 300 } }).until('2m');
    k.issue('runTask', {
      taskDefinition: 'web',
      count: 2,
      placementStrategy: [{ type: 'spread', field: 'instanceId' }],
    });
    k.until('3m');
    expect(pulled(k)).toEqual(['129.389 web:1 done', '129.389 land-2 web:1 done']);
  });

  it('tasks of one host that want the same image at the same time wait for one pull', () => {
    const k = kingdom({ ...ONE, images: { 'web:1': 300 } }).until('2m');
    k.issue('runTask', { taskDefinition: 'web', count: 3 });
    k.until('3m');
    expect([k.world.imagePulls.length, k.census()]).toEqual([1, 'RUNNING 3']);
  });

  it('a pull that nobody waits for any more is given up', () => {
    const k = kingdom({ ...ONE, images: { 'web:1': 300 } }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('123s').issue('stopTask', { task: 'web#1' });
    expect(pulled(k)).toEqual(['123.000 web:1 cancelled']);
    expect(k.instance('land-1')).toMatchObject({ downloads: [], pulls: [], images: [], layers: [] });
  });
});

/** One host with this pull behaviour, on which `web` has run and ended, and its image is then lost to the registry. */
function lost(behavior: string, sketch: KingdomSketch = {}): Kingdom {
  const fleets = [{ count: 1, agent: { ECS_IMAGE_PULL_BEHAVIOR: behavior }, ...sketch.fleets?.[0] }];
  const k = kingdom({ images: { 'web:1': 60 }, ...sketch, fleets }).until('2m');
  k.issue('runTask', { taskDefinition: 'web' });
  k.until('3m').issue('fault', { imageMissing: { image: 'web:1' } });
  k.issue('runTask', { taskDefinition: 'web' });
  return k.until('6m');
}

describe('pull behaviours', () => {
  it('IM-01: default falls back to the image on disk', () => {
    const k = lost('default');
    expect([k.census(), pulled(k).map((line) => line.split(' ')[2])]).toEqual(['RUNNING 2', ['done', 'failed']]);
  });

  it('IM-01: always fails the task instead', () => {
    const k = lost('always');
    expect(k.task('web#2')).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'CannotPullContainerError: repository web:1 not found',
    });
  });

  it.each(['once', 'prefer-cached'])('IM-01: %s does not even ask', (behavior) => {
    const k = lost(behavior);
    expect([k.census(), k.world.imagePulls.length]).toEqual(['RUNNING 2', 1]);
    // 180.5, create, start: no manifest. Without a pull there are no times of one.
    expect(k.task('web#2')).toMatchObject({ startedAtUs: us('181.5s'), pullStartedAtUs: null, pullStoppedAtUs: null });
  });

  it('IM-01, IM-05: what came with the machine image is enough for prefer-cached, but once pulls it once', () => {
    const first = (behavior: string) => {
      const fleets = [{ count: 1, cachedImages: ['web:1'], agent: { ECS_IMAGE_PULL_BEHAVIOR: behavior } }];
      const k = kingdom({ images: { 'web:1': 600 }, fleets }).until('2m');
      k.issue('runTask', { taskDefinition: 'web' });
      k.issue('runTask', { taskDefinition: 'web' });
      return k.until('5m');
    };
    expect(first('prefer-cached').world.imagePulls.length).toBe(0);
    const once = first('once');
    // The layers are there: only the manifest, for both tasks.
    expect(pulled(once)).toEqual(['121.000 web:1 done']);
  });
});

describe('retries', () => {
  it('IM-03, IM-09: a registry that cannot be reached: a minute for the manifest, then 5 attempts at the layers', () => {
    const k = unreachable();
    const states = k.story(['image-pull']).map((line) => line.split(' ').at(-1));
    expect(states.filter((state) => state === 'connecting').length).toBe(5);
    const pauses: number[] = [];
    const asked = k.story(['image-pull']).map((line) => line.split(' '));
    asked.forEach((words, i) => {
      if (words.at(-1) === 'pullBackingOff') pauses.push(Number(asked[i + 1]![0]) - Number(words[0]));
    });
    // 1.1 s × 2 up to 5 s, give or take a fifth.
    [1.1, 2.2, 4.4, 5].forEach((nominal, i) => expect(Math.abs(pauses[i]! / nominal - 1)).toBeLessThanOrEqual(0.201));
    expect(pauses.length).toBe(4);
    // CT-14: the manifest's minute, then 5 × 15 s and 12.7 s of pauses.
    const [manifests, layers] = ['connecting', 'failed'].map((to) =>
      Number(asked.find((words) => words.at(-1) === to)![0]),
    );
    expect(manifests! - 120.5).toBeCloseTo(60, 3);
    expect(layers! - manifests!).toBeGreaterThan(75 + 12.7 * 0.8);
    expect(layers! - manifests!).toBeLessThan(75 + 12.7 * 1.2);
  });
});

/** A private subnet without a NAT gateway. */
function unreachable(): Kingdom {
  const k = kingdom(ONE);
  const sealed = k.world.subnets[0]!;
  k.until('2m');
  Object.assign(sealed, { public: false, nat: false });
  k.issue('runTask', { taskDefinition: 'web' });
  return k.until('10m');
}

describe('the way to the registry', () => {
  it('IM-09: without one the pull fails for want of an answer', () => {
    expect(unreachable().task('web#1')).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason:
        'CannotPullContainerError: Error response from daemon: Get "https://registry-1.docker.io/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
    });
  });

  const FARGATE = {
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    executionRoleArn: 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole',
  };
  const onFargate = (image: string, assignPublicIp: string): Kingdom => {
    const definition = plan('web', { image, cpu: 0, memory: 128 }, FARGATE);
    const k = kingdom({ definitions: [definition], fleets: [] }).until('1s');
    const awsvpcConfiguration = { subnets: [ZONES[0]], assignPublicIp };
    k.issue('runTask', { taskDefinition: 'web', launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration } });
    return k.until('10m');
  };

  it('IM-09: a Fargate task in a public subnet needs a public address', () => {
    expect(onFargate('web:1', 'ENABLED').census()).toBe('RUNNING 1');
    expect(onFargate('web:1', 'DISABLED').task('web#1')).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'TaskFailedToStart',
      stoppedReason: expect.stringMatching(
        /^CannotPullContainerError: .*request canceled while waiting for connection/,
      ),
    });
  });

  it('IM-09: from ECR it is the registry token that Fargate cannot get', () => {
    const image = '123456789012.dkr.ecr.za-southwest-1.amazonaws.com/web:1';
    expect(onFargate(image, 'DISABLED').task('web#1').stoppedReason).toMatch(
      /^ResourceInitializationError: unable to pull secrets or registry auth: /,
    );
  });

  it('IM-02: Fargate keeps no image: every task pulls all of it', () => {
    const definition = plan('web', { cpu: 0, memory: 128 }, FARGATE);
    const k = kingdom({ definitions: [definition], fleets: [], images: { 'web:1': 300 } }).until('1s');
    const awsvpcConfiguration = { subnets: [ZONES[0]], assignPublicIp: 'ENABLED' };
    const input = { taskDefinition: 'web', launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration } };
    k.issue('runTask', input);
    k.until('3m').issue('runTask', input);
    k.until('6m');
    // 300 MiB = 314.5728 MB: 0.5 + 5.24288 + 3.145728.
    expect(k.tasks('web').map((task) => (task.pullStoppedAtUs! - task.pullStartedAtUs!) / 1_000_000)).toEqual([
      8.888608, 8.888608,
    ]);
  });
});

describe('Windows', () => {
  const base = (id: string): Image => ({
    name: 'iis:1',
    exists: true,
    layers: [
      { id, sizeMiB: 12_000 },
      { id: 'iis', sizeMiB: 300 },
    ],
  });
  const pending = (image: Image, ami: 'ecs-windows' | 'ecs-linux'): number => {
    const k = kingdom({ definitions: [plan('iis')], images: { 'iis:1': image }, fleets: [{ count: 1, ami }] }).until(
      '15m',
    );
    k.issue('runTask', { taskDefinition: 'iis' });
    const task = k.until('29m').task('iis#1');
    return (task.startedAtUs! - task.createdAtUs) / 1_000_000;
  };

  it('IM-05: with the base layer on the disk of the machine image only the rest is pulled', () => {
    // 314.5728 MB: 0.5 + 8.388608 s, and 1.5 s around it.
    expect(pending(base('windows-servercore'), 'ecs-windows')).toBeCloseTo(10.389, 3);
  });

  it('IM-05: without it a task is PENDING for five to ten minutes', () => {
    const tookS = pending(base('windows-servercore-2016'), 'ecs-windows');
    expect(tookS).toBeGreaterThan(300);
    expect(tookS).toBeLessThan(600);
    // Linux images hold no layer of Windows.
    expect(pending(base('windows-servercore'), 'ecs-linux')).toBeCloseTo(tookS, 3);
  });
});

describe('what stays on the disk', () => {
  /** Images on the host, in order, and when the agent removed some. */
  const cleanUps = (k: Kingdom): [number, string][] =>
    k.engine
      .log(0, Infinity)
      .flatMap(({ atUs, event }): [number, string][] =>
        event.kind === 'ImagesCleanedUp'
          ? [[atUs - k.containerInstance('land-1').registeredAtUs, event.images.join(' ')]]
          : [],
      );

  it('CT-15, IM-06: three hours after its task an image is unused, and the next half-hourly look removes it', () => {
    const k = kingdom({ ...ONE, duration: '12h', behaviours: { 'web:1': { exitsAfterUs: us('10s') } } }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3h');
    expect(k.instance('land-1').images.map(({ name }) => name)).toEqual(['web:1']);
    k.until('10h');
    // The task ended at 132 s, within the first half hour of the agent: looks are every 30 min, the first after 3 h.
    expect(cleanUps(k)).toEqual([[us('3h30m'), 'web:1']]);
    expect(k.instance('land-1')).toMatchObject({ images: [], layers: [] });
  });

  it('IM-06: a look that would find nothing is no event', () => {
    const k = kingdom({ ...ONE, duration: '12h' }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('5m');
    const before = k.engine.eventCount;
    expect(k.until('11h').happenedSince(before)).toEqual([]);
  });

  it('IM-06: at most five images at a look, the longest unused first', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const k = kingdom({
      ...ONE,
      duration: '12h',
      definitions: names.map((name) => plan(name)),
      behaviours: Object.fromEntries(names.map((name) => [`${name}:1`, { exitsAfterUs: us('10s') }])),
    }).until('2m');
    for (const name of names) {
      k.issue('runTask', { taskDefinition: name });
      k.until(`${k.engine.nowUs / 1_000_000 + 60}s`);
    }
    k.until('10h');
    expect(cleanUps(k)).toEqual([
      [us('3h30m'), 'a:1 b:1 c:1 d:1 e:1'],
      [us('4h'), 'f:1 g:1'],
    ]);
  });

  it('IM-06: an image younger than an hour stays, one that is used stays, and prefer-cached removes nothing', () => {
    const short = { ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION: '1m' };
    const run = (agent: object, again = false) => {
      const behaviours = { 'web:1': { exitsAfterUs: us('10s') } };
      const k = kingdom({ fleets: [{ count: 1, agent }], duration: '12h', behaviours }).until('2m');
      k.issue('runTask', { taskDefinition: 'web' });
      if (again) k.until('100m').issue('runTask', { taskDefinition: 'web' });
      return cleanUps(k.until('10h'));
    };
    // Unused from 192 s on, but an hour old only at 3,721 s: the third look.
    expect(run(short)).toEqual([[us('90m'), 'web:1']]);
    expect(run({ ...short, ECS_IMAGE_PULL_BEHAVIOR: 'prefer-cached' })).toEqual([]);
    expect(run({ ...short, ECS_DISABLE_IMAGE_CLEANUP: true })).toEqual([]);
    // Pulled again: removed again, an hour and some later.
    expect(run(short, true).map(([, image]) => image)).toEqual(['web:1', 'web:1']);
  });
});

describe('a registry that says no', () => {
  it('IM-07: every request is refused while it is throttled: toomanyrequests', () => {
    const k = kingdom(ONE).until('2m');
    k.issue('fault', { registryThrottled: { for: '10m' } });
    k.issue('runTask', { taskDefinition: 'web' });
    expect(k.until('5m').task('web#1')).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'CannotPullContainerError: toomanyrequests: Too Many Requests.',
    });
    k.until('13m').issue('runTask', { taskDefinition: 'web' });
    expect(k.until('15m').task('web#2').lastStatus).toBe('RUNNING');
  });

  it('IM-07: Docker Hub grants an address 100 pulls in six hours; what is on the host is not counted', () => {
    const names = Array.from({ length: 101 }, (_, i) => `i${i}`);
    const definitions = names.map((name) => plan(name, { cpu: 1, memory: 6 }));
    const k = kingdom({ ...ONE, duration: '12h', definitions }).until('2m');
    for (const name of names) k.issue('runTask', { taskDefinition: name });
    k.until('5m');
    // 'i100' comes last, and its image was never here.
    expect(k.task('i100#1').stoppedReason).toBe('CannotPullContainerError: toomanyrequests: Too Many Requests.');
    expect(k.world.tasks.filter((task) => task.lastStatus === 'RUNNING').length).toBe(100);
    k.issue('runTask', { taskDefinition: 'i0' });
    expect(k.until('6m').task('i0#2').lastStatus).toBe('RUNNING');
    // Six hours after the hundred, an address begins anew.
    k.until('6h3m').issue('runTask', { taskDefinition: 'i100' });
    expect(k.until('6h5m').task('i100#2').lastStatus).toBe('RUNNING');
  });

  it('IM-07: other registries count nobody', () => {
    const names = Array.from({ length: 101 }, (_, i) => `i${i}`);
    const definitions = names.map((name) => plan(name, { cpu: 1, memory: 6, image: `ghcr.io/kingdom/${name}:1` }));
    const k = kingdom({ ...ONE, definitions }).until('2m');
    for (const name of names) k.issue('runTask', { taskDefinition: name });
    expect(k.until('5m').census()).toBe('RUNNING 101');
  });
});

describe('tags and digests', () => {
  const digests = (k: Kingdom, name: string) =>
    k.tasks(name).map((task) => k.world.containers[task.containers[0]!]!.imageDigest);
  const SERVICE = { serviceName: 'web', taskDefinition: 'web', desiredCount: 2 };
  const stopOne = (k: Kingdom) =>
    k.issue('stopTask', { task: k.tasks('web').find((task) => task.lastStatus === 'RUNNING')!.name });

  it('IM-08: a pushed tag changes nothing for what runs or replaces it, until a new deployment', () => {
    const k = kingdom({ services: [SERVICE] }).until('4m');
    const [old] = digests(k, 'web');
    expect(old).toMatch(/^sha256:[0-9a-f]{64}$/);
    const { imageDigest } = k.issue('pushImage', { image: 'web:1', sizeMiB: 60 });
    const before = k.tasks('web').length;
    stopOne(k);
    k.until('8m');
    // The replacement has the digest that the first task of its deployment found.
    expect(digests(k, 'web')).toEqual(Array.from({ length: before + 1 }, () => old));
    k.issue('updateService', { service: 'web', forceNewDeployment: true });
    k.until('16m');
    const now = k.tasks('web').filter((task) => task.lastStatus === 'RUNNING');
    expect(now.map((task) => k.world.containers[task.containers[0]!]!.imageDigest)).toEqual([imageDigest, imageDigest]);
    const shown = describeTask(k.world, now[0]!) as { containers: { imageDigest: string }[] };
    expect(shown.containers[0]!.imageDigest).toBe(imageDigest);
  });

  it('IM-08: with versionConsistency disabled the replacement has whatever the tag means then', () => {
    const k = kingdom({ services: [SERVICE], definitions: [plan('web', { versionConsistency: 'disabled' })] }).until(
      '4m',
    );
    const { imageDigest } = k.issue('pushImage', { image: 'web:1', sizeMiB: 60 });
    stopOne(k);
    expect(digests(k.until('8m'), 'web').at(-1)).toBe(imageDigest);
  });

  it('IM-08: a task of nobody asks its tag each time, and a build that shares layers brings only the last one', () => {
    const image: Image = {
      name: 'web:1',
      exists: true,
      layers: [
        { id: 'debian', sizeMiB: 600 },
        { id: 'web', sizeMiB: 60 },
      ],
    };
    const k = kingdom({ ...ONE, images: { 'web:1': image } }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('4m');
    const { imageDigest } = k.issue('pushImage', { image: 'web:1' });
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('6m');
    expect(digests(k, 'web')).toEqual([expect.not.stringContaining(String(imageDigest)), imageDigest]);
    // 62.91456 MB: 0.5 + 1.048576 + 0.629146.
    expect(k.task('web#2').pullStoppedAtUs! - k.task('web#2').pullStartedAtUs!).toBe(2_177_722);
  });

  it('IM-08: three failed resolutions, and the deployment goes on without a digest', () => {
    const k = kingdom({ services: [{ ...SERVICE, desiredCount: 1 }] });
    k.issue('fault', { imageMissing: { image: 'web:1', for: '4m' } });
    k.until('12m');
    const { imageDigests, digestFailures } = k.world.deployments[0]!;
    expect([imageDigests, digestFailures!['web:1']! >= 3]).toEqual([undefined, true]);
    const { imageDigest } = k.issue('pushImage', { image: 'web:1', sizeMiB: 60 });
    stopOne(k);
    expect(digests(k.until('16m'), 'web').at(-1)).toBe(imageDigest);
  });

  it('IM-08: a digest in the task definition is the image', () => {
    const k = kingdom({ definitions: [plan('web', { image: `web@sha256:${'0'.repeat(64)}` })] }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    expect(digests(k.until('4m'), 'web')).toEqual([`sha256:${'0'.repeat(64)}`]);
  });
});

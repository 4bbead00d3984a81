/** Pulls and what runs already compete for the network and the CPU of a host: EC-09, IM-04. */
import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../sim/rules/duration.ts';
import { definition, gateSketch, load, service, type LoadRig, type Sketch } from '../support/load-rig.ts';

const run = (taskDefinition: string, at: string) => ({
  at,
  runTask: { cluster: 'royaume', taskDefinition, count: 1 },
});
const IMAGES = { images: { big: { sizeMiB: 1_200 } } };

/** When the pull of the big image was in each state, from the command on [s]. */
function pullOf(k: LoadRig, at: string): Record<string, number> {
  const { key } = k.world.imagePulls.find(({ image }) => image === 'big')!;
  const moves = k.events('StateChanged').filter((event) => event.chart === 'image-pull' && event.key === key);
  return Object.fromEntries(moves.map(({ to, atUs }) => [to, (atUs - parseDuration(at)!) / 1_000_000]));
}

describe('unpacking', () => {
  const crowd = (cpu: number, instanceType = 'm5.large'): LoadRig =>
    load({
      ...IMAGES,
      fleets: [{ name: 'land', cluster: 'royaume', instanceType, count: 1 }],
      taskDefinitions: [definition('a', [{ cpu: 1_024 }]), definition('big')],
      behaviours: { a: { background: { cpu } } },
      timeline: [run('a', '6m'), run('big', '10m')],
    }).until('15m');
  const took = (k: LoadRig): number => {
    const { extracting, done } = pullOf(k, '10m');
    return Math.round((done! - extracting!) * 1_000) / 1_000;
  };

  it('IM-04: 100 MB/s on an idle host and beside a busy core; where it gets less of a core it takes longer', () => {
    // 1,258.2912 MB. On two vCPUs there is a whole core beside one that is busy, and half of two by equal weights.
    expect([took(crowd(0)), took(crowd(1)), took(crowd(2))]).toEqual([12.583, 12.583, 12.583]);
    // One vCPU, wanted by both, weights 1,024 each: half a core.
    expect(took(crowd(1, 't2.small'))).toBe(25.166);
  });

  it('IM-04: it takes that CPU from the containers for as long as it lasts', () => {
    const k = crowd(2);
    const { extracting, done } = pullOf(k, '10m');
    const again = load(sketchOf());
    const at = (s: number): number => again.until(`${Math.round(600 + s)}s`).cores('a#1');
    expect([at(extracting! - 3), at(extracting! + 3), at(done! + 3)]).toEqual([2, 1, 2]);
  });

  const sketchOf = (): Sketch => ({
    ...IMAGES,
    fleets: [{ name: 'land', cluster: 'royaume', instanceType: 'm5.large', count: 1 }],
    taskDefinitions: [definition('a', [{ cpu: 1_024 }]), definition('big')],
    behaviours: { a: { background: { cpu: 2 } } },
    timeline: [run('a', '6m'), run('big', '10m')],
  });

  it('an agent that starts again on a host wants CPU of it', () => {
    const crash = { at: '10m', fault: { agentCrash: { instance: 'land-1', for: '10s' } } };
    const k = load({ ...sketchOf(), timeline: [run('a', '6m'), crash] });
    const starts = (): number | undefined =>
      k.events('StateChanged').findLast((event) => event.chart === 'agent' && event.to === 'starting')?.atUs;
    k.until('9m');
    const before = starts()!;
    let [at, least] = [600, 2];
    for (; at < 640; at++) least = Math.min(least, k.until(`${at}s`).cores('a#1'));
    expect([starts()! > before, least, k.cores('a#1')]).toEqual([true, 1, 2]);
  });
});

describe('the network of an instance', () => {
  const BYTES = 1_000_000;
  /** One t4g.nano: 5 Gbps from its bucket, 0.032 Gbps without. */
  const narrow = (perSecond: number, more: Sketch = {}, networkMode = 'host'): LoadRig =>
    load(
      gateSketch({
        ...IMAGES,
        duration: '20m',
        fleets: [{ name: 'land', cluster: 'royaume', instanceType: 't4g.nano', count: 1 }],
        taskDefinitions: [
          definition('web', [{ memoryReservation: 16 }], { networkMode }),
          definition('big', [{ memoryReservation: 16 }]),
        ],
        services: [service('web', 1)],
        behaviours: { web: { cpuMsPerRequest: 1, bytesPerRequest: { in: 0, out: BYTES } } },
        traffic: [{ name: 'subjects', to: 'gate', arrivals: { constant: { perSecond } }, from: '8m' }],
        timeline: [run('big', '10m30s')],
        ...more,
      }),
    );
  const sendRate = (k: LoadRig): number =>
    Math.round(k.net.servers.sendRate[k.world.load!.containers[k.container('web#1').key]!.server!]! * 1_000) / 1_000;
  /** Its bucket is made empty: the rate is the baseline from the next minute on. */
  const drained = (k: LoadRig): LoadRig => {
    k.until('9m30s');
    k.world.load!.hosts[k.instance('land-1').key]!.networkBucket = -1e12;
    return k;
  };

  it('EC-09, IM-04: a download leaves answers less, from its beginning to its end', () => {
    const k = narrow(1).until('10m29s');
    const row = k.world.load!.hosts[k.instance('land-1').key]!;
    const before = sendRate(k);
    const during = sendRate(k.until('10m40s'));
    expect(k.instance('land-1').downloads.length).toBe(1);
    // By then the new container has its equal part.
    const after = sendRate(k.until('12m'));
    const all = row.bandwidth / 1_000_000;
    expect([before, during, after]).toEqual([all, all - 60, all / 2]);
    // 1,258.2912 MB at 60 MB/s: one answer of 1 MB/s takes nothing of it.
    const { downloading, extracting } = pullOf(k, '10m30s');
    expect(extracting! - downloading!).toBeCloseTo(20.972, 3);
  });

  it('NW-11: on a bridge a container sends at nine tenths of its part', () => {
    const rate = (networkMode: string): number => sendRate(narrow(1, {}, networkMode).until('10m29s'));
    expect(rate('bridge') / rate('host')).toBeCloseTo(0.9, 9);
  });

  it('EC-09, IM-04: on a narrow network answers leave downloads less, and each has at least half', () => {
    const rates = (perSecond: number): [number, number] => {
      const k = drained(narrow(perSecond)).until('10m45s');
      return [k.world.load!.hosts[k.instance('land-1').key]!.pullRate / 1_000_000, sendRate(k)];
    };
    // The baseline of 0.032 Gbps is 4 MB/s: beside answers of 1 MB/s three are left, beside 20 MB/s two.
    expect(rates(1)).toEqual([expect.closeTo(3, 1), expect.closeTo(2, 1)]);
    expect(rates(20)).toEqual([2, 2]);
  });

  it('EC-09, IM-04: a download under way is told when answers leave it more or less', () => {
    const busy = {
      name: 'subjects',
      to: 'gate',
      arrivals: { constant: { perSecond: 3 } },
      from: '8m',
      until: '11m30s',
    };
    const k = drained(narrow(1, { traffic: [busy] })).until('16m');
    const told = k.events('PullRateChanged').map(({ atUs, bytesPerS }) => [atUs / 60_000_000, bytesPerS / 1_000_000]);
    expect(told.at(-1)).toEqual([expect.any(Number), 4]);
    expect(told.length).toBeLessThan(5);
    // Nothing is lost or brought twice: 1,258.2912 MB are what the downloads have been charged for, beside the first image.
    const row = k.until('20m').world.load!.hosts[k.instance('land-1').key]!;
    const { bytesLeft, bytesTotal } = k.world.imagePulls.find(({ image }) => image === 'big')!;
    const own = k.world.imagePulls.find(({ image }) => image === 'web')!.bytesTotal;
    expect(row.pulledCharged).toBeGreaterThan(own);
    expect(row.pulledBytes - own).toBeCloseTo(bytesTotal - bytesLeft, 0);
  });

  it('EC-09: what is downloaded empties the bucket like what is sent', () => {
    const k = narrow(1).until('10m');
    const row = k.world.load!.hosts[k.instance('land-1').key]!;
    const before = row.networkBucket;
    k.until('12m');
    expect((before - k.world.load!.hosts[k.instance('land-1').key]!.networkBucket) / 1e6).toBeCloseTo(
      1_258.2912 + 120 - 2 * 60 * 4,
      -1,
    );
  });
});

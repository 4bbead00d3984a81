/** Section 4 of the facts: pulls, their cache, their retries, and the bandwidth they share. */
import { describe, expect, it } from 'vitest';
import { kingdom, plan, us, type Kingdom } from '../support/rig.ts';

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

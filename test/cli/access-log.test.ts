/** `royaume run --access-log`: what an API's stages log, and the treasury of the same run. */
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { createCliRig, createKingdom, type CliRig } from './cli-rig.ts';

let rig: CliRig;
afterEach(() => rig.clear());

const MARKET = `royaume: 1
name: market
duration: 10m
regions:
  - { name: za-southwest-1, zones: [za-southwest-1a, za-southwest-1b] }
functions:
  - { FunctionName: shop, Code: { durationMs: 20 } }
traffic:
  - { name: guests, to: market/live, arrivals: { constant: { perSecond: 1 } } }
timeline:
  - { at: 0s, createRestApi: { name: market, integration: { type: AWS_PROXY, uri: 'function:shop' } } }
  - { at: 0s, createDeployment: { restApiId: market, stageName: live, accessLogFormat: CSV } }
`;

describe('royaume run --access-log', () => {
  test('writes a line for each request, and changes nothing of the run', () => {
    rig = createCliRig();
    rig.write('market.yaml', MARKET);
    const alone = rig.cli('run @market.yaml --json');
    const logged = rig.cli('run @market.yaml --json --access-log @access.csv');
    expect(logged).toEqual(alone);
    const lines = readFileSync(rig.at('access.csv'), 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(595);
    expect(lines[9]).toMatch(/^guests-0-9,market,live,2017-11-29T00:00:\d\d\.\d{3}Z,GET,\/,200,\d+,20$/);
  });

  test('goes on when a canary comes, and says what it leaves out', () => {
    rig = createCliRig();
    const versions = `  - { at: 0s, createFunction: { FunctionName: other-shop, Code: { durationMs: 10 } } }
  - at: 5m
    createDeployment:
      restApiId: market
      stageName: live
      canarySettings: { percentTraffic: 20, stageVariableOverrides: { name: other-shop } }
`;
    rig.write(
      'market.yaml',
      `${MARKET.replace('perSecond: 1', 'perSecond: 20').replace("function:shop'", "function:${stageVariables.name}'").replace('accessLogFormat', 'variables: { name: shop }, accessLogFormat')}${versions}`,
    );
    const { exit, err } = rig.cli('run @market.yaml --access-log @access.csv');
    const lines = readFileSync(rig.at('access.csv'), 'utf8').trimEnd().split('\n');
    // 20 a second for 50 s, and again from 5 min on; a fifth of those is the canary's.
    expect([exit, lines.length]).toEqual([0, 2_000]);
    const marked = lines.filter((line) => line.includes('live/Canary'));
    expect(marked.length).toBeGreaterThan(150);
    expect(marked[0]).toContain('2017-11-29T00:05:');
    expect(err).toMatch(/The access log holds 2000 of the 1[12],\d{3} requests of guests/);
  });

  test('leaves an empty file where nothing is logged', () => {
    rig = createKingdom();
    expect(rig.cli('run @kingdom.yaml --access-log @none.log').exit).toBe(0);
    expect([existsSync(rig.at('none.log')), readFileSync(rig.at('none.log'), 'utf8')]).toEqual([true, '']);
  });

  test('the story ends with what the run has cost and because of whom', () => {
    rig = createKingdom();
    const { out } = rig.cli('run @kingdom.yaml');
    expect(out).toContain('Treasury\n  instances, because of land  ');
    expect(out).toContain('mills ran on EC2: ');
    expect(rig.cli('run @kingdom.yaml --lang fr').out).toContain('Trésor\n  instances, à cause de land  ');
  });
});

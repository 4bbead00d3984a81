/** Functions, gateways and private endpoints explain themselves, in both languages, and stand in the view. */
import { describe, expect, test } from 'vitest';
import { explain } from '../../sim/engine/explain.ts';
import { findEntity } from '../../sim/engine/find.ts';
import { describeEvent } from '../../sim/text/event-sentences.ts';
import { openText } from '../../sim/text/text.ts';
import { load } from '../support/load-rig.ts';
import { kingdom, ZONES, type Kingdom } from '../support/rig.ts';

const [en, fr] = [openText('en'), openText('fr')];

function realm(): Kingdom {
  return kingdom({
    fleets: [],
    definitions: [],
    timeline: [
      ['0s', 'createFunction', { FunctionName: 'mill', Publish: true, Code: { durationMs: 50, errorRate: 1 } }],
      ['0s', 'publishVersion', { FunctionName: 'mill' }],
      [
        '0s',
        'createAlias',
        {
          ...{ FunctionName: 'mill', Name: 'live', FunctionVersion: '1' },
          RoutingConfig: { AdditionalVersionWeights: { 2: 0.25 } },
        },
      ],
      ['0s', 'createRestApi', { name: 'market', integration: { type: 'AWS_PROXY', uri: 'function:mill:live' } }],
      ['0s', 'createDeployment', { restApiId: 'market', stageName: 'live' }],
      ['1s', 'createDeployment', { restApiId: 'market', stageName: 'live', canarySettings: { percentTraffic: 5 } }],
      ['0s', 'createLoadBalancer', { name: 'gate', type: 'network' }],
      ['1s', 'createVpcEndpointServiceConfiguration', { name: 'granary', NetworkLoadBalancerArns: ['gate'] }],
      ['2s', 'createVpcEndpoint', { name: 'door', ServiceName: 'granary', SubnetIds: [ZONES[0]] }],
      ['10s', 'invoke', { FunctionName: 'mill', Qualifier: '1' }],
    ],
  }).until('1m');
}

function told(k: Kingdom, name: string, text = en): string[] {
  const result = findEntity(k.world, name);
  if (!('found' in result)) throw new Error(`nothing is called ${name}`);
  const { title, sentences, chain } = explain(k.engine, result.found.ref)!;
  return [...[title, ...sentences], ...chain.map((line) => describeEvent(line.event, line.names))].map((one) =>
    text.say(one),
  );
}

describe('explanations of what runs without instances', () => {
  test('a function tells of its calls, its aliases and its last error', () => {
    const k = realm();
    expect(told(k, 'function/mill').slice(0, 4)).toEqual([
      'Function mill',
      'Calls by messages and hands: 1; errors: 1; turned away: 0; cold starts: 1; running now: 0.',
      'Alias live leads to 1: 75 %, 2: 25 %, drawn anew for each call.',
      expect.stringContaining('in version 1: Unhandled.'),
    ]);
  });

  test('a function tells of the calls that requests made', () => {
    const k = load({
      duration: '5m',
      functions: [{ FunctionName: 'shop', Code: { durationMs: 20 } }],
      traffic: [{ name: 'guests', to: 'market/live', arrivals: { constant: { perSecond: 20 } }, from: '1m' }],
      timeline: [
        { at: '0s', createRestApi: { name: 'market', integration: { type: 'AWS_PROXY', uri: 'function:shop' } } },
        { at: '0s', createDeployment: { restApiId: 'market', stageName: 'live' } },
      ],
    }).toTheEnd();
    const found = findEntity(k.world, 'function/shop');
    if (!('found' in found)) throw new Error('there is no shop');
    const words = explain(k.engine, found.found.ref)!.sentences.map((one) => en.say(one));
    // 20 a second for four minutes.
    expect(words[1]).toMatch(
      /^Calls by requests: 4800; errors: 0; turned away: 0; cold starts: \d; running now: [01]\.$/,
    );
  });

  test('a stage tells of its canary, an endpoint of whom it waits for', () => {
    const k = realm();
    expect(told(k, 'market')[2]).toMatch(/^5 % of the requests of stage live, drawn for each, meet its canary/);
    expect(told(k, 'granary').slice(1)).toEqual([
      'It stands behind gate.',
      'Its owner lets in each endpoint by hand; 1 waits for that.',
    ]);
    expect(told(k, 'door').slice(0, 3)).toEqual([
      'Private endpoint door is pendingAcceptance',
      expect.stringMatching(/^It leads from za-southwest-1a to com\.amazonaws\.vpce\./),
      'The provider has not let it in yet.',
    ]);
  });

  test('everything is said in French, too', () => {
    const k = realm();
    for (const name of ['function/mill', 'market', 'granary', 'door']) {
      const [own, other] = [told(k, name), told(k, name, fr)];
      expect(other.length).toBe(own.length);
      // A sentence that is missing is shown as its bare code.
      expect(other.filter((line) => /^(explain|event)\./.test(line))).toEqual([]);
    }
  });

  test('functions and endpoints stand in the view', () => {
    const { functions, vpcEndpoints } = realm().engine.view();
    expect(functions[0]![0]).toEqual({
      key: 0,
      functionName: 'mill',
      running: 0,
      invocations: 1,
      errors: 1,
      throttles: 0,
    });
    expect(vpcEndpoints[0]![0]).toEqual({
      key: 0,
      name: 'door',
      state: 'pendingAcceptance',
      service: 'granary',
      interfaces: 1,
    });
  });
});

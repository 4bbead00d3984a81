/** The laws about names can be broken: each is shown a world that is a little other than it was. */
import { describe, expect, test } from 'vitest';
import type { World } from '../../sim/model/world.ts';
import type { Caller } from '../../sim/queueing/callers-state.ts';
import { networkOf } from '../../sim/rules/utilization.ts';
import { definition, gateSketch, LoadRig, service } from '../support/load-rig.ts';
import { namesAreSound } from './name-laws.ts';

const connected = (services: object[]): object => ({
  serviceConnectConfiguration: { enabled: true, namespace: 'shop', services },
});
const registry = { serviceRegistries: [{ registryArn: 'srv-db', containerName: 'db', containerPort: 80 }] };
const ran = (db: object, web: object): LoadRig =>
  new LoadRig(
    gateSketch({
      taskDefinitions: [definition('web'), definition('db', [{ portMappings: [{ containerPort: 80, name: 'sql' }] }])],
      behaviours: { web: { cpuMsPerRequest: 1, calls: [{ service: 'db' }] }, db: { cpuMsPerRequest: 1 } },
      services: [service('db', 3, null, db), service('web', 1, 'web', web)],
      traffic: [{ name: 'subjects', to: 'gate', from: '6m', arrivals: { constant: { perSecond: 10 } } }],
      timeline: [{ at: '8m', fault: { containerHang: { task: 'db#1' } } }],
    }),
  ).until('9m');

function verdict(k: LoadRig, lie: (caller: Caller, world: World) => void): string {
  const world = structuredClone(k.world);
  const [caller] = Object.values(networkOf(world)!.callers!.byEdge).flatMap((edges) => Object.values(edges));
  lie(caller!, world);
  try {
    namesAreSound(world, k.nowUs);
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return 'kept';
}
type Proxy = Extract<Caller, { kind: 'proxy' }>;
const suspected = (caller: Caller) => ((caller as Proxy).suspects[(caller as Proxy).last] ??= { ...NEW });
const NEW = { failuresUs: [], avoidedFromUs: 0, avoidedUntilUs: 0, times: 1, calledUs: 0 };
const now = 540_000_000;

describe('laws about names', () => {
  const proxied = ran(connected([{ portName: 'sql' }]), connected([]));
  const resolved = ran(registry, {});

  test('are kept by a run', () => {
    expect([verdict(proxied, () => undefined), verdict(resolved, () => undefined)]).toEqual(['kept', 'kept']);
  });

  test('are broken by a host that is called while it is avoided', () => {
    const times = { avoidedFromUs: now - 20_000_000, avoidedUntilUs: now + 10_000_000, calledUs: now - 1_000_000 };
    expect(verdict(proxied, (caller) => Object.assign(suspected(caller), times))).toContain('law.avoided-and-called');
    const tooLong = { avoidedFromUs: now - 20_000_000, avoidedUntilUs: now + 400_000_000 };
    expect(verdict(proxied, (caller) => Object.assign(suspected(caller), tooLong))).toContain('law.avoided');
  });

  test('are broken by a task that knows a name it is too old for', () => {
    const older = (_: Caller, world: World): void => {
      for (const row of world.deployments) if (row.kept !== undefined) Object.assign(row, { createdAtUs: now });
    };
    expect(verdict(proxied, older)).toContain('law.name-not-known');
  });

  test('are broken by addresses that are too many, or too old', () => {
    expect(verdict(resolved, (caller) => Object.assign(caller, { untilUs: now + 61_000_000 }))).toContain(
      'law.addresses',
    );
    const many = Array.from({ length: 9 }, (_, member) => member);
    expect(verdict(resolved, (caller) => Object.assign(caller, { records: many }))).toContain('law.addresses');
  });
});

/** What a screen can offer to do, and what it is told about a request before it is made. */
import { expect, test } from 'vitest';
import { familyOf, operationInfos, readRequestIn } from '../../sim/host/operations.ts';
import { OPERATION_FAMILIES } from '../../sim/protocol/acts.ts';
import { TIMELINE_OPS } from '../../sim/rules/operations.ts';
import { Engine } from '../../sim/engine/engine.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { KINGDOM } from './host-rig.ts';

test('every operation of a timeline is offered once, with the shape of its request and a family', () => {
  const infos = operationInfos();
  expect(infos.map(({ name }) => name)).toEqual(Object.keys(TIMELINE_OPS));
  expect(infos.filter(({ schema }) => schema['type'] !== 'object' && !Array.isArray(schema['anyOf']))).toEqual([]);
  expect([...new Set(infos.map(({ family }) => family))].toSorted()).toEqual([...OPERATION_FAMILIES].toSorted());
  expect(['fault', 'updateService', 'runTask', 'putTargets', 'createFleet', 'modifyListener'].map(familyOf)).toEqual([
    'faults',
    'services',
    'tasks',
    'messages',
    'land',
    'balancing',
  ]);
});

test('a request is read without being made: its mistakes have their place, a right one its command and its refusal', () => {
  const { setup } = parseScenario(KINGDOM, 'scenario.yaml', { read: () => ({ missing: true }) });
  const engine = Engine.open(setup!);
  const before = engine.traceHash();
  const read = (op: string, input: object) => readRequestIn(engine, { op, input: input as never });
  expect(read('updateService', { service: 'nobody', desiredCount: -1 })).toMatchObject({
    command: null,
    refusal: null,
    issues: [{ path: ['desiredCount'] }],
  });
  const refused = read('updateService', { service: 'nobody', desiredCount: 2 });
  expect([refused.issues, refused.command?.op, refused.refusal]).toEqual([[], 'UpdateService', expect.anything()]);
  expect(read('createFleat', {}).issues).toMatchObject([{ hint: { params: { name: 'createFleet' } } }]);
  expect(engine.traceHash()).toBe(before);
});

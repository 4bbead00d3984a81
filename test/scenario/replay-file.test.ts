import { expect, test } from 'vitest';
import { Engine } from '../../sim/engine/engine.ts';
import type { Command } from '../../sim/model/commands.ts';
import { readReplay } from '../../sim/scenario/replay-file.ts';
import { requestOf } from '../../sim/scenario/request-of.ts';
import { resultOf, runToEnd } from '../../sim/scenario/run.ts';
import { parseCommand } from '../../sim/rules/requests.ts';
import { parse, small } from './rig.ts';

const MORE = `timeline:
  - { at: 3m, fault: { zoneOutage: { zone: za-southwest-1b, for: 1m } } }
goals:
  - { name: a, eventually: { metric: service/web/runningTasks, atLeast: 2 }, by: 5m }
  - { name: b, never: { command: updateService } }
`;

/** A run of the small scenario with one command by hand at 200 s. */
function played(): Engine {
  const engine = Engine.open(parse(small(MORE)).setup!);
  engine.runTo(200_000_000);
  engine.command({
    op: 'UpdateService',
    input: {
      cluster: 'royaume',
      service: 'web',
      taskDefinition: null,
      desiredCount: 4,
      minimumHealthyPercent: null,
      maximumPercent: null,
      placementConstraints: null,
      placementStrategy: null,
      forceNewDeployment: false,
    },
  });
  runToEnd(engine);
  return engine;
}

test('a run with a command by hand comes back from its replay file to the same hash', () => {
  const engine = played();
  const read = readReplay(JSON.stringify(engine.toReplay()));
  if (!('replay' in read)) throw new Error(JSON.stringify(read.issues));
  const replayed = Engine.replay(read.replay);
  runToEnd(replayed);
  expect(read.replay).toEqual(engine.toReplay());
  expect(resultOf(replayed)).toEqual(resultOf(engine));
  expect(resultOf(replayed).verdict).toBe('missed');
});

function told(change: (text: string) => string): string[] {
  const text = JSON.stringify(played().toReplay());
  const changed = change(text);
  expect(changed).not.toBe(text);
  const read = readReplay(changed);
  return 'issues' in read
    ? read.issues.map((issue) => `${issue.message.code.slice(6)} ${issue.path.join('.')}`)
    : ['fine'];
}

test('a replay that was tampered with is refused, with the place', () => {
  expect(told((text) => text.slice(0, -1))).toEqual(['json-syntax ']);
  expect(told((text) => text.replace('"royaumeReplay":1', '"royaumeReplay":2'))).toEqual([
    'replay-newer royaumeReplay',
  ]);
  expect(told((text) => text.replace('"royaumeReplay":1,', ''))).toEqual(['replay-form ']);
  expect(told((text) => text.replace('"seed":1', '"seed":-1'))).toEqual(['too-small setup.seed']);
  expect(told((text) => text.replace('"seed":1', '"seed":1,"__proto__":{}'))).toEqual(['forbidden-key ']);
  expect(told((text) => text.replace('"seed":1', '"seed":1,"more":1'))).toEqual(['unknown-key setup.more']);
  expect(told((text) => text.replace('"instanceType":"m5.large"', '"instanceType":"m5.huge"'))).toEqual([
    'replay-value setup.timeline.2.command',
  ]);
  expect(told((text) => text.replace('"zone":"za-southwest-1b"', '"zone":"elsewhere"'))).toEqual([
    'replay-value setup.timeline.4.command',
  ]);
  expect(told((text) => text.replace('"afterEvent":', '"afterEvent":9'))).toEqual([
    'replay-value journal.0.afterEvent',
  ]);
  expect(told((text) => text.replace('"reachedUs":600000000', '"reachedUs":1'))).toEqual([
    'replay-value journal.0.atUs',
  ]);
  expect(told((text) => text.replace(/"traceHash":"./, '"traceHash":"z'))).toEqual(['bad-format traceHash']);
  expect(told((text) => text.replace('"command":{"op":"UpdateService"', '"command":{"op":"Reboot"'))[0]).toMatch(
    /journal\.0\.command/,
  );
});

test('another engine version is not a mistake of the file', () => {
  expect(told((text) => text.replace(/"engine":"[^"]*"/, '"engine":"99.0.0"'))).toEqual(['fine']);
});

test('every kind of command leads back to the request it is read from', () => {
  const requests: readonly [string, object][] = [
    ['createCluster', { clusterName: 'c', region: 'r' }],
    ['deleteCluster', { cluster: 'c' }],
    ['registerTaskDefinition', { family: 't', containerDefinitions: [{ name: 'c', image: 'i', memory: 16 }] }],
    ['deregisterTaskDefinition', { taskDefinition: 't:1' }],
    [
      'runTask',
      {
        taskDefinition: 't',
        placementStrategy: [{ type: 'random' }],
        networkConfiguration: { awsvpcConfiguration: { subnets: ['a'] } },
      },
    ],
    ['stopTask', { task: 't#1', reason: 'x' }],
    [
      'createService',
      { serviceName: 's', taskDefinition: 't', desiredCount: 1, placementConstraints: [{ type: 'distinctInstance' }] },
    ],
    ['updateService', { service: 's', deploymentConfiguration: { maximumPercent: 150 } }],
    ['deleteService', { service: 's' }],
    ['updateContainerInstancesState', { containerInstances: ['f-1'], status: 'DRAINING' }],
    ['putAttributes', { attributes: [{ name: 'colour', value: 'red', targetId: 'f-1' }] }],
    ['createFleet', { name: 'f', instanceType: 'm5.large', region: 'r', zones: ['a'] }],
    ['launchInstances', { fleet: 'f' }],
    ['terminateInstances', { instances: ['f-1'] }],
    ['fault', { instanceCrash: { instance: 'f-1' } }],
    ['fault', { agentDisconnect: { instance: 'f-1', for: '1.5s' } }],
    ['fault', { zoneOutage: { zone: 'a', for: 60 } }],
    ['fault', { containerCrash: { task: 's#1' } }],
  ];
  const read = (op: string, input: unknown): Command => {
    const parsed = parseCommand(op, input);
    if (!('command' in parsed)) throw new Error(`${op} ${JSON.stringify(parsed.issues)}`);
    return parsed.command;
  };
  const commands = requests.map(([op, input]) => read(op, input));
  expect(commands.map((command) => read(command.op, requestOf(command)))).toEqual(commands);
});

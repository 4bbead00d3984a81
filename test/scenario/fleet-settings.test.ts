import { expect, test } from 'vitest';
import { COMMAND_SCHEMA } from '../../sim/scenario/command-schema.ts';
import { parse } from './rig.ts';

const HEAD = `royaume: 1
name: settings
duration: 60
regions: [{ name: za-southwest-1, zones: [za-southwest-1a, za-southwest-1b] }]
`;

test('account settings come before everything that is launched (NW-05)', () => {
  const { setup, issues } = parse(`${HEAD}accountSettings: { awsvpcTrunking: enabled }
fleets: [{ name: land, instanceType: m5.large }]
`);
  expect(issues).toEqual([]);
  expect(setup?.timeline.map(({ command }) => command.op)).toEqual(['PutAccountSetting', 'world.createFleet']);
  expect(setup?.timeline[0]?.command.input).toEqual({ name: 'awsvpcTrunking', value: 'enabled' });
});

test('a setting that nobody has, and a value that it cannot have', () => {
  const told = (section: string) =>
    parse(`${HEAD}accountSettings: ${section}\n`).issues.map(({ path, message }) => [path.join('.'), message.code]);
  expect(told('{ awsvpcTrunkin: enabled }')).toEqual([['accountSettings.awsvpcTrunkin', 'issue.unknown-key']]);
  expect(told('{ awsvpcTrunking: on }')).toEqual([['accountSettings.awsvpcTrunking', 'issue.not-one-of']]);
});

test('a fleet says what its agents are configured with by the real names, and the simulator keeps what was said', () => {
  const { setup, issues } = parse(`${HEAD}fleets:
  - name: spot
    instanceType: m5.large
    spot: true
    attributes: { tier: gold }
    agent:
      ECS_RESERVED_MEMORY: 256
      ECS_ENABLE_SPOT_INSTANCE_DRAINING: true
      ECS_CONTAINER_STOP_TIMEOUT: 10s
      ECS_DYNAMIC_HOST_PORT_RANGE: 40000-40099
      ECS_INSTANCE_ATTRIBUTES: { stack: blue }
      version: 1.28.0
`);
  expect(issues).toEqual([]);
  const command = setup!.timeline[0]!.command;
  expect(command.input).toMatchObject({
    spot: true,
    attributes: { stack: 'blue', tier: 'gold' },
    agent: {
      reservedMemoryMiB: 256,
      spotInstanceDraining: true,
      containerStopTimeoutUs: 10_000_000,
      dynamicHostPortRange: { from: 40_000, to: 40_099 },
      agentVersion: '1.28.0',
    },
  });
  expect(COMMAND_SCHEMA.parse(command)).toEqual(command);
});

test('a variable that no agent has, and one with a value that it cannot have', () => {
  const told = (agent: string) =>
    parse(`${HEAD}fleets: [{ name: land, instanceType: m5.large, agent: ${agent} }]\n`).issues.map(
      ({ path, message }) => [path.slice(2).join('.'), message.code],
    );
  expect(told('{ ECS_RESERVED_MEMROY: 1 }')).toEqual([['agent.ECS_RESERVED_MEMROY', 'issue.unknown-key']]);
  expect(told('{ ECS_RESERVED_MEMORY: lots }').map(([path]) => path)).toEqual(['agent.ECS_RESERVED_MEMORY']);
  expect(told('{ ECS_IMAGE_PULL_BEHAVIOR: sometimes }')).toEqual([
    ['agent.ECS_IMAGE_PULL_BEHAVIOR', 'issue.not-one-of'],
  ]);
});

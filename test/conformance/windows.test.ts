/** Windows containers (WN-03 to WN-10, RS-10). */
import { describe, expect, it } from 'vitest';
import { windowsCpuLimit, windowsCpuPercent } from '../../sim/rules/windows.ts';
import { kingdom, plan, us, type KingdomSketch } from '../support/rig.ts';

const FAMILY = 'WINDOWS_SERVER_2016_FULL';
function iis(container: object = {}, rest: object = {}) {
  const ports = [{ containerPort: 80, hostPort: 8080 }];
  return plan(
    'windows-simple-iis',
    { image: 'microsoft/iis', cpu: 100, memory: 500, portMappings: ports, ...container },
    { runtimePlatform: { operatingSystemFamily: FAMILY }, ...rest },
  );
}
function glass(sketch: KingdomSketch = {}) {
  return kingdom({
    duration: '1h',
    fleets: [{ name: 'glass', ami: 'ecs-windows', count: 1 }],
    definitions: [iis()],
    ...sketch,
  });
}
const RUN = { taskDefinition: 'windows-simple-iis' };

describe('Windows containers', () => {
  it('the sample of the post runs: IIS with container port 80 on host port 8080 (WN-10, WN-03)', () => {
    const k = glass({ timeline: [['15m', 'runTask', RUN]] }).until('30m');
    expect(k.census('windows-simple-iis')).toBe('RUNNING 1');
    expect(k.container('windows-simple-iis#1/app').networkBindings).toEqual([
      { containerPort: 80, port: 8_080, protocol: 'tcp' },
    ]);
  });

  it('with roles for tasks host port 80 is taken (WN-03, RS-17)', () => {
    const on80 = iis({ portMappings: [{ containerPort: 80, hostPort: 80 }] });
    const agent = { ECS_ENABLE_TASK_IAM_ROLE: true };
    const fleets = [{ name: 'glass', ami: 'ecs-windows', count: 1, agent }] as KingdomSketch['fleets'];
    const outcome = (sketch: KingdomSketch) => {
      const k = glass({ definitions: [on80], timeline: [['15m', 'runTask', RUN]], ...sketch }).until('16m');
      return (k.world.commands.at(-1)!.outcome as { failures: { reason: string }[] }).failures.map(
        ({ reason }) => reason,
      );
    };
    expect(outcome({})).toEqual([]);
    expect(outcome({ fleets })).toEqual(['RESOURCE:PORTS']);
  });

  it('only an image of 2019 or newer gives tasks their own interface (WN-04)', () => {
    const network = { networkConfiguration: { awsvpcConfiguration: { subnets: ['za-southwest-1a'] } } };
    const place = (ami: 'ecs-windows' | 'ecs-windows-2019-full', family: string) => {
      const definition = iis(
        { portMappings: [] },
        { networkMode: 'awsvpc', runtimePlatform: { operatingSystemFamily: family } },
      );
      const fleets = [{ name: 'glass', ami: ami as 'ecs-windows', count: 1, zones: ['za-southwest-1a'] }];
      const k = glass({
        fleets,
        definitions: [definition],
        timeline: [['15m', 'runTask', { ...RUN, ...network }]],
      }).until('30m');
      return k.census('windows-simple-iis');
    };
    expect(place('ecs-windows', FAMILY)).toBe('');
    expect(place('ecs-windows-2019-full', 'WINDOWS_SERVER_2019_FULL')).toBe('RUNNING 1');
  });

  it('cpu and memory of the task are ignored: the containers count (WN-05)', () => {
    const k = glass({ definitions: [iis({}, { cpu: '1024', memory: '4096' })] }).until('1s');
    expect(k.world.taskDefinitions[0]!.needs).toMatchObject({ cpu: 100, memoryMiB: 500 });
  });

  it('the first task waits in PENDING while its layers come, the next finds them (WN-06)', () => {
    // 15 GiB at 60 MB/s and extracted at 100 MB/s: 268 s and 161 s.
    const k = glass({
      images: { 'microsoft/iis': 15_360 },
      definitions: [iis({ portMappings: [] })],
      timeline: [
        ['15m', 'runTask', RUN],
        ['40m', 'runTask', RUN],
      ],
    }).until('55m');
    const waits = k.tasks().map((task) => (task.startedAtUs! - task.createdAtUs) / 60_000_000);
    expect(waits[0]).toBeGreaterThan(5);
    expect(waits[0]).toBeLessThan(10);
    expect(waits[1]).toBeLessThan(0.1);
  });

  it('goes only to a host of the family that it names (WN-08, PL-04)', () => {
    const k = glass({
      definitions: [iis({}, { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_FULL' } })],
      timeline: [['15m', 'runTask', RUN]],
    }).until('16m');
    expect((k.world.commands.at(-1)!.outcome as { failures: { reason: string }[] }).failures[0]!.reason).toBe(
      'ATTRIBUTE',
    );
  });

  it('an image that is made for another version does not start (WN-08)', () => {
    const layers = [{ id: 'iis', sizeMiB: 1 }];
    const image = (osFamily: string) => ({
      'microsoft/iis': { name: 'microsoft/iis', layers, exists: true, osFamily },
    });
    const run = (osFamily: string) => {
      const k = glass({ images: image(osFamily), timeline: [['15m', 'runTask', RUN]] }).until('20m');
      return k.task('windows-simple-iis#1');
    };
    expect(run('WINDOWS_SERVER_2019_CORE')).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason:
        'CannotStartContainerError: Error response from daemon: The container operating system does not match the host operating system.',
    });
    expect(run(FAMILY).lastStatus).toBe('RUNNING');
  });

  it('a stopped process ends of the shutdown event and not of SIGTERM (WN-09)', () => {
    const k = glass({
      behaviours: { 'microsoft/iis': { stopsAfterUs: 200_000, stopExitCode: 143 } },
      timeline: [
        ['15m', 'runTask', RUN],
        ['20m', 'stopTask', { task: 'windows-simple-iis#1' }],
      ],
    }).until('25m');
    expect(k.container('windows-simple-iis#1/app').exitCode).toBe(-1_073_741_510);
    expect(k.story(['signal'])).toEqual(['1200.000 windows-simple-iis#1/app CTRL_SHUTDOWN_EVENT']);
  });

  it('a process that does not heed the event is killed after stopTimeout, as on Linux (WN-09)', () => {
    const k = glass({
      behaviours: { 'microsoft/iis': { stopsAfterUs: null } },
      timeline: [
        ['15m', 'runTask', RUN],
        ['20m', 'stopTask', { task: 'windows-simple-iis#1' }],
      ],
    }).until('25m');
    expect(k.story(['signal']).map((line) => line.split(' ')[2])).toEqual(['CTRL_SHUTDOWN_EVENT', 'SIGKILL']);
    expect(k.container('windows-simple-iis#1/app').exitCode).toBe(137);
  });

  it('a start may take 8 min, and an m4.large registers 8191 MiB (WN-09)', () => {
    const start = (startTakes: string) => {
      const fleets: KingdomSketch['fleets'] = [
        { name: 'glass', ami: 'ecs-windows', count: 1, instanceType: 'm4.large' },
      ];
      const behaviours = { 'microsoft/iis': { startTakesUs: us(startTakes) } };
      return glass({ fleets, behaviours, timeline: [['15m', 'runTask', RUN]] }).until('30m');
    };
    expect(start('8m').task('windows-simple-iis#1').lastStatus).toBe('RUNNING');
    expect(start('481s').task('windows-simple-iis#1').stoppedReason).toBe(
      'DockerTimeoutError: Could not transition to started; timed out after waiting 8m0s',
    );
    expect(start('1s').containerInstance('glass-1').registered.memoryMiB).toBe(8_191);
  });

  it.each(['bridge', 'host', 'none'])(
    'the network mode is left unset, or awsvpc: %s is refused (WN-04)',
    (networkMode) => {
      const k = glass().until('1s');
      const { refusal } = k.engine.command({ op: 'RegisterTaskDefinition', input: iis({}, { networkMode }) });
      expect(refusal).toMatchObject({ by: 'ClientException' });
    },
  );

  it('the host does not reach the port that it maps, its neighbours do; on Linux it does (WN-04)', () => {
    const reached = (ami: 'ecs-windows' | 'ecs-linux', from: string, port: number) => {
      const fleets: KingdomSketch['fleets'] = [{ name: 'glass', ami, count: 2, zones: ['za-southwest-1a'] }];
      const windows = ami === 'ecs-windows' ? {} : { runtimePlatform: undefined };
      const k = glass({ fleets, definitions: [iis({}, windows)], timeline: [['15m', 'runTask', RUN]] }).until('20m');
      const host = k.hostOf(k.task('windows-simple-iis#1'));
      const other = host === 'glass-1' ? 'glass-2' : 'glass-1';
      k.issue('tryConnection', { from: from === 'host' ? host : other, to: host, port });
      return (k.world.commands.at(-1)!.outcome as { reached: string }).reached;
    };
    expect(reached('ecs-windows', 'host', 8_080)).toBe('no-loopback');
    expect(reached('ecs-windows', 'neighbour', 8_080)).toBe('connected');
    // What listens on the host itself is no mapping.
    expect(reached('ecs-windows', 'host', 3_389)).toBe('connected');
    expect(reached('ecs-linux', 'host', 8_080)).toBe('connected');
  });

  it('cpu is an absolute limit in whole percents of the host (RS-10, WN-05)', () => {
    // 512 of 2 × 1024: 25 %, half a CPU, also when the host is idle.
    expect([windowsCpuPercent(512, 2), windowsCpuLimit(512, 2)]).toEqual([25, 0.5]);
    // floor(100 × 100 / 4096) = 2.
    expect(windowsCpuPercent(100, 4)).toBe(2);
    expect(windowsCpuPercent(1, 64)).toBe(1);
    // Without cpu: 1 % of one CPU, or everything when the agent leaves it unbounded.
    expect([windowsCpuLimit(0, 4), windowsCpuLimit(0, 4, true)]).toEqual([0.01, 4]);
  });
});

import { describe, expect, test } from 'vitest';
import { HostError, SimClient } from '../../renderer/sim-client/sim-client.ts';
import type { Push } from '../../renderer/sim-client/words.ts';
import { FakeHost, SCENARIO, statusOf, viewOf } from './fake-host.ts';

const VIEW = viewOf([], []);

function rig() {
  const host = new FakeHost();
  const client = new SimClient(host);
  const heard: string[] = [];
  client.onPush((push: Push) => heard.push(`${push.type} ${push.status.epoch}@${push.status.nowUs}`));
  return { host, client, heard };
}

const BROKEN = { code: 'answer.broken', params: {} };

describe('the line to the simulator', () => {
  test('an answer reaches the request it belongs to, in whatever order answers come', async () => {
    const { host, client } = rig();
    const first = client.request('hash', {});
    const second = client.request('save', {});
    host.say({ type: 'response', id: 2, ok: true, output: { replay: 'r' } });
    host.say({ type: 'response', id: 1, ok: true, output: { traceHash: 'h', events: 3 } });
    expect(await Promise.all([first, second])).toEqual([{ traceHash: 'h', events: 3 }, { replay: 'r' }]);
    expect(host.asked).toEqual([
      { id: 1, type: 'hash', input: {} },
      { id: 2, type: 'save', input: {} },
    ]);
  });

  test('what the host could not do is an error that says whether to try again', async () => {
    const { host, client } = rig();
    const asked = client.request('seek', { toUs: -1 });
    host.say({ type: 'response', id: 1, ok: false, error: BROKEN, retry: false });
    await expect(asked).rejects.toEqual(new HostError(BROKEN, false));
  });

  test('frames of an older epoch are dropped, and so is a view that comes too late', () => {
    const { host, heard } = rig();
    const frame = (epoch: number, nowUs: number): void =>
      host.say({ type: 'frame', status: statusOf({ epoch, nowUs }), patches: [] });
    const view = (epoch: number, nowUs: number): void =>
      host.say({ type: 'view', status: statusOf({ epoch, nowUs }), view: VIEW, scenario: SCENARIO });
    view(0, 0);
    frame(0, 1);
    view(1, 5);
    frame(0, 2);
    view(0, 3);
    frame(2, 9);
    frame(1, 6);
    expect(heard).toEqual(['view 0@0', 'frame 0@1', 'view 1@5', 'frame 1@6']);
  });

  test('a broken run is always heard', () => {
    const { host, heard } = rig();
    host.say({ type: 'broken', status: statusOf({ epoch: 7 }), error: 'x', replay: '{}' });
    expect(heard).toEqual(['broken 7@0']);
  });
});

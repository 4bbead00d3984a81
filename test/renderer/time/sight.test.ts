import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SimClient } from '../../../renderer/sim-client/sim-client.ts';
import { WorldStore } from '../../../renderer/sim-client/world-store.ts';
import { Sight } from '../../../renderer/time/sight.ts';
import { FakeHost, statusOf, viewPush } from '../fake-host.ts';
import { branchOf, VIEW } from './time-rig.tsx';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function rig() {
  const host = new FakeHost();
  const client = new SimClient(host);
  const main = new WorldStore();
  client.onPush((push) => main.apply(push));
  const branches = [branchOf(0), branchOf(1)];
  host.say(viewPush(VIEW, { branches, nowUs: 5 }) as never);
  const failures: unknown[] = [];
  const sight = new Sight(client, main, 1, (error) => failures.push(error));
  const asked = (): unknown[] => host.asked.filter(({ type }) => type === 'lookAt').map(({ input }) => input);
  const answer = async (output: object): Promise<void> => {
    host.say({ type: 'response', id: host.asked.at(-1)!.id, ok: true, output });
    await Promise.resolve();
  };
  const move = (nowUs: number): void => host.say({ type: 'frame', status: statusOf({ branches, nowUs }), patches: [] });
  return { host, sight, asked, answer, move, failures };
}
const seen = { branch: 1, events: 3, ended: false };

test('the other branch is asked for at the instant on screen, again only when it was answered, and at its own pace', async () => {
  const { sight, asked, answer, move } = rig();
  expect(asked()).toEqual([{ branch: 1, atUs: 5, have: null }]);
  move(6);
  move(7);
  expect(asked().length).toBe(1);
  await answer({ ...seen, serial: 1, atUs: 5, view: VIEW, patches: null });
  expect([sight.store.get().status?.nowUs, sight.store.get().view, asked().length]).toEqual([5, VIEW, 1]);
  vi.advanceTimersByTime(250);
  expect(asked()[1]).toEqual({ branch: 1, atUs: 7, have: 1 });
});

test('what has changed is taken in without another beginning of the world', async () => {
  const { sight, answer, move } = rig();
  await answer({ ...seen, serial: 1, atUs: 5, view: VIEW, patches: null });
  const { epoch } = sight.store.get().status!;
  move(9);
  vi.advanceTimersByTime(250);
  await answer({ ...seen, serial: 2, atUs: 9, view: null, patches: [{ op: 'remove', path: ['tasks', 0, 0] }] });
  expect(sight.store.get().view.tasks).toEqual({ 0: {} });
  expect(sight.store.get().status).toMatchObject({ epoch, nowUs: 9, branch: 1 });
});

test('it says when it cannot be seen, and is quiet once it was stopped', async () => {
  const { host, sight, asked, move, failures } = rig();
  host.say({
    ...{ type: 'response', id: host.asked.at(-1)!.id, ok: false, retry: false },
    error: { code: 'answer.branch-closed', params: { branch: 1 } },
  });
  await Promise.resolve();
  await Promise.resolve();
  expect(failures.length).toBe(1);
  sight.stop();
  move(50);
  vi.advanceTimersByTime(1_000);
  expect(asked().length).toBe(1);
});

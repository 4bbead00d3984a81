/** The time bar over a scripted host. */
import { act, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createActor } from 'xstate';
import { appStatechart } from '../../../renderer/app.statechart.ts';
import { ActionsContext, createActions } from '../../../renderer/panels/actions.ts';
import { CommandBook, CommandsContext } from '../../../renderer/shell/commands.ts';
import { SelectionContext } from '../../../renderer/shell/selection.ts';
import { SimContext } from '../../../renderer/sim-client/hooks.ts';
import { SimClient } from '../../../renderer/sim-client/sim-client.ts';
import { LanguageContext, type Language } from '../../../renderer/sim-client/text.ts';
import type { BranchInfo, Status, TimelineMark } from '../../../renderer/sim-client/words.ts';
import { WorldStore } from '../../../renderer/sim-client/world-store.ts';
import { TimeProvider } from '../../../renderer/time/time-provider.tsx';
import { FakeHost, instanceOf, statusOf, taskOf, viewOf, viewPush } from '../fake-host.ts';

export const VIEW = viewOf([instanceOf(0, 0, { tasks: [0] }), instanceOf(1, 1)], [taskOf(0, 0)]);
export const S = 1_000_000;

export const branchOf = (id: number, change: Partial<BranchInfo> = {}): BranchInfo => ({
  id,
  parent: id === 0 ? null : 0,
  forkAtUs: id === 0 ? 0 : 120 * S,
  forkAfterEvent: id === 0 ? 0 : 10,
  reachedUs: 300 * S,
  commands: 0,
  ...change,
});

export const goalMark = (atUs: number, goal: string, status: 'met' | 'missed' = 'met'): TimelineMark => ({
  kind: 'goal',
  tone: status === 'met' ? 'good' : 'bad',
  atUs,
  toUs: atUs,
  count: 1,
  story: { kind: 'goal', goal, status },
});

export function timeRig(first: Partial<Status> = {}) {
  const host = new FakeHost();
  const client = new SimClient(host);
  const store = new WorldStore();
  client.onPush((push) => store.apply(push));
  host.say(viewPush(VIEW, first) as never);
  const actor = createActor(appStatechart).start();
  const actions = createActions(client, store, actor);
  const book = new CommandBook();
  const show = (children: ReactNode, language: Language = 'en') =>
    render(
      <LanguageContext value={language}>
        <SimContext value={{ client, store }}>
          <CommandsContext value={book}>
            <ActionsContext value={actions}>
              <SelectionContext value={null}>
                <TimeProvider>{children}</TimeProvider>
              </SelectionContext>
            </ActionsContext>
          </CommandsContext>
        </SimContext>
      </LanguageContext>,
    );
  const frame = (change: Partial<Status>): void =>
    act(() => host.say({ type: 'frame', status: statusOf(change), patches: [] }));
  const asked = (type: string): unknown[] => host.asked.filter((one) => one.type === type).map(({ input }) => input);
  return { host, client, store, actor, book, show, frame, asked };
}

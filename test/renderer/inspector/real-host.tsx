/** Panels over the real host and engine in one process: what is on screen can be held against the engine itself. */
import { act, configure, render } from '@testing-library/react';
import { useSyncExternalStore, type ReactNode } from 'react';
import { createActor } from 'xstate';
import { ActDesk } from '../../../renderer/acts/act-desk.tsx';
import { appStatechart } from '../../../renderer/app.statechart.ts';
import { ActionsContext, createActions } from '../../../renderer/panels/actions.ts';
import { SelectionContext } from '../../../renderer/shell/selection.ts';
import { SimContext } from '../../../renderer/sim-client/hooks.ts';
import { LanguageContext, type Language } from '../../../renderer/sim-client/text.ts';
import { SimClient, type HostPort } from '../../../renderer/sim-client/sim-client.ts';
import type { HostMessage, RequestMessage } from '../../../renderer/sim-client/words.ts';
import { WorldStore } from '../../../renderer/sim-client/world-store.ts';
import type { Engine } from '../../../sim/engine/engine.ts';
import { createHost, type Host } from '../../../sim/host/sim-host.ts';
import { SHIPPED, engineOf } from '../../support/shipped.ts';

// The engine works in this process: on a busy machine its answers take a while.
configure({ asyncUtilTimeout: 20_000 });

/** The same scenario without a screen, at an instant. */
export function engineAt(main: string, atS: number): Engine {
  const engine = engineOf(main);
  engine.runTo(atS * 1_000_000);
  return engine;
}

/** The host in this process; what it says comes a moment later, as a structured clone, like a worker's. */
class OwnHost implements HostPort {
  readonly asked: RequestMessage[] = [];
  private hear: (message: HostMessage) => void = () => {};
  private readonly host: Host;

  constructor() {
    this.host = createHost(
      (message) => {
        const clone = structuredClone(message);
        queueMicrotask(() => act(() => this.hear(clone)));
      },
      {
        nowMs: () => performance.now(),
        soon: (run) => void setTimeout(run, 0),
        later: (run, restMs) => void setTimeout(run, restMs),
      },
    );
  }

  post(message: RequestMessage): void {
    this.asked.push(message);
    queueMicrotask(() => this.host.receive(structuredClone(message)));
  }
  listen(hear: (message: HostMessage) => void): void {
    this.hear = hear;
  }
}

/** Opens a shipped scenario and goes to an instant. */
export async function rigAt(main: string, atS: number) {
  const host = new OwnHost();
  const client = new SimClient(host);
  const store = new WorldStore();
  client.onPush((push) => store.apply(push));
  const actor = createActor(appStatechart).start();
  const actions = createActions(client, store, actor);
  await client.request('open', { main, files: SHIPPED, seed: null });
  actor.send({ type: 'OPENED', issues: [] });
  const goTo = (toS: number): Promise<unknown> => client.request('seek', { toUs: toS * 1_000_000 });
  await goTo(atS);
  const Selected = ({ children }: { readonly children: ReactNode }) => {
    const selection = useSyncExternalStore(
      (listener) => {
        const subscription = actor.subscribe(listener);
        return () => subscription.unsubscribe();
      },
      () => actor.getSnapshot().context.selection,
    );
    return <SelectionContext value={selection}>{children}</SelectionContext>;
  };
  const show = (children: ReactNode, language: Language = 'en') =>
    render(
      <LanguageContext value={language}>
        <SimContext value={{ client, store }}>
          <ActionsContext value={actions}>
            <ActDesk>
              <Selected>{children}</Selected>
            </ActDesk>
          </ActionsContext>
        </SimContext>
      </LanguageContext>,
    );
  return { host, client, store, actions, show, goTo, selection: () => actor.getSnapshot().context.selection };
}

/** A box has a size here too, so that lists know how much of them is on screen. Returns how to take it back. */
export function withSizes(width = 900, height = 400): () => void {
  const names = ['clientWidth', 'clientHeight', 'offsetWidth', 'offsetHeight'] as const;
  const before = names.map((name) => Object.getOwnPropertyDescriptor(HTMLElement.prototype, name));
  names.forEach((name) => {
    Object.defineProperty(HTMLElement.prototype, name, {
      configurable: true,
      get: () => (name.endsWith('Width') ? width : height),
    });
  });
  return () => {
    names.forEach((name, index) => {
      const old = before[index];
      if (old === undefined) delete (HTMLElement.prototype as unknown as Record<string, unknown>)[name];
      else Object.defineProperty(HTMLElement.prototype, name, old);
    });
  };
}

/**
 * What the window is about: no scenario yet, one being opened, one open (paused, running or ended), or a broken run.
 * A live actor: it holds only what the screen itself decides; what the world is comes from the engine.
 */
import { assign, setup } from 'xstate';
import type { EntityRef, Issue, ScenarioFiles, Status, Wording } from './sim-client/words.ts';

export interface AppContext {
  /** The issues of the last scenario read: errors when it was refused, else warnings. */
  readonly issues: readonly Issue[];
  readonly files: ScenarioFiles | null;
  readonly selection: EntityRef | null;
  /** A scenario has been opened at some time: there is a world to go back to. */
  readonly wasOpen: boolean;
  /** What the host could not do, as it says it. */
  readonly hostError: Wording | null;
}

export type AppEvent =
  | { readonly type: 'OPEN'; readonly files: ScenarioFiles }
  | { readonly type: 'OPENED'; readonly issues: readonly Issue[] }
  | { readonly type: 'REFUSED'; readonly issues: readonly Issue[] }
  | { readonly type: 'STATUS'; readonly status: Pick<Status, 'running' | 'ended'> }
  | { readonly type: 'BROKEN' }
  | { readonly type: 'SELECT'; readonly subject: EntityRef | null }
  | { readonly type: 'HOST_FAILED'; readonly error: Wording }
  /** The host has done what a person asked: what it could not do before is over. */
  | { readonly type: 'ANSWERED' }
  | { readonly type: 'DISMISS' };

const isEnded = ({ event }: { event: AppEvent }): boolean => event.type === 'STATUS' && event.status.ended;
const isRunning = ({ event }: { event: AppEvent }): boolean => event.type === 'STATUS' && event.status.running;

export const appStatechart = setup({
  types: { context: {} as AppContext, events: {} as AppEvent },
  guards: { isEnded, isRunning, wasOpen: ({ context }) => context.wasOpen },
  actions: {
    keepFiles: assign(({ event }) =>
      event.type === 'OPEN' ? { files: event.files, issues: [], hostError: null } : {},
    ),
    keepIssues: assign(({ event }) =>
      event.type === 'OPENED' || event.type === 'REFUSED' ? { issues: event.issues } : {},
    ),
    keepSelection: assign(({ event }) => (event.type === 'SELECT' ? { selection: event.subject } : {})),
    begin: assign({ selection: null, wasOpen: true }),
    keepHostError: assign(({ event }) => (event.type === 'HOST_FAILED' ? { hostError: event.error } : {})),
    forgetHostError: assign({ hostError: null }),
    dismiss: assign({ issues: [], hostError: null }),
  },
}).createMachine({
  id: 'app',
  context: { issues: [], files: null, selection: null, wasOpen: false, hostError: null },
  initial: 'noScenario',
  on: {
    OPEN: { target: '.opening', actions: 'keepFiles' },
    SELECT: { actions: 'keepSelection' },
    HOST_FAILED: { actions: 'keepHostError' },
    ANSWERED: { actions: 'forgetHostError' },
    DISMISS: { actions: 'dismiss' },
  },
  states: {
    noScenario: {},
    opening: {
      on: {
        OPENED: { target: 'open', actions: ['keepIssues', 'begin'] },
        REFUSED: { target: 'refused', actions: 'keepIssues' },
        HOST_FAILED: { target: 'noScenario', actions: 'keepHostError' },
      },
    },
    /** Nothing is half-loaded: what was open before stays on screen behind the issues. */
    refused: {
      on: {
        STATUS: [
          { guard: 'isRunning', target: 'open.running' },
          { guard: 'isEnded', target: 'open.ended' },
        ],
        DISMISS: [
          { guard: 'wasOpen', target: 'open', actions: 'dismiss' },
          { target: 'noScenario', actions: 'dismiss' },
        ],
        BROKEN: 'broken',
      },
    },
    open: {
      initial: 'paused',
      on: {
        BROKEN: 'broken',
        STATUS: [
          { guard: 'isRunning', target: '.running' },
          { guard: 'isEnded', target: '.ended' },
          { target: '.paused' },
        ],
      },
      states: { paused: {}, running: {}, ended: {} },
    },
    /** A broken invariant, our bug: only opening a scenario anew leads out. */
    broken: {},
  },
});

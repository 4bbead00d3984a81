/**
 * Everything a page may ask of the desktop, and everything the desktop may tell it: one table of channels, name → what
 * goes in and what comes out, and one union of messages. The dispatcher parses both ways, so neither side trusts the
 * other. What is not here cannot be asked.
 */
import * as z from 'zod';

/** Bytes of text read from files for one scenario with its includes, in all. */
export const SCENARIO_BYTES_MAX = 5 * 1_048_576;
/** A replay file, in which everything is [bytes of text]. */
export const REPLAY_BYTES_MAX = 64 * 1_048_576;
/** Files handed over beside a scenario. */
export const SCENARIO_FILES_MAX = 200;
/** Characters of a replay or scenario file that a page may ask to be saved. */
const SAVED_LENGTH_MAX = REPLAY_BYTES_MAX;
/** Characters of the page's own part of the settings, and of its progress. */
const KEPT_LENGTH_MAX = 262_144;
export const RECENT_MAX = 10;

/** A document of the page, which only the page understands; null before it was first kept. */
const keptText = z.strictObject({ text: z.string().max(KEPT_LENGTH_MAX).nullable() });
const nothing = z.null();
const name = z.string().min(1).max(255);

/** A file that the person opened, by any way. `main` names it in `files`: text by path relative to its folder. */
const opened = z.strictObject({
  outcome: z.literal('opened'),
  main: z.string(),
  files: z.record(z.string(), z.string()),
});
const failedToOpen = z.strictObject({
  outcome: z.literal('failed'),
  reason: z.enum(['unreadable', 'too-large']),
  file: z.string(),
});
const cancelled = z.strictObject({ outcome: z.literal('cancelled') });

/** A line of the application menu that the page answers to; its words are the page's, in the reader's language. */
const menuItem = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('command'),
    /** Comes back to the page when it is chosen. */
    id: z.string().regex(/^[a-z][\w.-]{0,63}$/i),
    label: name,
    /** Electron's form, for example `CmdOrCtrl+O`; shown, and pressed by the page itself, so that it means one thing. */
    accelerator: z
      .string()
      .regex(/^[\w+=,./?-]{1,40}$/)
      .nullable(),
    enabled: z.boolean(),
    /** Null: not a choice. */
    checked: z.boolean().nullable(),
  }),
  z.strictObject({ kind: z.literal('separator') }),
  /** The files that were opened last; the desktop knows which. `clear` names the line that forgets them. */
  z.strictObject({ kind: z.literal('recent'), label: name, clear: name }),
]);
const menu = z.strictObject({
  file: name,
  edit: name,
  view: name,
  window: name,
  newWindow: name,
  fileItems: z.array(menuItem).max(40),
  editItems: z.array(menuItem).max(40),
  viewItems: z.array(menuItem).max(80),
  /** More menus, between the view's and the window's. */
  others: z.array(z.strictObject({ label: name, items: z.array(menuItem).max(80) })).max(8),
});

const savedSession = z.strictObject({ id: z.string(), title: name, savedAtMs: z.number().int() });

export const CHANNELS = {
  /** What runs here. */
  'app.info': {
    input: nothing,
    output: z.strictObject({ version: z.string(), electron: z.string(), platform: z.string() }),
  },
  /** Asks the person for a scenario or replay file; comes with the text files beside it, so that its includes can be read. */
  'file.openScenario': { input: nothing, output: z.discriminatedUnion('outcome', [opened, cancelled, failedToOpen]) },
  /** What the person opened from outside before this page could hear of it: from the file manager, or by a second start. */
  'file.waiting': { input: nothing, output: z.discriminatedUnion('outcome', [opened, cancelled, failedToOpen]) },
  /** The files opened last, newest first: name and folder, to be shown. */
  'file.recent': {
    input: nothing,
    output: z.strictObject({
      files: z.array(z.strictObject({ file: z.string(), folder: z.string() })).max(RECENT_MAX),
    }),
  },
  /** Opens one of them, by its place in the list. */
  'file.openRecent': {
    input: z.strictObject({
      index: z
        .number()
        .int()
        .min(0)
        .max(RECENT_MAX - 1),
    }),
    output: z.discriminatedUnion('outcome', [opened, cancelled, failedToOpen]),
  },
  /** Asks the person where to, and writes the file there, whole or not at all. */
  'file.save': {
    input: z.strictObject({
      /** Proposed name, without a folder. */
      name: z.string().regex(/^[\w][\w .-]{0,119}$/),
      text: z.string().max(SAVED_LENGTH_MAX),
    }),
    output: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('saved'), file: z.string() }),
      cancelled,
      z.strictObject({ outcome: z.literal('failed'), reason: z.literal('unwritable'), file: z.string() }),
    ]),
  },
  /** What the reader has chosen. */
  'settings.get': { input: nothing, output: keptText },
  'settings.set': { input: keptText, output: nothing },
  /** What the reader has done, for example missions that were won. */
  'progress.get': { input: nothing, output: keptText },
  'progress.set': { input: keptText, output: nothing },
  /** Keeps the run of this window, as a replay file, in case the app ends without warning; null: nothing to keep. */
  'session.keep': {
    input: z.strictObject({ title: name, text: z.string().max(SAVED_LENGTH_MAX) }).nullable(),
    output: nothing,
  },
  /** Runs that a former start left behind, newest first. */
  'session.left': { input: nothing, output: z.strictObject({ sessions: z.array(savedSession) }) },
  /** One of them as a file to open; it is forgotten when the window keeps its own. */
  'session.recover': {
    input: z.strictObject({ id: z.string() }),
    output: z.discriminatedUnion('outcome', [opened, cancelled, failedToOpen]),
  },
  'session.forget': { input: z.strictObject({ id: z.string() }), output: nothing },
  /** The application menu as the page describes it. */
  'menu.set': { input: menu, output: nothing },
  'window.new': { input: nothing, output: nothing },
} as const;

export type Channel = keyof typeof CHANNELS;
export type ChannelInput<C extends Channel> = z.infer<(typeof CHANNELS)[C]['input']>;
export type ChannelOutput<C extends Channel> = z.infer<(typeof CHANNELS)[C]['output']>;
export const KEPT = keptText;
export type MenuDescription = z.infer<typeof menu>;
export type MenuItem = z.infer<typeof menuItem>;
export type Opened = ChannelOutput<'file.openScenario'>;

/** What the desktop tells a page unasked. */
export const DESKTOP_MESSAGE = z.discriminatedUnion('type', [
  /** A line of the menu was chosen. */
  z.strictObject({ type: z.literal('command'), id: z.string() }),
  /** The person opened a file from outside: ask `file.waiting`. */
  z.strictObject({ type: z.literal('file-waits') }),
  /** The list of recent files has changed. */
  z.strictObject({ type: z.literal('recent-changed') }),
]);
export type DesktopMessage = z.infer<typeof DESKTOP_MESSAGE>;

/** One function for each channel: what the main process does when the window with this id asks. */
export type Handlers = {
  readonly [C in Channel]: (input: ChannelInput<C>, window: number) => Promise<ChannelOutput<C>>;
};

/** What the page finds as `window.royaume` when it runs in the desktop app; nothing else crosses. */
export interface Bridge {
  invoke<C extends Channel>(channel: C, input: ChannelInput<C>): Promise<ChannelOutput<C>>;
  /** Reads a file that was dropped on the page, with those beside it. Only a real file has a path to read. */
  openDropped(file: File): Promise<Opened>;
  /** Hears what the desktop tells. Returns how to stop. */
  listen(hear: (message: DesktopMessage) => void): () => void;
}

/** The one IPC channel that carries the table. */
export const IPC_CHANNEL = 'royaume';
/** Carries the path of a dropped file, which only the preload can know. */
export const IPC_DROPPED = 'royaume-dropped';
/** Carries messages to the page. */
export const IPC_TOLD = 'royaume-told';

/** An ask that the table does not allow. It crosses to the page as a rejected promise. */
export class ContractError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ContractError';
  }
}

/** Parses what a page asked, does it, and parses the answer. Rejects with ContractError for what the table forbids. */
export function createDispatcher(
  handlers: Handlers,
): (channel: unknown, input: unknown, window: number) => Promise<unknown> {
  return async (channel, input, window) => {
    if (typeof channel !== 'string' || !Object.hasOwn(CHANNELS, channel)) {
      throw new ContractError(`There is no channel ${JSON.stringify(channel)}.`);
    }
    const name = channel as Channel;
    const parsed = CHANNELS[name].input.safeParse(input ?? null);
    if (!parsed.success) throw new ContractError(`${name}: ${z.prettifyError(parsed.error)}`);
    const handle = handlers[name] as (input: unknown, window: number) => Promise<unknown>;
    return CHANNELS[name].output.parse(await handle(parsed.data, window));
  };
}

/**
 * Everything a page may ask of the desktop: one table, channel → what goes in and what comes out. The dispatcher parses
 * both ways, so neither side trusts the other. What is not here cannot be asked.
 */
import * as z from 'zod';

/** Bytes of text read from files for one scenario with its includes, in all. */
export const SCENARIO_BYTES_MAX = 5 * 1_048_576;
/** Files handed over beside a scenario. */
export const SCENARIO_FILES_MAX = 200;
/** Characters of a replay file that a page may ask to be saved. */
const REPLAY_LENGTH_MAX = 64 * 1_048_576;

const LANGUAGES = ['en', 'fr'] as const;
const settings = z.strictObject({ language: z.enum(LANGUAGES) });
const nothing = z.null();

export const CHANNELS = {
  /** What runs here. */
  'app.info': {
    input: nothing,
    output: z.strictObject({ version: z.string(), electron: z.string(), platform: z.string(), settings }),
  },
  /** Asks the person for a scenario or replay file; comes with the text files beside it, so that its includes can be read. */
  'file.openScenario': {
    input: nothing,
    output: z.discriminatedUnion('outcome', [
      z.strictObject({
        outcome: z.literal('opened'),
        /** Name of the chosen file in `files`. */
        main: z.string(),
        /** Text by path relative to the chosen file's folder. */
        files: z.record(z.string(), z.string()),
      }),
      z.strictObject({ outcome: z.literal('cancelled') }),
      z.strictObject({ outcome: z.literal('failed'), reason: z.enum(['unreadable', 'too-large']), file: z.string() }),
    ]),
  },
  /** Asks the person where to, and writes the replay there, whole or not at all. */
  'file.saveReplay': {
    input: z.strictObject({
      /** Proposed name, without a folder. */
      name: z.string().regex(/^[\w][\w .-]{0,119}$/),
      text: z.string().max(REPLAY_LENGTH_MAX),
    }),
    output: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('saved'), file: z.string() }),
      z.strictObject({ outcome: z.literal('cancelled') }),
      z.strictObject({ outcome: z.literal('failed'), reason: z.literal('unwritable'), file: z.string() }),
    ]),
  },
  'settings.get': { input: nothing, output: settings },
  'settings.set': { input: settings, output: settings },
} as const;

export type Channel = keyof typeof CHANNELS;
export type ChannelInput<C extends Channel> = z.infer<(typeof CHANNELS)[C]['input']>;
export type ChannelOutput<C extends Channel> = z.infer<(typeof CHANNELS)[C]['output']>;
export type Settings = z.infer<typeof settings>;
export const SETTINGS = settings;

/** One function for each channel: what the main process does when asked. */
export type Handlers = { readonly [C in Channel]: (input: ChannelInput<C>) => Promise<ChannelOutput<C>> };

/** What the page finds as `window.royaume` when it runs in the desktop app; nothing else crosses. */
export interface Bridge {
  invoke<C extends Channel>(channel: C, input: ChannelInput<C>): Promise<ChannelOutput<C>>;
}

/** The one IPC channel that carries the table. */
export const IPC_CHANNEL = 'royaume';

/** An ask that the table does not allow. It crosses to the page as a rejected promise. */
export class ContractError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ContractError';
  }
}

/** Parses what a page asked, does it, and parses the answer. Rejects with ContractError for what the table forbids. */
export function createDispatcher(handlers: Handlers): (channel: unknown, input: unknown) => Promise<unknown> {
  return async (channel, input) => {
    if (typeof channel !== 'string' || !Object.hasOwn(CHANNELS, channel)) {
      throw new ContractError(`There is no channel ${JSON.stringify(channel)}.`);
    }
    const name = channel as Channel;
    const parsed = CHANNELS[name].input.safeParse(input ?? null);
    if (!parsed.success) throw new ContractError(`${name}: ${z.prettifyError(parsed.error)}`);
    const handle = handlers[name] as (input: unknown) => Promise<unknown>;
    return CHANNELS[name].output.parse(await handle(parsed.data));
  };
}

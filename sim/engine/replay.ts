/** A replay: everything that makes a run what it is, in one file. A bug report, a shared link and a golden test are all this. */
import type { Command } from '../model/commands.ts';
import type { Setup } from '../model/setup.ts';

/** Format version of replay files. */
export const REPLAY_FORMAT = 1;
/** Grows with every change of results; a replay names the one it was made with. */
export const ENGINE_VERSION = '0.5.0';

/** A command by hand: given at `atUs`, after exactly `afterEvent` events had happened. */
export interface JournalLine {
  readonly atUs: number;
  readonly afterEvent: number;
  readonly command: Command;
}

export interface Replay {
  readonly royaumeReplay: number;
  readonly engine: string;
  readonly catalog: string;
  readonly setup: Setup;
  readonly journal: readonly JournalLine[];
  /** The log of the first `events` events, up to `reachedUs`, has this hash. */
  readonly events: number;
  readonly reachedUs: number;
  readonly traceHash: string;
}

/** A journal that no run can have written: a line's time does not fit its place among the events. The file is wrong, not we. */
export class ReplayError extends Error {
  readonly line: JournalLine;
  /** The instants at which the line could have been given [µs]. */
  readonly possible: { readonly fromUs: number; readonly toUs: number };

  constructor(line: JournalLine, possible: { readonly fromUs: number; readonly toUs: number }) {
    super(
      `journal line after event ${line.afterEvent} at ${line.atUs} µs, possible ${possible.fromUs} to ${possible.toUs} µs`,
    );
    this.name = 'ReplayError';
    this.line = line;
    this.possible = possible;
  }
}

/** How the program ends. */
import type { Message } from '../text/text.ts';

export const EXIT = {
  /** Goals met, or none given. */
  ok: 0,
  goalsMissed: 1,
  usage: 2,
  /** An invalid scenario, or a bad replay file. */
  invalid: 3,
  /** A broken invariant: our bug. */
  broken: 4,
  /** A file is missing, unreadable or cannot be written. */
  environment: 5,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command with a sentence on stderr. */
export class CliFailure extends Error {
  readonly exitCode: ExitCode;
  readonly sentence: Message;

  constructor(exitCode: ExitCode, code: string, params: Message['params'] = {}) {
    super(code);
    this.name = 'CliFailure';
    this.exitCode = exitCode;
    this.sentence = { code, params };
  }
}

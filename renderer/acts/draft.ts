/** What the desk and its form hand each other. */
import type { JsonObject } from '../sim-client/words.ts';
import type { FormName } from './acts-of.ts';

/** A request that is being written. */
export interface Draft {
  /** The timeline's key, for example `updateService`. */
  readonly op: string;
  readonly input: JsonObject;
  /** What it is called, when it has a name of its own; else the operation's. */
  readonly title?: string;
  /** A form of its own; absent or null: the one of its schema. */
  readonly form?: FormName | null;
}

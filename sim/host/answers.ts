/** How requests are answered: by a function for each type, at once or later. */
import type { Engine } from '../engine/engine.ts';
import type { Namer } from '../engine/find.ts';
import type { RequestInput, RequestOutput, RequestType } from '../protocol/protocol.ts';
import type { Course } from './course.ts';

/** What stands for the answer of a request that is answered later. */
export const LATER = Symbol('later');

export type Answers = {
  readonly [T in RequestType]: (input: RequestInput<T>, id: number) => RequestOutput<T> | typeof LATER;
};

/** What answers need of the host that gives them. */
export interface Answering {
  /** The engine of now; throws CannotAnswer when no scenario is open. */
  opened(): Engine;
  readonly course: Course;
  /** Shows where the run is. */
  publish(engine: Engine): void;
  /** Names as they are in the world of now. */
  names(engine: Engine): Namer;
}

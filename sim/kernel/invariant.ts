/** A broken promise of the program itself: our bug, never the author's mistake. It stops the run. */

export type Facts = Readonly<Record<string, unknown>>;

/** Carries the name of the broken rule and the facts that show it. */
export class InvariantError extends Error {
  readonly code: string;
  readonly facts: Facts;

  constructor(code: string, facts: Facts = {}) {
    super(`${code} ${JSON.stringify(facts)}`);
    this.name = 'InvariantError';
    this.code = code;
    this.facts = facts;
  }
}

/** Throws InvariantError(code, facts()) unless the condition holds. The facts are computed only on failure. */
export function invariant(condition: unknown, code: string, facts?: () => Facts): asserts condition {
  if (!condition) throw new InvariantError(code, facts?.());
}

/** The value of a row that must exist. */
export function present<T>(value: T | null | undefined, code: string, facts?: () => Facts): T {
  if (value === null || value === undefined) throw new InvariantError(code, facts?.());
  return value;
}

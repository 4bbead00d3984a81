/**
 * What Royaume does with one rule of the specification.
 *
 * `covered`: it behaves so, and a test that names the rule fails when it does not.
 * `approximated`: it behaves nearly so; the note says where it differs.
 * `left out`: it does not, and will not; the note says why.
 * `context`: nothing that a simulator could do or fail to do; the note says what it is instead.
 * `planned`: not yet.
 */
export interface RuleStatus {
  readonly status: 'covered' | 'approximated' | 'left out' | 'context' | 'planned';
  readonly note?: string;
  /** Where to look first, when several files name the rule. */
  readonly test?: string;
}

export type RuleStatuses = Readonly<Record<string, RuleStatus>>;

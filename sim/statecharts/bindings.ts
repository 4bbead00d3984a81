/** Joins the names of a chart with what systems bind to them. */
import { InvariantError } from '../kernel/invariant.ts';
import type { ChartName } from '../model/events.ts';

type NameKind = 'guard' | 'delay' | 'action';

/**
 * The functions in the order of the names. An action called `ignore…` says that nothing happens on purpose: it may stay
 * unbound. Throws InvariantError unless every other name is bound exactly once and nothing else is bound.
 */
export function bindNames<F>(
  chart: ChartName,
  kind: NameKind,
  names: readonly string[],
  bound: readonly (Readonly<Record<string, F>> | undefined)[],
): F[] {
  const byName = new Map<string, F>();
  for (const [name, bind] of bound.flatMap((part) => Object.entries(part ?? {}))) {
    if (!names.includes(name)) throw new InvariantError('statechart.bound-in-vain', { chart, [kind]: name });
    if (byName.has(name)) throw new InvariantError('statechart.bound-twice', { chart, [kind]: name });
    byName.set(name, bind);
  }
  return names.map((name) => {
    const bind = byName.get(name) ?? (kind === 'action' && isIgnoring(name) ? (nothing as F) : undefined);
    if (bind === undefined) throw new InvariantError('statechart.unbound', { chart, [kind]: name });
    return bind;
  });
}

/** `ignore` alone or before a capital letter. */
function isIgnoring(action: string): boolean {
  return /^ignore([A-Z]|$)/.test(action);
}

function nothing(): void {}

/** Keeping the verdicts of agents and health checks, and finding them again. */
import type { Context } from '../model/system.ts';
import type { Verdict } from '../model/verdict.ts';
import type { World } from '../model/world.ts';

type Ungiven<V> = V extends Verdict ? Omit<V, 'key' | 'atUs' | 'during'> : never;

/** Keeps what was decided during the event that is being heard. */
export function keepVerdict(ctx: Context, verdict: Ungiven<Verdict>): void {
  const { verdicts } = ctx.world;
  verdicts.push({ key: verdicts.length, atUs: ctx.nowUs, during: ctx.occurrence, ...verdict } as Verdict);
}

/** The last verdict of a kind about a subject; null before the first. */
export function lastVerdict<K extends Verdict['kind']>(
  world: World,
  kind: K,
  isAbout: (verdict: Extract<Verdict, { kind: K }>) => boolean,
): Extract<Verdict, { kind: K }> | null {
  const found = world.verdicts.findLast((row) => row.kind === kind && isAbout(row as Extract<Verdict, { kind: K }>));
  return (found as Extract<Verdict, { kind: K }> | undefined) ?? null;
}

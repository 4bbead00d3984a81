/** A refusal in words. */
import { useText, type Words } from '../sim-client/text.ts';
import type { Refusal } from '../sim-client/words.ts';

/** Why, and what would change it. */
function reasonOf({ by, reason, unblockedBy }: Refusal, { say }: Pick<Words, 'say'>): string {
  const why = say({ code: `refusal.${reason.code}`, params: { ...reason.params, by } });
  return unblockedBy === null ? why : `${why} ${say({ ...unblockedBy, code: `refusal.${unblockedBy.code}` })}`;
}

/** Who says no, and the reason. */
export function refusalText(refusal: Refusal, words: Pick<Words, 'say'>): string {
  return `${refusal.by} ${reasonOf(refusal, words)}`;
}

/** The same to be looked at. */
export function RefusalWords({ refusal }: { readonly refusal: Refusal }) {
  const words = useText();
  return (
    <>
      <strong>{refusal.by}</strong> {reasonOf(refusal, words)}
    </>
  );
}

/** A domain no: shown to whoever asked, because it is the lesson. Never an exception. */
export interface Refusal {
  /** The API's own exception or failure name, for example `ClusterNotFoundException`. */
  readonly by: string;
  /** Code and parameters of the sentence in assets/text, under `refusal.`. */
  readonly reason: { readonly code: string; readonly params: Readonly<Record<string, string | number>> };
  /** What would turn the no into a yes, same form; null when nothing would. */
  readonly unblockedBy: { readonly code: string; readonly params: Readonly<Record<string, string | number>> } | null;
}

export function refusal(
  by: string,
  code: string,
  params: Readonly<Record<string, string | number>> = {},
  unblockedBy: string | null = null,
): Refusal {
  return { by, reason: { code, params }, unblockedBy: unblockedBy === null ? null : { code: unblockedBy, params } };
}

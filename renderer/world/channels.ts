/** The vocabulary of the drawn world: each visual channel says one thing. The legend lists them; one may be emphasized. */

export const CHANNELS = [
  'footprint',
  'height',
  'fill',
  'glow',
  'shade',
  'banner',
  'stages',
  'trouble',
  'walls',
  'ground',
  'flag',
  'bridges',
  'sky',
  'gate',
  'caravans',
  'waiting',
  'beam',
  'birds',
  'quarter',
  'treasury',
] as const;
export type Channel = (typeof CHANNELS)[number];

/** The channel that is pointed at in the legend; everything else is drawn grey. */
const emphasized: { channel: Channel | null } = { channel: null };

export function emphasize(channel: Channel | null): void {
  if (emphasized.channel === channel) return;
  emphasized.channel = channel;
  for (const listener of listeners) listener();
}

export function emphasis(): Channel | null {
  return emphasized.channel;
}

/** Is this channel to be seen as it is? */
export function speaks(channel: Channel): boolean {
  return emphasized.channel === null || emphasized.channel === channel;
}

/** Tells pictures of one emphasis from those of another. */
export function emphasisKey(): string {
  return emphasized.channel === null ? '' : ` ~${emphasized.channel}`;
}

const listeners = new Set<() => void>();

/** Hears when another channel is emphasized. Returns how to stop. */
export function onEmphasis(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Paints something as it is, whatever is emphasized: the legend's own pictures. */
export function unemphasized(paint: () => void): void {
  const { channel } = emphasized;
  emphasized.channel = null;
  paint();
  emphasized.channel = channel;
}

/** One palette and one light (from the upper left) for the whole world. */

export type Rgb = readonly [number, number, number];

function rgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export function css(color: Rgb, alpha = 1): string {
  const [r, g, b] = color.map(Math.round) as unknown as Rgb;
  return alpha === 1 ? `rgb(${r}, ${g}, ${b})` : `rgba(${r}, ${g}, ${b}, ${alpha})`;
}

export function mix(a: Rgb, b: Rgb, share: number): Rgb {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

const NIGHT = rgb('#1a1030');
const MOONLIGHT = rgb('#fff4dd');

export function darker(color: Rgb, share: number): Rgb {
  return mix(color, NIGHT, share);
}
export function lighter(color: Rgb, share: number): Rgb {
  return mix(color, MOONLIGHT, share);
}

export const PALETTE = {
  night: NIGHT,
  dusk: rgb('#4a2f6b'),
  sand: rgb('#dd9447'),
  sandLight: rgb('#eeb168'),
  rock: rgb('#8a4f35'),
  rockDeep: rgb('#3a1c22'),
  stone: rgb('#b9ad94'),
  wall: rgb('#8d82b5'),
  floor: rgb('#7b5560'),
  portal: rgb('#4cc3ff'),
  gold: rgb('#ffc65c'),
  ghost: rgb('#b9b3ff'),
} as const;

/** Services and clusters by key: hues that colour-blind readers can tell apart, of like lightness. */
const BANNERS = ['#56b4e9', '#12a37a', '#f0b429', '#e0708f', '#8f7cf0', '#d9622b', '#b9c95a', '#4573d2'].map(rgb);
/** Developments that belong to no service. */
const FREE = rgb('#c3b8cf');

export function bannerColor(service: number | null): Rgb {
  return service === null ? FREE : BANNERS[service % BANNERS.length]!;
}

/** A cluster's colour starts elsewhere on the list, so that it is not taken for a service's. */
export function clusterColor(cluster: number | null): Rgb {
  return cluster === null ? PALETTE.wall : BANNERS[(cluster + 4) % BANNERS.length]!;
}

/** The revision is the colour's shade: 1 as it is, 2 lighter, 3 darker, 4 much lighter. */
export function revisionShade(color: Rgb, revision: number): Rgb {
  const shade = (revision - 1) % 4;
  if (shade === 1) return lighter(color, 0.42);
  if (shade === 2) return darker(color, 0.32);
  if (shade === 3) return lighter(color, 0.68);
  return color;
}

export const FLAG_COLORS = {
  connected: rgb('#6fe0a0'),
  disconnected: rgb('#9aa0ac'),
  draining: rgb('#ffd95a'),
} as const;
export type FlagKind = keyof typeof FLAG_COLORS;

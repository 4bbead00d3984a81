/**
 * The colours of the world: one light (from the upper left), three themes. `PALETTE` holds the theme in force; whoever
 * paints reads it while painting, so a change of theme means painting anew (`putPalette`, then a new atlas).
 */

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

/** A colour as Phaser's tints want it. */
export function tintOf([r, g, b]: Rgb): number {
  return (Math.round(r) << 16) | (Math.round(g) << 8) | Math.round(b);
}

export const THEME_NAMES = ['dark', 'light', 'projector'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

/** Dusk, dawn on paper, and a bright wall in a bright room. */
export interface Palette {
  readonly name: ThemeName;
  /** What shade is mixed from, and what light is. */
  readonly night: Rgb;
  readonly moonlight: Rgb;
  readonly dusk: Rgb;
  /** The sky: around the planet, half way, at the rim. */
  readonly sky: readonly [Rgb, Rgb, Rgb];
  readonly star: Rgb;
  /** How much is seen of stars [0 to 1]. */
  readonly stars: number;
  readonly sand: Rgb;
  readonly sandLight: Rgb;
  readonly rock: Rgb;
  readonly rockDeep: Rgb;
  readonly leaf: Rgb;
  readonly stone: Rgb;
  readonly wall: Rgb;
  readonly floor: Rgb;
  readonly slate: Rgb;
  readonly steel: Rgb;
  readonly wood: Rgb;
  readonly cloud: Rgb;
  readonly portal: Rgb;
  readonly gold: Rgb;
  readonly ghost: Rgb;
  /** Memory in use. */
  readonly water: Rgb;
  /** Windows without light. */
  readonly pane: Rgb;
  readonly good: Rgb;
  readonly warn: Rgb;
  readonly bad: Rgb;
  /** Words on the map, and what they stand on. */
  readonly ink: Rgb;
  readonly paper: Rgb;
  /** How thick lines are drawn; outlines around everything are drawn from 1.5 on. */
  readonly line: number;
}

const DARK: Palette = {
  name: 'dark',
  night: rgb('#1a1030'),
  moonlight: rgb('#fff4dd'),
  dusk: rgb('#4a2f6b'),
  sky: [rgb('#5f3f86'), rgb('#432a66'), rgb('#180e2d')],
  star: rgb('#efeaff'),
  stars: 1,
  sand: rgb('#dd9447'),
  sandLight: rgb('#f0b76c'),
  rock: rgb('#8a4f35'),
  rockDeep: rgb('#3a1c22'),
  leaf: rgb('#6f9a57'),
  stone: rgb('#b9ad94'),
  wall: rgb('#8d82b5'),
  floor: rgb('#7b5560'),
  slate: rgb('#53688f'),
  steel: rgb('#7d8896'),
  wood: rgb('#c98d4f'),
  cloud: rgb('#d9cff5'),
  portal: rgb('#4cc3ff'),
  gold: rgb('#ffc65c'),
  ghost: rgb('#b9b3ff'),
  water: rgb('#39c6f4'),
  pane: rgb('#2a2344'),
  good: rgb('#6fe0a0'),
  warn: rgb('#ffd95a'),
  bad: rgb('#ff7a5c'),
  ink: rgb('#f6f1ff'),
  paper: rgb('#1d1433'),
  line: 1,
};

const LIGHT: Palette = {
  ...DARK,
  name: 'light',
  night: rgb('#4b2f3f'),
  moonlight: rgb('#fffaf0'),
  dusk: rgb('#e9cfae'),
  sky: [rgb('#fff6e4'), rgb('#f7e4c8'), rgb('#e6c7a4')],
  star: rgb('#c79a67'),
  stars: 0.25,
  sand: rgb('#e8b26b'),
  sandLight: rgb('#f7d294'),
  rock: rgb('#b5714c'),
  rockDeep: rgb('#7a4336'),
  leaf: rgb('#7fa554'),
  stone: rgb('#c9bca0'),
  wall: rgb('#8f86b0'),
  floor: rgb('#bd9488'),
  slate: rgb('#7d93bb'),
  steel: rgb('#9aa4b0'),
  cloud: rgb('#ffffff'),
  portal: rgb('#2a9fe0'),
  gold: rgb('#ffb52e'),
  ghost: rgb('#6156b8'),
  water: rgb('#0f8fc4'),
  pane: rgb('#5d4a5c'),
  good: rgb('#1f9d63'),
  warn: rgb('#e0a400'),
  bad: rgb('#cf3d22'),
  ink: rgb('#2b1a26'),
  paper: rgb('#fffaf0'),
  line: 1.15,
};

const PROJECTOR: Palette = {
  ...LIGHT,
  name: 'projector',
  night: rgb('#101018'),
  moonlight: rgb('#ffffff'),
  dusk: rgb('#f2f4f8'),
  sky: [rgb('#ffffff'), rgb('#f6f7fa'), rgb('#e4e8f0')],
  star: rgb('#9aa3b5'),
  stars: 0,
  sand: rgb('#eec88a'),
  sandLight: rgb('#fbe3b4'),
  rock: rgb('#a8754f'),
  rockDeep: rgb('#5c3a2c'),
  floor: rgb('#d9cfd0'),
  wall: rgb('#6b6492'),
  stone: rgb('#b5aa92'),
  ghost: rgb('#3d2fb0'),
  portal: rgb('#0072b2'),
  water: rgb('#0072b2'),
  gold: rgb('#ffb000'),
  good: rgb('#00795a'),
  warn: rgb('#c98500'),
  bad: rgb('#c22a00'),
  ink: rgb('#08080f'),
  paper: rgb('#ffffff'),
  line: 1.7,
};

const THEMES: Readonly<Record<ThemeName, Palette>> = { dark: DARK, light: LIGHT, projector: PROJECTOR };

/** The theme in force. */
export const PALETTE: { -readonly [K in keyof Palette]: Palette[K] } = { ...DARK };

export function putPalette(name: ThemeName): void {
  Object.assign(PALETTE, THEMES[name]);
}

export function darker(color: Rgb, share: number): Rgb {
  return mix(color, PALETTE.night, share);
}
export function lighter(color: Rgb, share: number): Rgb {
  return mix(color, PALETTE.moonlight, share);
}

/** Okabe and Ito's hues, which colour-blind readers can tell apart, brought to like lightness; the last two are their mixtures. */
const HUES = ['#56b4e9', '#12a37a', '#f0b429', '#d877a8', '#8f7cf0', '#e0662a', '#b9c95a', '#3f7fd0'].map(rgb);
/** Developments that belong to no service. */
const FREE = rgb('#c3b8cf');

/** Shapes that go with the hues, so that no meaning hangs on colour alone. */
export const EMBLEMS = ['disc', 'chevron', 'cross', 'bars', 'diamond', 'ring', 'saltire', 'square'] as const;
export type Emblem = (typeof EMBLEMS)[number];

export function bannerColor(service: number | null): Rgb {
  return service === null ? FREE : HUES[service % HUES.length]!;
}

/** Of a service's banner; null for developments of none. */
export function emblemOf(service: number | null): Emblem | null {
  return service === null ? null : EMBLEMS[service % EMBLEMS.length]!;
}

/** Target groups of a gate, in their order: blue and green first, as releases call them. */
const GROUPS = ['#4aa8f0', '#17b183', '#f0b429', '#d877a8', '#8f7cf0', '#b9c95a'].map(rgb);

export function groupColor(index: number): Rgb {
  return GROUPS[index % GROUPS.length]!;
}

/** A cluster's colour starts elsewhere on the list, so that it is not taken for a service's. */
export function clusterColor(cluster: number | null): Rgb {
  return cluster === null ? PALETTE.wall : HUES[(cluster + 4) % HUES.length]!;
}

/** How many shades there are; the marks on the roofs count them too. */
export const SHADES = 4;

/** The revision is the colour's shade: 1 as it is, 2 lighter, 3 darker, 4 much lighter. */
export function revisionShade(color: Rgb, revision: number): Rgb {
  const shade = (revision - 1) % SHADES;
  if (shade === 1) return mix(color, [255, 244, 221], 0.45);
  if (shade === 2) return mix(color, [26, 16, 48], 0.36);
  if (shade === 3) return mix(color, [255, 244, 221], 0.7);
  return color;
}

export const FLAG_COLORS = {
  connected: rgb('#6fe0a0'),
  disconnected: rgb('#9aa0ac'),
  draining: rgb('#ffd95a'),
} as const;
export type FlagKind = keyof typeof FLAG_COLORS;

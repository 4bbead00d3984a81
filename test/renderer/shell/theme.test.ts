import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const RENDERER = path.resolve(import.meta.dirname, '../../../renderer');
const css = readFileSync(path.join(RENDERER, 'ui/theme.css'), 'utf8');
const THEMES = ['dark', 'light', 'projector'] as const;
const SHEETS = readdirSync(RENDERER, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.css') && name !== 'ui/theme.css',
);

/** Name of a token → value, as a theme leaves it: what it does not say is that of the dark one. */
function tokensOf(theme: (typeof THEMES)[number]): Map<string, string> {
  const blocks = [...css.matchAll(/([^{}]*)\{([^{}]*)\}/g)];
  const found = new Map<string, string>();
  for (const name of ['dark', theme]) {
    for (const [, selector, body] of blocks) {
      if (!selector!.includes(`[data-theme='${name}']`)) continue;
      for (const [, token, value] of body!.matchAll(/--([a-z0-9-]+): ([^;]+);/g)) found.set(token!, value!);
    }
  }
  return found;
}

/** Relative luminance and contrast as WCAG 2 defines them. */
function luminance(hex: string): number {
  const value = Number.parseInt(hex.slice(1), 16);
  const [r, g, b] = [value >> 16, (value >> 8) & 255, value & 255].map((channel) => {
    const share = channel / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

const INKS = ['ink', 'quiet', 'heading', 'link', 'good', 'warn', 'bad', 'info', 'disabled'];
const GROUNDS = ['ground-solid', 'field', 'raised', 'raised-hover'];
/** Text on what is not a ground of everything. */
const TEXT_PAIRS: readonly (readonly [string, string])[] = [
  ...INKS.flatMap((ink) => GROUNDS.map((ground) => [ink, ground] as const)),
  ['ink', 'mark'],
  ['quiet', 'mark'],
  ['heading', 'mark'],
  ['accent-ink', 'accent'],
  ['accent-ink', 'accent-hover'],
  ['accent-off-ink', 'accent-off'],
  ['alert-ink', 'alert'],
  ...['off', 'good', 'wait', 'warn', 'bad'].map((tone) => [`pill-${tone}-ink`, `pill-${tone}`] as const),
];
/** Edges of controls, the ring of the focus, lines of charts, and what is pressed. */
const SHAPE_PAIRS: readonly (readonly [string, string])[] = [
  ['control-edge', 'ground-solid'],
  ['control-edge', 'field'],
  ['focus', 'ground-solid'],
  ['focus', 'raised'],
  ['accent', 'ground-solid'],
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((line) => [`line-${line}`, 'ground-solid'] as const),
];

describe.each(THEMES)('the %s theme', (theme) => {
  const tokens = tokensOf(theme);
  const low = (pairs: readonly (readonly [string, string])[], least: number): string[] =>
    pairs.flatMap(([ink, ground]) => {
      const found = contrast(tokens.get(ink)!, tokens.get(ground)!);
      return found >= least ? [] : [`${ink} on ${ground}: ${found.toFixed(2)}`];
    });

  test('gives every text a contrast of at least 4.5 on each of its grounds', () => {
    expect(low(TEXT_PAIRS, 4.5)).toEqual([]);
  });

  test('gives edges of controls, the focus and lines of charts a contrast of at least 3', () => {
    expect(low(SHAPE_PAIRS, 3)).toEqual([]);
  });
});

describe('the style sheets', () => {
  test('name the colours of the theme, never one of their own', () => {
    const own = SHEETS.flatMap((name) => {
      const text = readFileSync(path.join(RENDERER, name), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
      return [...text.matchAll(/#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(/gi)].map(([colour]) => `${name}: ${colour}`);
    });
    expect(own).toEqual([]);
  });

  test('use no token that the theme does not have', () => {
    const known = tokensOf('dark');
    const unknown = SHEETS.flatMap((name) => {
      const text = readFileSync(path.join(RENDERER, name), 'utf8');
      const local = new Set([...text.matchAll(/(--[a-z0-9-]+):/g)].map(([, token]) => token!));
      return [...text.matchAll(/var\((--[a-z0-9-]+)(,?)/g)]
        .filter(([, token, comma]) => comma === '' && !local.has(token!) && !known.has(token!.slice(2)))
        .map(([, token]) => `${name}: ${token}`);
    });
    expect(unknown).toEqual([]);
  });

  test('give text in rem, so that it grows with what the reader chose', () => {
    const fixed = SHEETS.flatMap((name) => {
      const text = readFileSync(path.join(RENDERER, name), 'utf8');
      // Words within a drawing are as large as the drawing.
      const rules = [...text.matchAll(/([^{}]+)\{([^{}]*)\}/g)].filter(([, selector]) => !/\btext\b/.test(selector!));
      return rules.flatMap(([, , body]) =>
        [...body!.matchAll(/font(?:-size)?:\s*[^;]*?\b\d+(?:\.\d+)?px/g)].map(([rule]) => `${name}: ${rule}`),
      );
    });
    expect(fixed).toEqual([]);
  });
});

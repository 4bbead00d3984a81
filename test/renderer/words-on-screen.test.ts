import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import en from '../../assets/text/en.app.json' with { type: 'json' };
import fr from '../../assets/text/fr.app.json' with { type: 'json' };

const ROOT = path.resolve(import.meta.dirname, '../../renderer');
const sources = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => ({ name, text: readFileSync(path.join(ROOT, name), 'utf8') }));

/** Every sentence code of the app that the sources name. */
const used = new Set(
  sources.flatMap(({ text }) => [...text.matchAll(/'(app\.[a-z0-9.-]+)'/g)].map(([, code]) => code!)),
);

function codesOf(catalogue: Readonly<Record<string, string>>): string[] {
  return [...new Set(Object.keys(catalogue).map((key) => key.replace(/_(one|other)$/, '')))].toSorted();
}

describe('words on screen', () => {
  test('every sentence that a panel says exists in English and in French, and none is left over', () => {
    expect(codesOf(en)).toEqual([...used].toSorted());
    expect(codesOf(fr)).toEqual([...used].toSorted());
  });

  test('both languages fill the same places', () => {
    const places = (text: string): string[] => [...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name!).toSorted();
    const french: Readonly<Record<string, string>> = fr;
    for (const [key, text] of Object.entries(en)) expect([key, places(french[key]!)]).toEqual([key, places(text)]);
  });

  test('no panel says anything that is not in the catalogue', () => {
    const spoken = sources
      .filter(({ name }) => name.endsWith('.tsx'))
      .flatMap(({ name, text }) =>
        [...text.matchAll(/>\s*([A-Za-zÀ-ÿ][\w À-ÿ'’,.!?-]{2,})\s*<\//g)].map(([, words]) => `${name}: ${words}`),
      );
    expect(spoken).toEqual(['panels/title-bar.panel.tsx: Royaume']);
  });
});

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

describe('the theme', () => {
  const css = readFileSync(path.join(ROOT, 'ui/app.css'), 'utf8');

  test('every ink has a contrast of at least 4.5 on the panels', () => {
    const variables = new Map(
      [...css.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name!, value!]),
    );
    const ground = variables.get('ground-solid')!;
    for (const ink of ['ink', 'quiet', 'gold', 'good', 'warn', 'bad']) {
      expect([ink, contrast(variables.get(ink)!, ground) >= 4.5]).toEqual([ink, true]);
    }
  });

  test('so has every rule that sets both its ink and its ground', () => {
    const pairs = [...css.matchAll(/([^{}]+)\{([^{}]*)\}/g)].flatMap(([, selector, body]) => {
      const ink = /[^-]color: (#[0-9a-f]{6})/.exec(` ${body}`)?.[1];
      const ground = /background: (#[0-9a-f]{6});/.exec(body!)?.[1];
      return ink === undefined || ground === undefined ? [] : [{ selector: selector!.trim(), ink, ground }];
    });
    expect(pairs.length).toBeGreaterThan(5);
    for (const { selector, ink, ground } of pairs) {
      expect([selector, contrast(ink, ground) >= 4.5]).toEqual([selector, true]);
    }
  });
});

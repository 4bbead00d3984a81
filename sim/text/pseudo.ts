/**
 * A locale that nobody speaks, for tests: English with accents and 40 % longer. What stays plain on screen is not in the
 * catalogue, and what is cut off has no room for a longer language.
 */
import type { Catalogue } from './catalogue.ts';

const ACCENTED: Readonly<Record<string, string>> = Object.fromEntries(
  [...'aàcçeéiîoônñuüyÿAÀCÇEÉIÎOÔNÑUÜ'].flatMap((letter, at, all) => (at % 2 === 0 ? [[letter, all[at + 1]!]] : [])),
);
const LONGER_PERCENT = 40;
const FILLING = '~';

/** One sentence; places such as `{{name, time}}` stay as they are. */
export function pseudo(sentence: string): string {
  let letters = 0;
  const parts = sentence.split(/(\{\{[^}]*\}\})/).map((part) => {
    if (part.startsWith('{{')) return part;
    letters += part.length;
    return [...part].map((letter) => ACCENTED[letter] ?? letter).join('');
  });
  const filling = FILLING.repeat(Math.ceil((letters * LONGER_PERCENT) / 100));
  return `[${parts.join('')}${filling}]`;
}

export function pseudoCatalogue(catalogue: Catalogue): Catalogue {
  return Object.fromEntries(Object.entries(catalogue).map(([key, sentence]) => [key, pseudo(sentence)]));
}

/**
 * Where settings and progress are kept: a text each, which the page wrote and which only the page reads. The desktop keeps
 * them in files, a browser beside the page; what cannot be read is put aside before it is written over.
 */
import type { Language } from '../sim-client/text.ts';

export type KeptName = 'settings' | 'progress';

const key = (name: KeptName): string => `royaume.${name}`;

/** The first language the reader asks for that exists, else English. */
export function askedLanguage(): Language {
  const asked = navigator.languages.find((one) => /^(en|fr)\b/.test(one));
  return asked?.startsWith('fr') === true ? 'fr' : 'en';
}

/** null: nothing has been kept yet, or it cannot be had. */
export async function readKeptText(name: KeptName): Promise<string | null> {
  try {
    if (window.royaume !== undefined) return (await window.royaume.invoke(`${name}.get`, null)).text;
    return localStorage.getItem(key(name));
  } catch {
    return null;
  }
}

/** A browser, or a desktop, may refuse to keep anything: the choice then lasts as long as the page. */
export function keepText(name: KeptName, text: string): void {
  if (window.royaume !== undefined) {
    window.royaume.invoke(`${name}.set`, { text }).catch(() => {});
    return;
  }
  try {
    localStorage.setItem(key(name), text);
  } catch {
    // As said above.
  }
}

/** Puts a text aside that could not be understood, so that nothing of it is lost for good. */
export function putTextAside(name: KeptName, text: string): void {
  try {
    localStorage.setItem(`${key(name)}.unread`, text);
  } catch {
    // As said above.
  }
}

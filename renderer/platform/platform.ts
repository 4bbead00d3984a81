/** What the desktop does for the page when there is one, and what a browser does instead. */
import type { Bridge } from '../../electron/contract.ts';
import type { ScenarioFiles } from '../sim-client/words.ts';
import type { Language } from '../sim-client/text.ts';

declare global {
  interface Window {
    readonly royaume?: Bridge;
  }
}

const LANGUAGE_KEY = 'royaume.language';

export type Chosen =
  | { readonly outcome: 'opened'; readonly files: ScenarioFiles }
  | { readonly outcome: 'cancelled' }
  | { readonly outcome: 'failed'; readonly file: string };

/** The desktop's own dialog, which can read the includes beside a file; null in a browser. */
export async function chooseScenario(): Promise<Chosen | null> {
  if (window.royaume === undefined) return null;
  const chosen = await window.royaume.invoke('file.openScenario', null);
  if (chosen.outcome !== 'opened') return chosen;
  return { outcome: 'opened', files: { main: chosen.main, files: chosen.files } };
}

/** Saves the replay with the desktop's dialog, or as a download. */
export async function saveReplay(name: string, text: string): Promise<void> {
  const fileName = `${name.replaceAll(/[^\w.-]/g, '-').replace(/^[^\w]+/, '')}.replay.json`;
  if (window.royaume !== undefined) {
    await window.royaume.invoke('file.saveReplay', { name: fileName, text });
    return;
  }
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}

/** The language last chosen, else the first one the reader asks for that exists, else English. */
export async function readLanguage(): Promise<Language> {
  if (window.royaume !== undefined) return (await window.royaume.invoke('settings.get', null)).language;
  const kept = localStorage.getItem(LANGUAGE_KEY);
  if (kept === 'en' || kept === 'fr') return kept;
  return navigator.language.startsWith('fr') ? 'fr' : 'en';
}

export async function keepLanguage(language: Language): Promise<void> {
  if (window.royaume !== undefined) await window.royaume.invoke('settings.set', { language });
  else localStorage.setItem(LANGUAGE_KEY, language);
}

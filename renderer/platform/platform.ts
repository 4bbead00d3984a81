/** What the desktop does for the page when there is one, and what a browser does instead. */
import type { Bridge, DesktopMessage, MenuDescription, Opened as DesktopOpened } from '../../electron/contract.ts';
import type { ScenarioFiles } from '../sim-client/words.ts';
import { allOnShelf, putOnShelf, takeFromShelf } from './shelf.ts';

declare global {
  interface Window {
    readonly royaume?: Bridge;
  }
}

export type { DesktopMessage, MenuDescription } from '../../electron/contract.ts';

export type Opened =
  | { readonly outcome: 'opened'; readonly files: ScenarioFiles }
  | { readonly outcome: 'cancelled' }
  | { readonly outcome: 'failed'; readonly file: string };

/** A file that was opened before. */
export interface RecentFile {
  readonly file: string;
  /** Where it is; null in a browser, which does not say. */
  readonly folder: string | null;
}

/** A run that ended without warning. */
export interface LeftSession {
  readonly id: string;
  readonly title: string;
  /** The wall's time since 1970 [ms]. */
  readonly savedAtMs: number;
}

const RECENT_MAX = 10;
/** Runs that were left behind; the oldest go. */
const SESSIONS_MAX = 10;
/** Characters of a scenario with its includes that a browser keeps. */
const RECENT_LENGTH_MAX = 2_000_000;

function fromDesktop(opened: DesktopOpened): Opened {
  return opened.outcome === 'opened'
    ? { outcome: 'opened', files: { main: opened.main, files: opened.files } }
    : opened;
}

/** The desktop's own dialog, which can read the includes beside a file; null in a browser. */
export async function chooseScenario(): Promise<Opened | null> {
  if (window.royaume === undefined) return null;
  return fromDesktop(await window.royaume.invoke('file.openScenario', null));
}

/** A file dropped on the page with those beside it, which only the desktop can read; null in a browser. */
export async function openDropped(file: File): Promise<Opened | null> {
  return window.royaume === undefined ? null : fromDesktop(await window.royaume.openDropped(file));
}

/** A file that was opened from outside, by the file manager or a second start of the app. */
export async function openWaiting(): Promise<Opened> {
  if (window.royaume === undefined) return { outcome: 'cancelled' };
  return fromDesktop(await window.royaume.invoke('file.waiting', null));
}

/** Hears what the desktop tells; returns how to stop. */
export function hearDesktop(hear: (message: DesktopMessage) => void): () => void {
  return window.royaume?.listen(hear) ?? (() => {});
}

/** Describes the application menu in the reader's language; a browser has none. */
export function describeMenu(menu: MenuDescription): void {
  window.royaume?.invoke('menu.set', menu).catch(() => {});
}

/** Can another window of the app be opened? */
export const HAS_WINDOWS = (): boolean => window.royaume !== undefined;

export function openNewWindow(): void {
  window.royaume?.invoke('window.new', null).catch(() => {});
}

/** A name that every system takes as a file's. */
export function fileName(name: string, suffix: string): string {
  const plain = name.replaceAll(/[^\w.-]/g, '-').replace(/^[^\w]+/, '');
  return `${(plain === '' ? 'royaume' : plain).slice(0, 100)}${suffix}`;
}

export type Saved = { readonly outcome: 'saved' | 'cancelled' | 'failed'; readonly file: string };

/** Saves a text with the desktop's dialog, whole or not at all, or as a download. */
export async function saveFile(name: string, text: string): Promise<Saved> {
  if (window.royaume !== undefined) {
    const saved = await window.royaume.invoke('file.save', { name, text });
    return { outcome: saved.outcome, file: saved.outcome === 'cancelled' ? name : saved.file };
  }
  const url = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
  return { outcome: 'saved', file: name };
}

interface ShelvedFile extends ScenarioFiles {
  readonly id: string;
  readonly openedAtMs: number;
}

async function shelvedFiles(): Promise<readonly ShelvedFile[]> {
  return (await allOnShelf<ShelvedFile>('recent')).toSorted((a, b) => b.openedAtMs - a.openedAtMs);
}

/** The files opened last, newest first. */
export async function recentFiles(): Promise<readonly RecentFile[]> {
  if (window.royaume !== undefined) return (await window.royaume.invoke('file.recent', null)).files;
  return (await shelvedFiles()).map(({ main }) => ({ file: main, folder: null }));
}

/** Opens one of them, by its place in the list. */
export async function openRecent(index: number): Promise<Opened> {
  if (window.royaume !== undefined) return fromDesktop(await window.royaume.invoke('file.openRecent', { index }));
  const file = (await shelvedFiles())[index];
  return file === undefined
    ? { outcome: 'cancelled' }
    : { outcome: 'opened', files: { main: file.main, files: file.files } };
}

/** A browser keeps the text of what a person opened; the desktop keeps the place, by itself. */
export async function rememberFiles(files: ScenarioFiles): Promise<void> {
  if (window.royaume !== undefined) return;
  const length = Object.values(files.files).reduce((sum, text) => sum + text.length, 0);
  if (length > RECENT_LENGTH_MAX) return;
  await putOnShelf<ShelvedFile>('recent', { ...files, id: files.main, openedAtMs: Date.now() });
  for (const { id } of (await shelvedFiles()).slice(RECENT_MAX)) await takeFromShelf('recent', id);
}

interface ShelvedSession extends LeftSession {
  readonly text: string;
}

/** This page's own run on the shelf of a browser, which other pages share. */
const OWN_SESSION = crypto.randomUUID();
const LOCK = 'royaume-session-';

/** Held as long as the page lives, so that no other page takes its run for one that was left behind. */
function holdOwnSession(): void {
  void navigator.locks.request(LOCK + OWN_SESSION, { ifAvailable: true }, (lock) =>
    lock === null ? undefined : new Promise<never>(() => {}),
  );
}

async function liveSessions(): Promise<readonly string[]> {
  const { held } = await navigator.locks.query();
  return (held ?? []).map(({ name }) => name?.replace(LOCK, '') ?? '');
}

/** Keeps the run of this window, as a replay file, in case the app ends without warning; null: nothing to keep. */
export async function keepSession(kept: { readonly title: string; readonly text: string } | null): Promise<void> {
  if (window.royaume !== undefined) await window.royaume.invoke('session.keep', kept);
  else if (kept === null) await takeFromShelf('sessions', OWN_SESSION);
  else {
    holdOwnSession();
    await putOnShelf<ShelvedSession>('sessions', { ...kept, id: OWN_SESSION, savedAtMs: Date.now() });
  }
}

/** Runs that were left behind, newest first. */
export async function leftSessions(): Promise<readonly LeftSession[]> {
  if (window.royaume !== undefined) return (await window.royaume.invoke('session.left', null)).sessions;
  const [sessions, live] = await Promise.all([allOnShelf<ShelvedSession>('sessions'), liveSessions()]);
  const left = sessions.filter(({ id }) => !live.includes(id)).toSorted((a, b) => b.savedAtMs - a.savedAtMs);
  for (const { id } of left.splice(SESSIONS_MAX)) await takeFromShelf('sessions', id);
  return left.map(({ id, title, savedAtMs }) => ({ id, title, savedAtMs }));
}

export async function recoverSession(id: string): Promise<Opened> {
  if (window.royaume !== undefined) return fromDesktop(await window.royaume.invoke('session.recover', { id }));
  const session = (await allOnShelf<ShelvedSession>('sessions')).find((one) => one.id === id);
  const main = 'recovered.replay.json';
  return session === undefined
    ? { outcome: 'failed', file: main }
    : { outcome: 'opened', files: { main, files: { [main]: session.text } } };
}

export async function forgetSession(id: string): Promise<void> {
  if (window.royaume !== undefined) await window.royaume.invoke('session.forget', { id });
  else await takeFromShelf('sessions', id);
}

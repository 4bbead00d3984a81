/**
 * What a reader has chosen: one versioned document, kept by renderer/platform. Whatever it says is read with care: a part
 * that is not understood falls back to its first value, and the reader is told.
 */
import type { LabelMode, Language } from '../sim-client/text.ts';
import { readDocks, type Docks, type PanelHome } from './docks.ts';

export const SETTINGS_VERSION = 1;

export const THEMES = ['system', 'dark', 'light', 'projector'] as const;
export type ThemeChoice = (typeof THEMES)[number];
export const LABEL_MODES = ['both', 'kingdom', 'ecs'] as const;
/** Size of text [%]. */
export const TEXT_PERCENTS = [100, 125, 150, 175, 200] as const;
export const MOTIONS = ['system', 'less', 'full'] as const;
/** What the narrator says aloud: nothing, what changes the counts of services and of land, or every state too. */
export const NARRATIONS = ['off', 'brief', 'full'] as const;

export interface Settings {
  readonly version: typeof SETTINGS_VERSION;
  readonly language: Language;
  readonly theme: ThemeChoice;
  readonly labels: LabelMode;
  readonly textPercent: (typeof TEXT_PERCENTS)[number];
  readonly motion: (typeof MOTIONS)[number];
  /** The drawn world; without it the parity view stands in its place and nothing is drawn at all. */
  readonly picture: boolean;
  /** The sky takes the hue of the simulated hour. */
  readonly daylight: boolean;
  readonly narration: (typeof NARRATIONS)[number];
  /** A test language: English with accents and longer. */
  readonly pseudo: boolean;
  readonly docks: Docks;
}

export interface FirstChoices {
  readonly language: Language;
  readonly homes: readonly PanelHome[];
}

export interface ReadSettings {
  readonly settings: Settings;
  /** broken: not readable as a whole or in part; newer: written by a later version of the app. */
  readonly trouble: 'broken' | 'newer' | null;
}

export function firstSettings({ language, homes }: FirstChoices): Settings {
  return {
    version: SETTINGS_VERSION,
    language,
    theme: 'system',
    labels: 'both',
    textPercent: 100,
    motion: 'system',
    picture: true,
    daylight: true,
    narration: 'brief',
    pseudo: false,
    docks: readDocks(null, homes),
  };
}

/** The document's text; null when there is none yet. */
export function readSettings(text: string | null, first: FirstChoices): ReadSettings {
  const fresh = firstSettings(first);
  if (text === null) return { settings: fresh, trouble: null };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { settings: fresh, trouble: 'broken' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { settings: fresh, trouble: 'broken' };
  const found = value as Readonly<Record<string, unknown>>;
  const { version } = found;
  if (typeof version !== 'number' || version < 1) return { settings: fresh, trouble: 'broken' };
  if (version > SETTINGS_VERSION) return { settings: fresh, trouble: 'newer' };
  let broken = false;
  const pick = <T>(name: keyof Settings, allowed: readonly T[], otherwise: T): T => {
    if (!(name in found)) return otherwise;
    const one = allowed.find((choice) => choice === found[name]);
    broken ||= one === undefined;
    return one ?? otherwise;
  };
  const settings: Settings = {
    version: SETTINGS_VERSION,
    language: pick('language', ['en', 'fr'] as const, fresh.language),
    theme: pick('theme', THEMES, fresh.theme),
    labels: pick('labels', LABEL_MODES, fresh.labels),
    textPercent: pick('textPercent', TEXT_PERCENTS, fresh.textPercent),
    motion: pick('motion', MOTIONS, fresh.motion),
    picture: pick('picture', [true, false], fresh.picture),
    daylight: pick('daylight', [true, false], fresh.daylight),
    narration: pick('narration', NARRATIONS, fresh.narration),
    pseudo: pick('pseudo', [true, false], fresh.pseudo),
    docks: readDocks(found['docks'], first.homes),
  };
  return { settings, trouble: broken ? 'broken' : null };
}

export function writeSettings(settings: Settings): string {
  return JSON.stringify(settings, null, 2);
}

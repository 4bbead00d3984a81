import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { firstDocks, type PanelHome } from '../../../renderer/shell/docks.ts';
import { readSettings, writeSettings } from '../../../renderer/shell/settings.ts';
import { SettingsStore } from '../../../renderer/shell/settings-store.ts';

const HOMES: readonly PanelHome[] = [
  { id: 'goals', dock: 'left', group: 0 },
  { id: 'log', dock: 'bottom', group: 0 },
];
const FIRST = { language: 'fr', homes: HOMES } as const;
const FRESH = readSettings(null, FIRST).settings;

describe('the settings document', () => {
  test('nothing kept yet gives the first choices in the language that was asked for', () => {
    expect(readSettings(null, FIRST)).toEqual({
      settings: {
        version: 1,
        language: 'fr',
        theme: 'system',
        labels: 'both',
        textPercent: 100,
        motion: 'system',
        picture: true,
        daylight: true,
        narration: 'brief',
        pseudo: false,
        docks: firstDocks(HOMES),
      },
      trouble: null,
    });
  });

  test('what is written is read again', () => {
    const chosen = { ...FRESH, theme: 'projector', labels: 'ecs', textPercent: 200, picture: false } as const;
    expect(readSettings(writeSettings(chosen), FIRST)).toEqual({ settings: chosen, trouble: null });
  });

  test('a document that is not one falls back as a whole, with a notice', () => {
    for (const text of ['', '{', '[]', '7', 'null', '{}', '{"version":0}']) {
      expect([text, readSettings(text, FIRST)]).toEqual([text, { settings: FRESH, trouble: 'broken' }]);
    }
  });

  test('a wrong part falls back alone, and the rest is kept', () => {
    const text = JSON.stringify({ version: 1, theme: 'pink', labels: 'kingdom', textPercent: 110 });
    expect(readSettings(text, FIRST)).toEqual({ settings: { ...FRESH, labels: 'kingdom' }, trouble: 'broken' });
  });

  test('the document of a later version is not guessed at', () => {
    expect(readSettings('{"version":2,"theme":"dark"}', FIRST)).toEqual({ settings: FRESH, trouble: 'newer' });
  });
});

describe('the settings while the app runs', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('changes that come together are kept together, and the end of the page keeps what is left', () => {
    const kept: string[] = [];
    const store = new SettingsStore({ settings: FRESH, trouble: null }, HOMES, (text) => kept.push(text));
    const heard: string[] = [];
    store.subscribe(() => heard.push(store.get().theme));
    store.change({ theme: 'light' });
    store.change({ theme: 'dark' });
    expect([heard, kept]).toEqual([['light', 'dark'], []]);
    vi.advanceTimersByTime(300);
    expect(kept).toEqual([writeSettings(store.get())]);
    store.dock({ type: 'CLOSE', panel: 'log' });
    store.flush();
    vi.advanceTimersByTime(300);
    expect(kept.map((text) => readSettings(text, FIRST).settings.docks.closed)).toEqual([[], ['log']]);
  });

  test('a reset keeps the language', () => {
    const store = new SettingsStore(
      { settings: { ...FRESH, language: 'en', theme: 'dark' }, trouble: null },
      HOMES,
      () => {},
    );
    store.reset();
    expect(store.get()).toEqual({ ...FRESH, language: 'en' });
    store.flush();
  });
});

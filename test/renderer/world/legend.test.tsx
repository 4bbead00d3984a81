/** The legend names every channel of the world, and shows the one that is pointed at alone. */
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { LegendPanel } from '../../../renderer/panels/legend.panel.tsx';
import { LanguageContext } from '../../../renderer/sim-client/text.ts';
import { SettingsContext, SettingsStore } from '../../../renderer/shell/settings-store.ts';
import { readSettings } from '../../../renderer/shell/settings.ts';
import { CHANNELS, emphasis, emphasize, onEmphasis, speaks } from '../../../renderer/world/channels.ts';

afterEach(() => {
  cleanup();
  emphasize(null);
});

function legend(language: 'en' | 'fr' = 'en'): void {
  const settings = new SettingsStore(readSettings(null, { language, homes: [] }), [], () => {});
  render(
    <SettingsContext value={settings}>
      <LanguageContext value={language}>
        <LegendPanel />
      </LanguageContext>
    </SettingsContext>,
  );
}

test('every channel has a line of its own with words', () => {
  legend();
  const lines = screen.getAllByRole('listitem').map(({ textContent }) => textContent);
  expect(lines.length).toBe(CHANNELS.length);
  expect(new Set(lines).size).toBe(CHANNELS.length);
  for (const line of lines) expect(line).not.toMatch(/world\.legend|\{\{/);
});

test('focus shows a channel alone, leaving it shows everything again', async () => {
  legend();
  const line = screen.getByRole('button', { name: /^Glow: CPU in use/ });
  fireEvent.focus(line);
  await waitFor(() => expect(emphasis()).toBe('glow'));
  expect(CHANNELS.filter(speaks)).toEqual(['glow']);
  fireEvent.blur(line);
  await waitFor(() => expect(emphasis()).toBeNull());
});

test('a click keeps a channel shown until the next one', async () => {
  legend();
  const line = screen.getByRole('button', { name: /^Castle flag/ });
  fireEvent.click(line);
  await waitFor(() => expect(emphasis()).toBe('flag'));
  expect(line.getAttribute('aria-pressed')).toBe('true');
  fireEvent.click(line);
  await waitFor(() => expect(emphasis()).toBeNull());
});

test('a closed legend points at nothing', async () => {
  const heard: (string | null)[] = [];
  const stop = onEmphasis(() => heard.push(emphasis()));
  legend('fr');
  fireEvent.click(screen.getByRole('button', { name: /^Bannière/ }));
  await waitFor(() => expect(emphasis()).toBe('banner'));
  cleanup();
  stop();
  expect(heard).toEqual(['banner', null]);
});

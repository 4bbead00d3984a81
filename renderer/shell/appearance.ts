/** Theme, size of text and motion: what the reader chose, else what their system asks for. */
import { useEffect, useSyncExternalStore } from 'react';
import { useSettings } from './settings-store.ts';

export type ThemeName = 'dark' | 'light' | 'projector';

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = matchMedia(query);
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    () => matchMedia(query).matches,
  );
}

/** The theme on screen now. */
export function useTheme(): ThemeName {
  const theme = useSettings((settings) => settings.theme);
  const light = useMedia('(prefers-color-scheme: light)');
  if (theme === 'system') return light ? 'light' : 'dark';
  return theme;
}

/** True when nothing should move that need not. */
export function useLessMotion(): boolean {
  const motion = useSettings((settings) => settings.motion);
  const asked = useMedia('(prefers-reduced-motion: reduce)');
  return motion === 'system' ? asked : motion === 'less';
}

/** Tells the page, whose style sheets do the rest. */
export function useAppearance(): void {
  const theme = useTheme();
  const lessMotion = useLessMotion();
  const textPercent = useSettings((settings) => settings.textPercent);
  const language = useSettings((settings) => settings.language);
  useEffect(() => {
    const { documentElement: page } = document;
    page.dataset['theme'] = theme;
    page.dataset['motion'] = lessMotion ? 'less' : 'full';
    page.style.setProperty('--text-percent', String(textPercent));
    page.lang = language;
  }, [theme, lessMotion, textPercent, language]);
}

/** Below this there is room for one panel beside the world [rem]. */
const COMPACT = { widthRem: 62, heightRem: 38 };

/** True in a window that is small for its text. */
export function useCompact(): boolean {
  const textPercent = useSettings((settings) => settings.textPercent);
  return useSyncExternalStore(
    (changed) => {
      window.addEventListener('resize', changed);
      return () => window.removeEventListener('resize', changed);
    },
    () => {
      const remPx = (16 * textPercent) / 100;
      return window.innerWidth < COMPACT.widthRem * remPx || window.innerHeight < COMPACT.heightRem * remPx;
    },
  );
}

/** What the app can always do, as commands: scenarios, play and speeds, panels, and how everything looks and speaks. */
import { openNewWindow, HAS_WINDOWS } from '../platform/platform.ts';
import { shippedFiles, shippedScenarios } from '../platform/scenario-files.ts';
import { useActions } from '../panels/actions.ts';
import { useWorld } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import { useTheme } from './appearance.ts';
import { useCommands, type AppCommand } from './commands.ts';
import { DOCK_SIDES, isOpen, isShown, type DockSide } from './docks.ts';
import { useOverlays } from './overlays.tsx';
import { PANELS, panelTitle } from './panel-registry.tsx';
import { titleKey } from './scenario-groups.ts';
import { focusNextRegion } from './regions.ts';
import { useSettings, useSettingsStore } from './settings-store.ts';
import { LABEL_MODES, MOTIONS, NARRATIONS, TEXT_PERCENTS, THEMES } from './settings.ts';
import {
  LABEL_NAMES,
  LANGUAGES,
  LANGUAGE_NAMES,
  MOTION_NAMES,
  NARRATION_NAMES,
  THEME_NAMES,
} from './settings-dialog.tsx';

/** Simulated seconds per wall second; 0 is as fast as it goes. */
const SPEEDS = [1, 10, 60, 600, 0] as const;
const SPEED_KEYS = ['1', '2', '3', '4', '5'] as const;
/** What each language is called in each of them: whoever cannot read the one finds it by the other. */
const LANGUAGE_WORDS = Object.fromEntries(
  LANGUAGES.map((one) => [
    one,
    LANGUAGES.map((by) => new Intl.DisplayNames(by, { type: 'language' }).of(one)).join(' '),
  ]),
);
const FOLD_NAMES = {
  left: 'shell.command.fold-left',
  right: 'shell.command.fold-right',
  bottom: 'shell.command.fold-bottom',
} as const satisfies Record<DockSide, string>;
const FOLD_KEYS: Readonly<Record<DockSide, string>> = { left: 'alt+1', right: 'alt+2', bottom: 'alt+3' };

/** Shows nothing. */
export function CoreCommands({ onOpenFile }: { readonly onOpenFile: () => void }) {
  useCommands(useScenarioCommands(onOpenFile));
  useCommands(useTimeCommands());
  useCommands(usePanelCommands());
  useCommands(useViewCommands());
  useCommands(useAppCommands());
  return null;
}

function useScenarioCommands(onOpenFile: () => void): readonly AppCommand[] {
  const { t } = useText();
  const { open, save } = useActions();
  const hasWorld = useWorld((state) => state.status !== null);
  return [
    { id: 'scenario.open', group: 'scenario', title: t('shell.command.open'), keys: ['mod+o'], run: onOpenFile },
    {
      id: 'scenario.save',
      group: 'scenario',
      title: t('app.run.save'),
      keys: ['mod+s'],
      enabled: hasWorld,
      run: () => void save(),
    },
    ...shippedScenarios().map(({ name }): AppCommand => ({
      id: `scenario.shipped ${name}`,
      group: 'scenario',
      title: t('shell.command.open-shipped', { title: t(titleKey(name)) }),
      words: name,
      icon: 'castle',
      oneOfMany: true,
      run: () => open(shippedFiles(name)),
    })),
  ];
}

function useTimeCommands(): readonly AppCommand[] {
  const { t } = useText();
  const { ask, seek } = useActions();
  const running = useWorld(({ status }) => status?.running ?? false);
  const ended = useWorld(({ status }) => status?.ended ?? false);
  const speed = useWorld(({ status }) => status?.speed ?? 1);
  const hasWorld = useWorld(({ status }) => status !== null);
  if (!hasWorld) return [];
  const play: AppCommand = running
    ? {
        id: 'time.play-pause',
        group: 'time',
        title: t('app.time.pause'),
        keys: ['space', 'f8'],
        icon: 'pause',
        run: () => void ask('pause', {}),
      }
    : {
        id: 'time.play-pause',
        group: 'time',
        title: t('app.time.play'),
        keys: ['space', 'f8'],
        icon: 'play',
        enabled: !ended,
        run: () => void ask('play', { speed }),
      };
  return [
    play,
    {
      id: 'time.step',
      group: 'time',
      title: t('app.time.step'),
      keys: ['.'],
      icon: 'step',
      enabled: !ended,
      run: () => void ask('step', {}),
    },
    {
      id: 'time.start',
      group: 'time',
      title: t('app.time.rewind'),
      keys: ['shift+home'],
      icon: 'rewind',
      run: () => seek(0),
    },
    ...SPEEDS.map((one, at): AppCommand => ({
      id: `time.speed-${one}`,
      group: 'time',
      title: one === 0 ? t('shell.time.speed-max') : t('shell.time.speed', { speed: one }),
      keys: [SPEED_KEYS[at]!],
      checked: speed === one,
      enabled: !ended,
      icon: 'play',
      run: () => void ask('play', { speed: one }),
    })),
  ];
}

function usePanelCommands(): readonly AppCommand[] {
  const words = useText();
  const { t } = words;
  const { dock } = useSettingsStore();
  const docks = useSettings((settings) => settings.docks);
  const hasWorld = useWorld((state) => state.status !== null);
  if (!hasWorld) return [];
  return [
    ...PANELS.map(({ id, icon, ...panel }): AppCommand => ({
      id: `panel.show-${id}`,
      group: 'panels',
      title: t('shell.command.show-panel', { title: panelTitle(words, panel) }),
      icon,
      checked: isShown(docks, id),
      run: () => {
        dock({ type: 'SHOW', panel: id });
        focusPanel(id);
      },
    })),
    ...PANELS.filter(({ id }) => isOpen(docks, id)).map(({ id, ...panel }): AppCommand => ({
      id: `panel.close-${id}`,
      group: 'panels',
      oneOfMany: true,
      title: t('shell.dock.close', { title: panelTitle(words, panel) }),
      icon: 'close',
      run: () => dock({ type: 'CLOSE', panel: id }),
    })),
    ...DOCK_SIDES.map((side): AppCommand => ({
      id: `panel.fold-${side}`,
      group: 'panels',
      title: t(FOLD_NAMES[side]),
      keys: [FOLD_KEYS[side]],
      icon: 'layout',
      checked: !docks[side].folded,
      run: () => dock({ type: 'FOLD', side, folded: !docks[side].folded }),
    })),
    {
      id: 'panel.reset',
      group: 'panels',
      title: t('shell.dock.reset'),
      icon: 'layout',
      run: () => dock({ type: 'RESET' }),
    },
  ];
}

/** Keyboard and screen reader go where a panel was asked for. */
export function focusPanel(id: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[role="tab"][data-key="${id}"]`)?.focus());
}

function useViewCommands(): readonly AppCommand[] {
  const { t, number } = useText();
  const { change } = useSettingsStore();
  const settings = useSettings((all) => all);
  const theme = useTheme();
  const choice = <K extends 'theme' | 'language' | 'labels' | 'motion' | 'narration' | 'textPercent'>(
    name: K,
    value: (typeof settings)[K],
    title: string,
  ): AppCommand => ({
    id: `view.${name}-${value}`,
    group: 'view',
    title,
    checked: settings[name] === value,
    oneOfMany: name === 'textPercent' || name === 'motion' || name === 'narration',
    run: () => change({ [name]: value }),
  });
  return [
    {
      id: 'view.next-theme',
      group: 'view',
      title: t('shell.command.next-theme'),
      keys: ['shift+t'],
      hidden: true,
      run: () => change({ theme: theme === 'dark' ? 'light' : theme === 'light' ? 'projector' : 'dark' }),
    },
    {
      id: 'view.next-labels',
      group: 'view',
      title: t('shell.command.next-labels'),
      keys: ['shift+l'],
      hidden: true,
      run: () => change({ labels: LABEL_MODES[(LABEL_MODES.indexOf(settings.labels) + 1) % LABEL_MODES.length]! }),
    },
    ...THEMES.map((one) => choice('theme', one, t('shell.command.theme', { name: t(THEME_NAMES[one]) }))),
    ...LANGUAGES.map((one) => ({
      ...choice('language', one, t('shell.command.language', { name: t(LANGUAGE_NAMES[one]) })),
      words: LANGUAGE_WORDS[one],
    })),
    ...LABEL_MODES.map((one) => choice('labels', one, t('shell.command.labels', { name: t(LABEL_NAMES[one]) }))),
    ...TEXT_PERCENTS.map((one) =>
      choice('textPercent', one, t('shell.command.text', { percent: t('app.unit.percent', { value: number(one) }) })),
    ),
    ...MOTIONS.map((one) => choice('motion', one, t('shell.command.motion', { name: t(MOTION_NAMES[one]) }))),
    ...NARRATIONS.map((one) =>
      choice('narration', one, t('shell.command.narration', { name: t(NARRATION_NAMES[one]) })),
    ),
    {
      id: 'view.picture',
      group: 'view',
      title: t(settings.picture ? 'shell.command.no-picture' : 'shell.command.picture'),
      run: () => change({ picture: !settings.picture }),
    },
    ...usePseudoCommand(),
  ];
}

/** The language for tests, in builds that are not shipped. */
function usePseudoCommand(): readonly AppCommand[] {
  const { t } = useText();
  const { change } = useSettingsStore();
  const pseudo = useSettings((settings) => settings.pseudo);
  if (import.meta.env.MODE === 'production') return [];
  const title = t('shell.command.pseudo');
  return [{ id: 'view.pseudo', group: 'view', title, checked: pseudo, run: () => change({ pseudo: !pseudo }) }];
}

function useAppCommands(): readonly AppCommand[] {
  const { t } = useText();
  const { open } = useOverlays();
  return [
    {
      id: 'app.palette',
      group: 'app',
      title: t('shell.palette.title'),
      keys: ['mod+k', 'f1'],
      hidden: true,
      run: () => open('palette'),
    },
    { id: 'app.keys', group: 'app', title: t('shell.keys.title'), keys: ['?'], icon: 'key', run: () => open('keys') },
    {
      id: 'app.next-region',
      group: 'app',
      title: t('shell.command.next-region'),
      keys: ['f6'],
      hidden: true,
      run: () => focusNextRegion(1),
    },
    {
      id: 'app.previous-region',
      group: 'app',
      title: t('shell.command.previous-region'),
      keys: ['shift+f6'],
      hidden: true,
      run: () => focusNextRegion(-1),
    },
    {
      id: 'app.settings',
      group: 'app',
      title: t('shell.settings.title'),
      keys: ['mod+,'],
      icon: 'gear',
      run: () => open('settings'),
    },
    ...(HAS_WINDOWS()
      ? [{ id: 'app.new-window', group: 'app', title: t('shell.command.new-window'), run: openNewWindow } as const]
      : []),
  ];
}

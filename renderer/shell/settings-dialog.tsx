/** What a reader may choose about how the app looks and speaks. Every choice takes effect at once. */
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { useText, type ScreenKey } from '../sim-client/text.ts';
import { SheetDialog, useOverlays } from './overlays.tsx';
import { LABEL_MODES, MOTIONS, NARRATIONS, TEXT_PERCENTS, THEMES, type Settings } from './settings.ts';
import { useSettings, useSettingsStore } from './settings-store.ts';

export const THEME_NAMES: Readonly<Record<Settings['theme'], ScreenKey>> = {
  system: 'shell.theme.system',
  dark: 'shell.theme.dark',
  light: 'shell.theme.light',
  projector: 'shell.theme.projector',
};
export const LABEL_NAMES: Readonly<Record<Settings['labels'], ScreenKey>> = {
  both: 'shell.labels.both',
  kingdom: 'shell.labels.kingdom',
  ecs: 'shell.labels.ecs',
};
export const MOTION_NAMES: Readonly<Record<Settings['motion'], ScreenKey>> = {
  system: 'shell.motion.system',
  less: 'shell.motion.less',
  full: 'shell.motion.full',
};
export const NARRATION_NAMES: Readonly<Record<Settings['narration'], ScreenKey>> = {
  off: 'shell.narration.off',
  brief: 'shell.narration.brief',
  full: 'shell.narration.full',
};
/** Each language in its own words, whatever is spoken now. */
export const LANGUAGE_NAMES = { en: 'shell.language.en', fr: 'shell.language.fr' } as const;
export const LANGUAGES = ['en', 'fr'] as const;

export function SettingsDialog() {
  const { t } = useText();
  const { shown, close } = useOverlays();
  const { reset } = useSettingsStore();
  return (
    <SheetDialog title={t('shell.settings.title')} isOpen={shown === 'settings'} onClose={close}>
      <div className="choices-grid">
        <Words />
        <Looks />
        <Ways />
        <div>
          <button type="button" onClick={reset}>
            {t('shell.settings.reset')}
          </button>
        </div>
      </div>
    </SheetDialog>
  );
}

/** In which words. */
function Words() {
  const { t } = useText();
  const { change } = useSettingsStore();
  const { language, labels } = useSettings((all) => all);
  return (
    <>
      <Choice
        label={t('shell.settings.language')}
        value={language}
        options={LANGUAGES.map((one) => [one, t(LANGUAGE_NAMES[one])])}
        onChange={(chosen) => change({ language: chosen })}
      />
      <Choice
        label={t('shell.settings.labels')}
        hint={t('shell.settings.labels-hint')}
        value={labels}
        options={LABEL_MODES.map((one) => [one, t(LABEL_NAMES[one])])}
        onChange={(chosen) => change({ labels: chosen })}
      />
    </>
  );
}

/** How it looks. */
function Looks() {
  const { t, number } = useText();
  const { change } = useSettingsStore();
  const { theme, textPercent, motion } = useSettings((all) => all);
  return (
    <>
      <Choice
        label={t('shell.settings.theme')}
        value={theme}
        options={THEMES.map((one) => [one, t(THEME_NAMES[one])])}
        onChange={(chosen) => change({ theme: chosen })}
      />
      <Choice
        label={t('shell.settings.text')}
        value={textPercent}
        options={TEXT_PERCENTS.map((one) => [one, t('app.unit.percent', { value: number(one) })])}
        onChange={(chosen) => change({ textPercent: chosen })}
      />
      <Choice
        label={t('shell.settings.motion')}
        value={motion}
        options={MOTIONS.map((one) => [one, t(MOTION_NAMES[one])])}
        onChange={(chosen) => change({ motion: chosen })}
      />
    </>
  );
}

/** How the world is perceived. */
function Ways() {
  const { t } = useText();
  const { change } = useSettingsStore();
  const { picture, daylight, narration } = useSettings((all) => all);
  return (
    <>
      <Choice
        label={t('shell.settings.picture')}
        hint={t('shell.settings.picture-hint')}
        value={picture}
        options={[
          [true, t('shell.picture.drawn')],
          [false, t('shell.picture.none')],
        ]}
        onChange={(chosen) => change({ picture: chosen })}
      />
      <Choice
        label={t('world.daylight')}
        hint={t('world.daylight-hint')}
        value={daylight}
        options={[
          [true, t('world.daylight.on')],
          [false, t('world.daylight.off')],
        ]}
        onChange={(chosen) => change({ daylight: chosen })}
      />
      <Choice
        label={t('shell.settings.narration')}
        hint={t('shell.settings.narration-hint')}
        value={narration}
        options={NARRATIONS.map((one) => [one, t(NARRATION_NAMES[one])])}
        onChange={(chosen) => change({ narration: chosen })}
      />
    </>
  );
}

interface ChoiceProps<T> {
  readonly label: string;
  readonly hint?: string;
  readonly value: T;
  readonly options: readonly (readonly [T, string])[];
  readonly onChange: (value: T) => void;
}

function Choice<T extends string | number | boolean>({ label, hint, value, options, onChange }: ChoiceProps<T>) {
  return (
    <RadioGroup
      className="choice"
      orientation="horizontal"
      value={String(value)}
      onChange={(chosen) => {
        const option = options.find(([one]) => String(one) === chosen);
        if (option !== undefined) onChange(option[0]);
      }}
    >
      <Label slot="label">{label}</Label>
      <div className="choice-options">
        {options.map(([one, name]) => (
          <Radio key={String(one)} value={String(one)} className="choice-option">
            {name}
          </Radio>
        ))}
      </div>
      {hint === undefined ? null : <p className="quiet">{hint}</p>}
    </RadioGroup>
  );
}

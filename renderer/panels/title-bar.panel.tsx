/** What is open, in which language, and what exactly was run? */
import { shippedFiles, shippedScenarios } from '../platform/scenario-files.ts';
import { useAnswer } from '../sim-client/answers.ts';
import { useWorld } from '../sim-client/hooks.ts';
import { useText, type Language } from '../sim-client/text.ts';
import { useState } from 'react';
import { Icon } from '../ui/icon.tsx';
import { useActions } from './actions.ts';
import { OpenButton } from './open-button.tsx';

export interface TitleBarProps {
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
}

export function TitleBarPanel({ language, onLanguage }: TitleBarProps) {
  const { t } = useText();
  const { open } = useActions();
  const scenario = useWorld((state) => state.scenario);
  return (
    <div className="title-bar">
      <h1>
        <Icon name="castle" /> Royaume
      </h1>
      <label>
        <span className="unseen">{t('app.open.pick')}</span>
        <select value="" onChange={(event) => open(shippedFiles(event.target.value))}>
          <option value="" disabled hidden>
            {scenario?.title ?? t('app.open.pick')}
          </option>
          {shippedScenarios().map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <OpenButton />
      {scenario === null ? null : <RunInfo />}
      <div className="group" role="group" aria-label={t('app.language')}>
        {(['en', 'fr'] as const).map((one) => (
          <button
            key={one}
            type="button"
            lang={one}
            aria-pressed={language === one}
            aria-label={one === 'en' ? 'English' : 'Français'}
            onClick={() => onLanguage(one)}
          >
            {one.toUpperCase()}
          </button>
        ))}
      </div>
    </div>
  );
}

function RunInfo() {
  const { t, number } = useText();
  const [open, setOpen] = useState(false);
  const { save } = useActions();
  const scenario = useWorld((state) => state.scenario);
  const hash = useAnswer('hash', open ? {} : null);
  if (scenario === null) return null;
  const rows: readonly (readonly [string, string, string])[] = [
    ['scenario', t('app.run.scenario'), scenario.name],
    ['engine', t('app.run.engine'), scenario.engine],
    ['seed', t('app.run.seed'), String(scenario.seed)],
    ['events', t('app.run.events'), hash === null ? '…' : number(hash.events)],
    ['scenario-hash', t('app.run.scenario-hash'), scenario.scenarioHash],
    ['trace-hash', t('app.run.trace-hash'), hash?.traceHash ?? '…'],
  ];
  return (
    <details className="run-info" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('app.run.title')}</summary>
      <div className="popover">
        <dl className="facts">
          {rows.map(([id, label, value]) => (
            <div key={id}>
              <dt>{label}</dt>
              <dd data-testid={`run-${id}`} className={id.endsWith('hash') ? 'hash' : undefined}>
                {value}
              </dd>
            </div>
          ))}
        </dl>
        <button type="button" onClick={() => void save()}>
          {t('app.run.save')}
        </button>
      </div>
    </details>
  );
}

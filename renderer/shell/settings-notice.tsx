/** Says once that the settings could not be read as they were. */
import { useState } from 'react';
import { useText } from '../sim-client/text.ts';
import { useSettingsStore } from './settings-store.ts';

export function SettingsNotice() {
  const { t } = useText();
  const { trouble } = useSettingsStore();
  const [seen, setSeen] = useState(false);
  if (trouble === null || seen) return null;
  return (
    <div className="toast settings-notice" role="status">
      <span>{t(trouble === 'newer' ? 'shell.settings.newer' : 'shell.settings.broken')}</span>
      <button type="button" onClick={() => setSeen(true)}>
        {t('shell.close')}
      </button>
    </div>
  );
}

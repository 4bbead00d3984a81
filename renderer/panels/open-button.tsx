/** Opens the reader's own scenario: the desktop's dialog, or a browser's file chooser that takes includes along. */
import { useRef } from 'react';
import { readFiles } from '../platform/scenario-files.ts';
import { useText } from '../sim-client/text.ts';
import { useActions } from './actions.ts';

export function OpenButton() {
  const { t } = useText();
  const { choose, open } = useActions();
  const input = useRef<HTMLInputElement>(null);
  const start = async (): Promise<void> => {
    if (!(await choose())) input.current?.click();
  };
  return (
    <>
      <button type="button" onClick={() => void start()}>
        {t('app.open.button')}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept=".yaml,.yml,.json,.csv"
        aria-label={t('app.open.files')}
        data-testid="scenario-files"
        onChange={(event) => {
          void readFiles(event.target.files ?? []).then((files) => files !== null && open(files));
          event.target.value = '';
        }}
      />
    </>
  );
}

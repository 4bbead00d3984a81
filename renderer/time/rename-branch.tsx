/** A name for a branch: it is easier to find, and is kept when memory is short. */
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useActions } from '../panels/actions.ts';
import { SheetDialog } from '../shell/overlays.tsx';
import { useSim } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import { branchName } from './branch-names.ts';

const NAME_MAX = 80;

export function RenameBranch({ branch, onClose }: { readonly branch: number; readonly onClose: () => void }) {
  const words = useText();
  const { t } = words;
  const { ask } = useActions();
  const { store } = useSim();
  const info = store.get().status?.branches[branch];
  const [name, setName] = useState(info?.name ?? '');
  const field = useRef<HTMLInputElement>(null);
  // The dialog is about this field alone.
  useEffect(() => field.current?.focus(), []);
  const keep = (event: FormEvent): void => {
    event.preventDefault();
    const trimmed = name.trim();
    void ask('nameBranch', { branch, name: trimmed === '' ? null : trimmed });
    onClose();
  };
  return (
    <SheetDialog title={t('time.branch.rename-title', { branch: branchName(words, info) })} isOpen onClose={onClose}>
      <form className="rename" onSubmit={keep}>
        <label>
          {t('time.branch.name')}
          <input ref={field} value={name} maxLength={NAME_MAX} onChange={(event) => setName(event.target.value)} />
        </label>
        <p className="quiet">{t('time.branch.name-hint')}</p>
        <div className="group">
          <button type="submit" className="primary">
            {t('time.branch.keep')}
          </button>
        </div>
      </form>
    </SheetDialog>
  );
}

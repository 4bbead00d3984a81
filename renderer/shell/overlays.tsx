/** What lies over the window for a moment: the palette, the keys, the settings. One at a time. */
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useText } from '../sim-client/text.ts';
import type { Wording } from '../sim-client/words.ts';
import { Icon } from '../ui/icon.tsx';
import { focusWorld } from './regions.ts';

export type OverlayName = 'palette' | 'keys' | 'settings';

export interface Overlays {
  readonly shown: OverlayName | null;
  readonly open: (name: OverlayName) => void;
  readonly close: () => void;
}

const OverlayContext = createContext<Overlays | null>(null);

export function useOverlays(): Overlays {
  const overlays = useContext(OverlayContext);
  if (overlays === null) throw new Error('OverlayProvider is missing');
  return overlays;
}

export function OverlayProvider({ children }: { readonly children: ReactNode }) {
  const [shown, setShown] = useState<OverlayName | null>(null);
  const close = useCallback(() => setShown(null), []);
  const overlays = useMemo(() => ({ shown, open: setShown, close }), [shown, close]);
  return <OverlayContext value={overlays}>{children}</OverlayContext>;
}

export interface SheetDialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly className?: string;
  readonly children: ReactNode;
}

/** What the host could not do, for whoever is in front; null: nothing. */
export const HostErrorContext = createContext<Wording | null>(null);

function HostErrorLine() {
  const { t, show } = useText();
  const error = useContext(HostErrorContext);
  return error === null ? null : (
    <p className="verdict" role="alert">
      {t('app.host-error', { error: show(error) })}
    </p>
  );
}

/** Whoever opened it may be gone when it closes, as a menu on the map is: then one is back in the world. */
export function useFocusBack(isOpen: boolean): void {
  useEffect(() => (isOpen ? () => focusWorld() : undefined), [isOpen]);
}

/** A dialog with a heading and a way out, in front of a veiled window. */
export function SheetDialog({ title, isOpen, onClose, className, children }: SheetDialogProps) {
  const { t } = useText();
  useFocusBack(isOpen);
  return (
    <ModalOverlay
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      className="veil"
    >
      <Modal className="modal">
        <Dialog className={`dialog ${className ?? ''}`}>
          <header>
            <Heading slot="title">{title}</Heading>
            <button type="button" className="tab-tool" aria-label={t('shell.close')} onClick={onClose}>
              <Icon name="close" />
            </button>
          </header>
          <div className="dialog-body">
            <HostErrorLine />
            {children}
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

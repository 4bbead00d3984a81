/** A panel answers one question, has a heading, and folds away. */
import { useId, useState, type ReactNode } from 'react';
import { useText } from '../sim-client/text.ts';

export interface PanelProps {
  readonly title: string;
  /** Beside the heading. */
  readonly aside?: ReactNode;
  readonly className?: string;
  /** Until somebody unfolds it. */
  readonly startsFolded?: boolean;
  readonly children: ReactNode;
}

export function Panel({ title, aside, className, startsFolded = false, children }: PanelProps) {
  const { t } = useText();
  const [open, setOpen] = useState(!startsFolded);
  const id = useId();
  return (
    <section className={`panel ${className ?? ''} ${open ? '' : 'folded'}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {open ? aside : null}
        <button
          type="button"
          className="fold"
          aria-expanded={open}
          aria-label={t(open ? 'app.panel.fold' : 'app.panel.unfold', { title })}
          onClick={() => setOpen(!open)}
        >
          <span aria-hidden="true">{open ? '–' : '+'}</span>
        </button>
      </header>
      {open ? <div className="panel-body">{children}</div> : null}
    </section>
  );
}

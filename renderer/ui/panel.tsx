/** A panel answers one question. In a dock its tab is its heading; elsewhere it has a heading of its own and folds away. */
import { createContext, useContext, useId, useRef, useState, type ReactNode } from 'react';
import { useText } from '../sim-client/text.ts';
import { useScrollStop } from './scroll-stop.ts';

/** True within a dock: the tab above says what the panel is called. */
export const DockedContext = createContext(false);

export interface PanelProps {
  readonly title: string;
  /** Beside the heading. */
  readonly aside?: ReactNode;
  readonly className?: string;
  /** Until somebody unfolds it. */
  readonly startsFolded?: boolean;
  readonly children: ReactNode;
}

export function Panel(props: PanelProps) {
  return useContext(DockedContext) ? <DockedPanel {...props} /> : <LoosePanel {...props} />;
}

function DockedPanel({ title, aside, className, children }: PanelProps) {
  const body = useRef<HTMLDivElement>(null);
  useScrollStop(body);
  return (
    <section className={`docked ${className ?? ''}`} aria-label={title}>
      {aside === undefined ? null : <div className="docked-tools">{aside}</div>}
      <div className="panel-body" ref={body}>
        {children}
      </div>
    </section>
  );
}

function LoosePanel({ title, aside, className, startsFolded = false, children }: PanelProps) {
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

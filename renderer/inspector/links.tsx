/** Small parts of all panels that say why: a link that selects, a button that goes to an instant, a value with its unit. */
import type { ReactNode } from 'react';
import { useActions } from '../panels/actions.ts';
import { useText, type Words } from '../sim-client/text.ts';
import type { EntityRef, Fact, FactUnit, NamedRef, Severity } from '../sim-client/words.ts';
import { kindOf } from './kinds.ts';
import { shortIds } from './short-name.ts';

export function SubjectLink({ to, children }: { readonly to: EntityRef; readonly children: ReactNode }) {
  const { select } = useActions();
  return (
    <button type="button" className="link" onClick={() => select(to)}>
      {children}
    </button>
  );
}

/** Says its kind to whoever hovers or listens, and the whole of a name with a long id. */
export function NamedLink({ to }: { readonly to: NamedRef }) {
  const words = useText();
  const { select } = useActions();
  const shown = shortIds(to.name);
  const kind = kindOf(words, to.ref.kind);
  return (
    <button
      type="button"
      className="link"
      title={shown === to.name ? kind : `${kind} ${to.name}`}
      onClick={() => select(to.ref)}
    >
      {shown}
    </button>
  );
}

/** An instant; pressed, time goes there. */
export function Instant({ atUs }: { readonly atUs: number }) {
  const { time, t } = useText();
  const { seek } = useActions();
  const shown = time(atUs);
  return (
    <button
      type="button"
      className="instant"
      aria-label={t('inspector.go-to', { at: shown })}
      onClick={() => seek(atUs)}
    >
      {shown}
    </button>
  );
}

const SIGNS: Readonly<Record<Severity, string>> = { bad: '✗', warn: '▲', good: '✓', info: '·' };

/** Shape and colour say the same. */
export function SeveritySign({ severity }: { readonly severity: Severity }) {
  const { t } = useText();
  const label = {
    bad: t('inspector.severity.bad'),
    warn: t('inspector.severity.warn'),
    good: t('inspector.severity.good'),
    info: t('inspector.severity.info'),
  }[severity];
  return (
    <span className={`severity ${severity}`} role="img" aria-label={label} title={label}>
      {SIGNS[severity]}
    </span>
  );
}

/** A number with its unit, as the reader's language writes both. */
export function withUnit({ say, number }: Words, value: number, unit: FactUnit): string {
  return unit === 'count' ? number(value) : say({ code: `inspect.unit.${unit}`, params: { value } });
}

export function FactText({ fact }: { readonly fact: Fact }) {
  const words = useText();
  const { value } = fact;
  switch (value.kind) {
    case 'text':
      return <>{value.text}</>;
    case 'words':
      return <>{words.say(value.message)}</>;
    case 'number':
      return <>{withUnit(words, value.value, value.unit)}</>;
    case 'left': {
      const params = { left: words.number(value.left), all: withUnit(words, value.all, value.unit) };
      return (
        <>
          {words.say({ code: 'inspect.left', params })}
          <meter min={0} max={Math.max(1, value.all)} value={value.left} aria-hidden="true" />
        </>
      );
    }
    case 'part': {
      const params = { part: words.number(value.part), all: withUnit(words, value.all, value.unit) };
      return <>{words.say({ code: 'inspect.part', params })}</>;
    }
    case 'instant':
      return <Instant atUs={value.atUs} />;
    case 'span':
      return <>{words.duration(value.us)}</>;
    case 'yes':
      return <>{words.t(value.yes ? 'app.yes' : 'app.no')}</>;
    case 'links':
      return (
        <span className="fact-links">
          {value.to.map((one) => (
            <NamedLink key={`${one.ref.kind} ${one.ref.key}`} to={one} />
          ))}
        </span>
      );
  }
}

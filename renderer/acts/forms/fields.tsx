/** Fields of the forms of named acts: each shows and changes one place of the request, in words and in the API's own name. */
import { useContext, useId, type ReactNode } from 'react';
import { useText, type ScreenKey } from '../../sim-client/text.ts';
import type { Json, JsonObject } from '../../sim-client/words.ts';
import { jsonAt, withJsonAt, type Path } from '../json-at.ts';
import { SuggestedText } from '../suggested-text.tsx';
import { IssuesAt, SurroundingsContext } from '../surroundings.tsx';

/** A request that is being written. */
export interface Writing {
  readonly input: JsonObject;
  readonly onChange: (input: JsonObject) => void;
}

export interface FieldAt {
  readonly at: Writing;
  readonly path: Path;
  readonly labelKey: ScreenKey;
}

export function valueAt({ at, path }: Pick<FieldAt, 'at' | 'path'>): Json | undefined {
  return jsonAt(at.input, path);
}

export function setAt({ at, path }: Pick<FieldAt, 'at' | 'path'>, next: Json | undefined): void {
  at.onChange(withJsonAt(at.input, path, next));
}

function memberOf(path: Path): string {
  return String(path.findLast((part) => typeof part === 'string') ?? '');
}

interface RowProps extends Pick<FieldAt, 'path' | 'labelKey'> {
  readonly children: (id: string, aboutId: string) => ReactNode;
}

/** Words and the API's name before, what is wrong below. */
function Row({ path, labelKey, children }: RowProps) {
  const { t } = useText();
  const id = useId();
  const aboutId = `${id}-about`;
  return (
    <div className="act-row">
      <label htmlFor={id}>
        {t(labelKey)}
        <code aria-hidden="true">{memberOf(path)}</code>
      </label>
      {children(id, aboutId)}
      <div id={aboutId} className="schema-about">
        <IssuesAt path={path} deep />
      </div>
    </div>
  );
}

/** Text; names that exist are offered. */
export function TextRow({ names, ...field }: FieldAt & { readonly names?: readonly string[] }) {
  const { suggest } = useContext(SurroundingsContext);
  return (
    <Row {...field}>
      {(id, describedBy) => (
        <SuggestedText
          value={valueAt(field)}
          names={names ?? suggest(memberOf(field.path))}
          onChange={(next) => setAt(field, next)}
          {...{ id, describedBy }}
        />
      )}
    </Row>
  );
}

export interface NumberRowProps extends FieldAt {
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  /** Shown after it. */
  readonly unit?: ScreenKey;
  /** An emptied field takes the member out. */
  readonly optional?: boolean;
}

/** A number, with one more and one less beside it. */
export function NumberRow({ min = 0, max = Infinity, step = 1, unit, optional = false, ...field }: NumberRowProps) {
  const { t } = useText();
  const value = valueAt(field);
  const given = typeof value === 'number' ? value : null;
  const by = (change: number): void => setAt(field, Math.min(max, Math.max(min, (given ?? 0) + change)));
  return (
    <Row {...field}>
      {(id, aboutId) => (
        <span className="stepper">
          <button type="button" aria-label={t('acts.less', { name: t(field.labelKey) })} onClick={() => by(-step)}>
            <span aria-hidden="true">−</span>
          </button>
          <input
            id={id}
            type="number"
            value={given ?? ''}
            min={min}
            max={max === Infinity ? undefined : max}
            step={step < 1 ? 'any' : step}
            aria-describedby={aboutId}
            onChange={(event) => {
              const { value: text, valueAsNumber } = event.target;
              if (text === '' || Number.isNaN(valueAsNumber)) setAt(field, optional ? undefined : '');
              else setAt(field, valueAsNumber);
            }}
          />
          <button type="button" aria-label={t('acts.more', { name: t(field.labelKey) })} onClick={() => by(step)}>
            <span aria-hidden="true">+</span>
          </button>
          {unit === undefined ? null : <span className="quiet">{t(unit)}</span>}
        </span>
      )}
    </Row>
  );
}

export interface Option {
  readonly value: string;
  readonly words: string;
}

export interface ChoiceRowProps extends FieldAt {
  readonly options: readonly Option[];
  /** The first line: what leaves the member out. */
  readonly none?: ScreenKey;
  /** Instead of setting the place itself. */
  readonly onChoose?: (value: string) => void;
}

export function ChoiceRow({ options, none, onChoose, ...field }: ChoiceRowProps) {
  const { t } = useText();
  const value = valueAt(field);
  const chosen = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const choose = onChoose ?? ((next: string) => setAt(field, next === '' ? undefined : next));
  // What the request says is shown even where nobody offers it.
  const isKnown = chosen === '' || options.some((option) => option.value === chosen);
  return (
    <Row {...field}>
      {(id, aboutId) => (
        <select id={id} value={chosen} aria-describedby={aboutId} onChange={(event) => choose(event.target.value)}>
          {none !== undefined || chosen === '' ? <option value="">{none === undefined ? '' : t(none)}</option> : null}
          {isKnown ? null : <option value={chosen}>{chosen}</option>}
          {options.map(({ value: one, words }) => (
            <option key={one} value={one}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Row>
  );
}

/** Yes or no; `off` is what no is written as: left out unless it says otherwise. */
export function CheckRow({ off, ...field }: FieldAt & { readonly off?: Json }) {
  return (
    <Row {...field}>
      {(id, aboutId) => (
        <input
          id={id}
          type="checkbox"
          checked={valueAt(field) === true}
          aria-describedby={aboutId}
          onChange={(event) => setAt(field, event.target.checked ? true : off)}
        />
      )}
    </Row>
  );
}

/** Some of a few names. */
export function ManyRow({ options, ...field }: FieldAt & { readonly options: readonly string[] }) {
  const { t } = useText();
  const value = valueAt(field);
  const chosen = Array.isArray(value) ? (value as readonly Json[]).map(String) : [];
  const toggle = (one: string): void => {
    const next = chosen.includes(one) ? chosen.filter((name) => name !== one) : [...chosen, one];
    setAt(field, next.length === 0 ? undefined : options.filter((name) => next.includes(name)));
  };
  return (
    <fieldset className="act-row many">
      <legend>
        {t(field.labelKey)}
        <code aria-hidden="true">{memberOf(field.path)}</code>
      </legend>
      <div className="many-options">
        {options.map((one) => (
          <label key={one}>
            <input type="checkbox" checked={chosen.includes(one)} onChange={() => toggle(one)} /> {one}
          </label>
        ))}
      </div>
      <div className="schema-about">
        <IssuesAt path={field.path} deep />
      </div>
    </fieldset>
  );
}

const SPANS = ['30s', '1m', '2m', '5m', '10m', '30m'] as const;

/** A span of time: one of the usual ones by a press, or any that is written. */
export function SpanRow({ optional = false, ...field }: FieldAt & { readonly optional?: boolean }) {
  const { t } = useText();
  const value = valueAt(field);
  const text = value === undefined ? '' : String(value);
  return (
    <Row {...field}>
      {(id, aboutId) => (
        <span className="span-field">
          <input
            id={id}
            type="text"
            value={text}
            aria-describedby={aboutId}
            autoComplete="off"
            placeholder={optional ? t('acts.span.always') : undefined}
            onChange={(event) => setAt(field, event.target.value === '' && optional ? undefined : event.target.value)}
          />
          <span className="spans" role="group" aria-label={t('acts.span.usual')}>
            {SPANS.map((span) => (
              <button key={span} type="button" aria-pressed={text === span} onClick={() => setAt(field, span)}>
                {span}
              </button>
            ))}
          </span>
        </span>
      )}
    </Row>
  );
}

export function FormPart({ titleKey, children }: { readonly titleKey: ScreenKey; readonly children: ReactNode }) {
  const { t } = useText();
  return (
    <fieldset className="act-part">
      <legend>{t(titleKey)}</legend>
      {children}
    </fieldset>
  );
}

/** A form made of the shape of a request: every member that the simulator knows can be given, in the API's own names. */
import { useContext, useId, useState, type ReactNode } from 'react';
import { useText } from '../sim-client/text.ts';
import type { Json, JsonObject } from '../sim-client/words.ts';
import type { Path } from './json-at.ts';
import { firstOf, shapeAmong, withMember, type Member, type Shape } from './schema.ts';
import { SuggestedText } from './suggested-text.tsx';
import { IssuesAt, placeName, SurroundingsContext } from './surroundings.tsx';

export interface SchemaFormProps {
  readonly shape: Shape;
  readonly value: JsonObject;
  readonly onChange: (value: JsonObject) => void;
}

/** What is wrong, and names that exist, it has from its surroundings. */
export function SchemaForm({ shape, value, onChange }: SchemaFormProps) {
  return <Field shape={shape} path={[]} name="" value={value} onChange={(next) => onChange(next as JsonObject)} />;
}

interface FieldProps<S extends Shape = Shape> {
  readonly shape: S;
  readonly path: Path;
  /** Of the member it is, for names that exist; its list's for an item. */
  readonly name: string;
  readonly value: Json;
  readonly onChange: (value: Json) => void;
  readonly id?: string;
  /** Of what is said about it. */
  readonly describedBy?: string;
}

function Field(props: FieldProps): ReactNode {
  const { shape } = props;
  switch (shape.kind) {
    case 'text':
      return <TextField {...props} shape={shape} />;
    case 'number':
      return <NumberField {...props} shape={shape} />;
    case 'yes-no':
      return <YesNoField {...props} shape={shape} />;
    case 'choice':
      return <ChoiceField {...props} shape={shape} />;
    case 'object':
      return <ObjectField {...props} shape={shape} />;
    case 'list':
      return <ListField {...props} shape={shape} />;
    case 'map':
      return <MapField {...props} shape={shape} />;
    case 'either':
      return <EitherField {...props} shape={shape} />;
    case 'json':
      return <JsonField {...props} shape={shape} />;
  }
}

type Of<K extends Shape['kind']> = FieldProps<Extract<Shape, { kind: K }>>;

function TextField({ value, onChange, name, id, describedBy }: Of<'text'>) {
  const { suggest } = useContext(SurroundingsContext);
  return <SuggestedText names={suggest(name)} {...{ value, onChange, id, describedBy }} />;
}

function NumberField({ shape, value, onChange, id, describedBy }: Of<'number'>) {
  return (
    <input
      id={id}
      type="number"
      value={typeof value === 'number' ? value : ''}
      min={shape.min ?? undefined}
      max={shape.max ?? undefined}
      step={shape.whole ? 1 : 'any'}
      aria-describedby={describedBy}
      onChange={(event) => {
        // An emptied field says nothing yet; the reader of requests says what is missing.
        const { value: text, valueAsNumber } = event.target;
        onChange(text === '' || Number.isNaN(valueAsNumber) ? '' : valueAsNumber);
      }}
    />
  );
}

function YesNoField({ value, onChange, id, describedBy }: Of<'yes-no'>) {
  return (
    <input
      id={id}
      type="checkbox"
      checked={value === true}
      aria-describedby={describedBy}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
}

function ChoiceField({ shape, value, onChange, id, describedBy }: Of<'choice'>) {
  return (
    <select
      id={id}
      value={String(value)}
      aria-describedby={describedBy}
      onChange={(event) => onChange(event.target.value)}
    >
      {shape.options.map((option) => (
        <option key={option}>{option}</option>
      ))}
    </select>
  );
}

/** Its required members and those that were added, and a way to add the others. */
function ObjectField({ shape, path, value, onChange }: Of<'object'>) {
  const { t } = useText();
  const given = isMap(value) ? value : {};
  const shown = shape.members.filter(({ name, required }) => required || Object.hasOwn(given, name));
  const others = shape.members.filter((member) => !shown.includes(member));
  return (
    <div className="schema-object">
      {shown.map((member) => (
        <MemberField
          key={member.name}
          member={member}
          path={[...path, member.name]}
          value={given[member.name] ?? firstOf(member.shape)}
          onChange={(next) => onChange(withMember(given, member.name, next))}
          onRemove={member.required ? null : () => onChange(withMember(given, member.name, undefined))}
        />
      ))}
      {others.length === 0 ? null : (
        <select
          className="schema-add"
          value=""
          aria-label={t('acts.form.add-member', { path: placeName(path) })}
          onChange={(event) => {
            const member = others.find(({ name }) => name === event.target.value);
            if (member !== undefined) onChange(withMember(given, member.name, firstOf(member.shape)));
          }}
        >
          <option value="">{t('acts.form.add')}</option>
          {others.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
    </div>
  );
}

interface MemberFieldProps {
  readonly member: Member;
  readonly path: Path;
  readonly value: Json;
  readonly onChange: (value: Json) => void;
  readonly onRemove: (() => void) | null;
}

const NESTED: readonly Shape['kind'][] = ['object', 'list', 'map', 'either'];

function MemberField({ member: { name, shape, required }, path, value, onChange, onRemove }: MemberFieldProps) {
  const { t } = useText();
  const id = useId();
  const nested = NESTED.includes(shape.kind);
  const field = <Field {...{ shape, path, name, value, onChange, id }} describedBy={`${id}-about`} />;
  const remove =
    onRemove === null ? null : (
      <button type="button" className="schema-remove" aria-label={t('acts.form.remove', { name })} onClick={onRemove}>
        <span aria-hidden="true">×</span>
      </button>
    );
  const about = (
    <div id={`${id}-about`} className="schema-about">
      {shape.description === null ? null : <span className="quiet">{shape.description}</span>}
      <IssuesAt path={path} deep={false} />
    </div>
  );
  if (nested) {
    return (
      <fieldset className="schema-nested">
        <legend>
          <code>{name}</code>
          {remove}
        </legend>
        {about}
        {field}
      </fieldset>
    );
  }
  return (
    <div className={`schema-member ${shape.kind}`}>
      <label htmlFor={id}>
        <code>{name}</code>
        {required ? <span aria-hidden="true"> *</span> : null}
      </label>
      {field}
      {remove}
      {about}
    </div>
  );
}

function ListField({ shape, path, name, value, onChange }: Of<'list'>) {
  const { t } = useText();
  const items = Array.isArray(value) ? (value as readonly Json[]) : [];
  const set = (index: number, item: Json): void => onChange(items.with(index, item));
  return (
    <ol className="schema-list">
      {items.map((item, index) => (
        // Items have no name of their own; what is typed stays where it is as long as none is taken out.
        <li key={index}>
          <ItemField
            shape={shape.item}
            path={[...path, index]}
            name={name}
            value={item}
            onChange={(next) => set(index, next)}
          />
          <button
            type="button"
            className="schema-remove"
            aria-label={t('acts.form.remove', { name: `${name} ${index + 1}` })}
            onClick={() => onChange(items.filter((_item, at) => at !== index))}
          >
            <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
      {shape.max !== null && items.length >= shape.max ? null : (
        <li>
          <button type="button" onClick={() => onChange([...items, firstOf(shape.item)])}>
            {t('acts.form.add-item', { name })}
          </button>
        </li>
      )}
    </ol>
  );
}

function ItemField({ shape, path, name, value, onChange }: FieldProps) {
  const id = useId();
  const plain = !NESTED.includes(shape.kind);
  return (
    <div className="schema-item">
      {plain ? (
        <label htmlFor={id} className="unseen">
          {placeName(path)}
        </label>
      ) : null}
      <Field {...{ shape, path, name, value, onChange, id }} describedBy={`${id}-about`} />
      <div id={`${id}-about`}>
        <IssuesAt path={path} deep={false} />
      </div>
    </div>
  );
}

/** Any names with values of one shape. */
function MapField({ shape, path, value, onChange }: Of<'map'>) {
  const { t } = useText();
  const [name, setName] = useState('');
  const given = isMap(value) ? value : {};
  const id = useId();
  const isNew = name !== '' && !Object.hasOwn(given, name);
  return (
    <div className="schema-object">
      {Object.entries(given).map(([key, item]) => (
        <MemberField
          key={key}
          member={{ name: key, shape: shape.value, required: false }}
          path={[...path, key]}
          value={item}
          onChange={(next) => onChange(withMember(given, key, next))}
          onRemove={() => onChange(withMember(given, key, undefined))}
        />
      ))}
      <div className="schema-member">
        <label htmlFor={id}>{t('acts.form.new-name')}</label>
        <input id={id} type="text" value={name} autoComplete="off" onChange={(event) => setName(event.target.value)} />
        <button
          type="button"
          disabled={!isNew}
          onClick={() => {
            onChange(withMember(given, name, firstOf(shape.value)));
            setName('');
          }}
        >
          {t('acts.form.add-named')}
        </button>
      </div>
    </div>
  );
}

function EitherField({ shape, path, name, value, onChange }: Of<'either'>) {
  const { t } = useText();
  const chosen = shapeAmong(shape.shapes, value);
  return (
    <div className="schema-either">
      <select
        aria-label={t('acts.form.either', { path: placeName(path) })}
        value={chosen}
        onChange={(event) => onChange(firstOf(shape.shapes[Number(event.target.value)]!))}
      >
        {shape.shapes.map((one, index) => (
          <option key={index} value={index}>
            {titleOf(one) ?? t(`acts.form.kind.${one.kind}`)}
          </option>
        ))}
      </select>
      <ItemField shape={shape.shapes[chosen]!} path={path} name={name} value={value} onChange={onChange} />
    </div>
  );
}

/** An alternative is best named by what only it can have: its first member. */
function titleOf(shape: Shape): string | null {
  if (shape.kind === 'object') return shape.members[0]?.name ?? null;
  return shape.kind === 'choice' ? shape.options.join(', ') : null;
}

/** Anything, as JSON. What is not JSON yet stays in the field and out of the request. */
function JsonField({ value, onChange, id, describedBy }: Of<'json'>) {
  const { t } = useText();
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [broken, setBroken] = useState(false);
  return (
    <>
      <textarea
        id={id}
        rows={4}
        value={text}
        spellCheck={false}
        aria-invalid={broken}
        aria-describedby={describedBy}
        onChange={(event) => {
          setText(event.target.value);
          try {
            onChange(JSON.parse(event.target.value) as Json);
            setBroken(false);
          } catch {
            setBroken(true);
          }
        }}
      />
      {broken ? <span className="issue">{t('acts.form.not-json')}</span> : null}
    </>
  );
}

function isMap(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

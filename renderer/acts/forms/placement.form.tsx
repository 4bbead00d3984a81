/** How the architect chooses: strategies in their order, and what must hold (PL-05 to PL-11). */
import { useText } from '../../sim-client/text.ts';
import type { Json } from '../../sim-client/words.ts';
import { jsonAt, withJsonAt } from '../json-at.ts';
import { CheckRow, FormPart, setAt, TextRow, type Writing } from './fields.tsx';

/** What people ask for, by the words of the form. */
const STRATEGIES = {
  zones: { type: 'spread', field: 'attribute:ecs.availability-zone' },
  instances: { type: 'spread', field: 'instanceId' },
  cpu: { type: 'binpack', field: 'cpu' },
  memory: { type: 'binpack', field: 'memory' },
  random: { type: 'random' },
} as const;
type StrategyName = keyof typeof STRATEGIES;
const NAMES = Object.keys(STRATEGIES) as StrategyName[];
const STRATEGIES_MAX = 5;

function nameOf(strategy: Json): StrategyName | null {
  const text = JSON.stringify(strategy);
  return NAMES.find((name) => JSON.stringify(STRATEGIES[name]) === text) ?? null;
}

/** Both lists replace what was: shown as a form of their own, and within the forms of what is placed. */
export function PlacementForm({ at }: { readonly at: Writing }) {
  return <PlacementRows at={at} />;
}

export function PlacementRows({ at }: { readonly at: Writing }) {
  const { t } = useText();
  const path = ['placementStrategy'];
  const given = jsonAt(at.input, path);
  const strategies = Array.isArray(given) ? (given as readonly Json[]) : [];
  const set = (next: readonly Json[]): void => setAt({ at, path }, next.length === 0 ? undefined : next);
  return (
    <FormPart titleKey="acts.placement.title">
      <ol className="strategies">
        {strategies.map((strategy, index) => (
          <li key={index}>
            <select
              aria-label={t('acts.placement.strategy', { n: index + 1 })}
              value={nameOf(strategy) ?? ''}
              onChange={(event) => set(strategies.with(index, STRATEGIES[event.target.value as StrategyName]))}
            >
              {nameOf(strategy) === null ? <option value="">{JSON.stringify(strategy)}</option> : null}
              {NAMES.map((name) => (
                <option key={name} value={name}>
                  {t(`acts.placement.${name}`)}
                </option>
              ))}
            </select>
            <button
              type="button"
              className="schema-remove"
              aria-label={t('acts.form.remove', { name: t('acts.placement.strategy', { n: index + 1 }) })}
              onClick={() => set(strategies.filter((_one, other) => other !== index))}
            >
              <span aria-hidden="true">×</span>
            </button>
          </li>
        ))}
      </ol>
      {strategies.length < STRATEGIES_MAX ? (
        <button type="button" className="add" onClick={() => set([...strategies, STRATEGIES.zones])}>
          {t('acts.placement.add')}
        </button>
      ) : null}
      <Constraints at={at} />
    </FormPart>
  );
}

function Constraints({ at }: { readonly at: Writing }) {
  const { t } = useText();
  const path = ['placementConstraints'];
  const given = jsonAt(at.input, path);
  const constraints = Array.isArray(given) ? (given as readonly Json[]) : [];
  const distinct = constraints.findIndex((one) => jsonAt(one, ['type']) === 'distinctInstance');
  const set = (next: readonly Json[]): void => setAt({ at, path }, next.length === 0 ? undefined : next);
  return (
    <>
      <CheckRow
        at={{
          input: { distinctInstance: distinct !== -1 },
          onChange: ({ distinctInstance }) =>
            set(
              distinctInstance === true
                ? [...constraints, { type: 'distinctInstance' }]
                : constraints.filter((_one, index) => index !== distinct),
            ),
        }}
        path={['distinctInstance']}
        labelKey="acts.placement.distinct"
      />
      {constraints.map((one, index) =>
        jsonAt(one, ['type']) === 'memberOf' ? (
          <div key={index} className="constraint">
            <TextRow
              at={at}
              path={[...path, index, 'expression']}
              labelKey="acts.placement.member-of"
              names={['attribute:ecs.availability-zone == ', 'attribute:ecs.instance-type =~ m5.*']}
            />
            <button
              type="button"
              className="schema-remove"
              aria-label={t('acts.form.remove', { name: t('acts.placement.member-of') })}
              onClick={() => at.onChange(withJsonAt(at.input, [...path, index], undefined))}
            >
              <span aria-hidden="true">×</span>
            </button>
          </div>
        ) : null,
      )}
      <button type="button" className="add" onClick={() => set([...constraints, { type: 'memberOf', expression: '' }])}>
        {t('acts.placement.add-constraint')}
      </button>
    </>
  );
}

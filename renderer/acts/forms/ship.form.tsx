/** Ship a revision: which one, by which strategy, and what would turn it back. */
import { jsonAt } from '../json-at.ts';
import { suggestionsFor } from '../suggestions.ts';
import { CheckRow, ChoiceRow, FormPart, ManyRow, NumberRow, setAt } from './fields.tsx';
import { optionsOf, type NamedFormProps } from './form-props.ts';
import { HealthyRows, PlanRow } from './where-rows.tsx';

const STRATEGIES = ['ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY'];
const PATH = ['deploymentConfiguration'];

export function ShipForm(props: NamedFormProps) {
  const { at } = props;
  const strategy = jsonAt(at.input, [...PATH, 'strategy']);
  return (
    <>
      <PlanRow {...props} />
      <FormPart titleKey="acts.ship.how">
        <ChoiceRow
          at={at}
          path={[...PATH, 'strategy']}
          labelKey="acts.field.strategy"
          none="acts.ship.as-before"
          options={optionsOf(STRATEGIES)}
        />
        {strategy === undefined || strategy === 'ROLLING' ? <HealthyRows at={at} /> : <Shift {...props} />}
      </FormPart>
      <Watch {...props} />
    </>
  );
}

/** What each strategy moves at once, and how long it waits (NB-02). */
function Shift({ at }: NamedFormProps) {
  const strategy = jsonAt(at.input, [...PATH, 'strategy']);
  const canary = [...PATH, 'canaryConfiguration'];
  const linear = [...PATH, 'linearConfiguration'];
  const minutes = { unit: 'acts.unit.minutes', optional: true } as const;
  const percent = { unit: 'acts.unit.percent', optional: true, max: 100, step: 5 } as const;
  return (
    <>
      {strategy === 'CANARY' ? (
        <>
          <NumberRow at={at} path={[...canary, 'canaryPercent']} labelKey="acts.field.first-percent" {...percent} />
          <NumberRow
            at={at}
            path={[...canary, 'canaryBakeTimeInMinutes']}
            labelKey="acts.field.step-bake"
            {...minutes}
          />
        </>
      ) : null}
      {strategy === 'LINEAR' ? (
        <>
          <NumberRow at={at} path={[...linear, 'stepPercent']} labelKey="acts.field.step-percent" {...percent} />
          <NumberRow at={at} path={[...linear, 'stepBakeTimeInMinutes']} labelKey="acts.field.step-bake" {...minutes} />
        </>
      ) : null}
      <NumberRow at={at} path={[...PATH, 'bakeTimeInMinutes']} labelKey="acts.field.bake" {...minutes} />
    </>
  );
}

/** Circuit breaker and alarms (CB-01): both say whether they are on, and whether they turn back. */
function Watch({ at, view }: NamedFormProps) {
  const breaker = [...PATH, 'deploymentCircuitBreaker'];
  const alarms = [...PATH, 'alarms'];
  const isOn = jsonAt(at.input, [...breaker, 'enable']) === true;
  const names = suggestionsFor(view, 'alarmNames');
  const watched = jsonAt(at.input, [...alarms, 'alarmNames']);
  return (
    <FormPart titleKey="acts.ship.watch">
      <CheckRow
        at={{
          input: { enable: isOn },
          onChange: ({ enable }) =>
            setAt({ at, path: breaker }, enable === true ? { enable: true, rollback: true } : undefined),
        }}
        path={['enable']}
        labelKey="acts.field.breaker"
      />
      {isOn ? <CheckRow at={at} path={[...breaker, 'rollback']} labelKey="acts.field.rollback" off={false} /> : null}
      {names.length === 0 ? null : (
        <ManyRow
          at={{
            input: watched === undefined ? {} : { alarmNames: watched },
            onChange: ({ alarmNames }) =>
              setAt(
                { at, path: alarms },
                alarmNames === undefined ? undefined : { alarmNames, enable: true, rollback: true },
              ),
          }}
          path={['alarmNames']}
          labelKey="acts.field.alarms"
          options={names}
        />
      )}
    </FormPart>
  );
}

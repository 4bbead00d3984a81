/** Add traffic: who comes, to which gate, how often. */
import { useText } from '../../sim-client/text.ts';
import { entities } from '../../sim-client/world-store.ts';
import { ChoiceRow, NumberRow, SpanRow, TextRow } from './fields.tsx';
import { optionsOf, type NamedFormProps } from './form-props.ts';

/** What each way to arrive begins as. */
const ARRIVALS = {
  poisson: { poisson: { perSecond: 20 } },
  constant: { constant: { perSecond: 20 } },
  ramp: { ramp: { from: 0, to: 100, over: '5m' } },
  spike: { spike: { perSecond: 20, peak: 200, at: '1m', hold: '2m' } },
  onOff: { onOff: { on: 80, off: 0, meanOn: '20s', meanOff: '40s' } },
} as const;
type Kind = keyof typeof ARRIVALS;
const KINDS = Object.keys(ARRIVALS) as Kind[];

function isKind(kind: string): kind is Kind {
  return Object.hasOwn(ARRIVALS, kind);
}

export function TrafficForm({ at, stock, view }: NamedFormProps) {
  const { t } = useText();
  const [kind = 'poisson'] = Object.keys((at.input['arrivals'] ?? {}) as object);
  const gates = entities(view.balancers).flatMap(({ name, listeners }) => [
    name,
    ...((listeners?.length ?? 0) > 1 ? listeners!.map(({ port }) => `${name}:${port}`) : []),
  ]);
  const groups = stock.targetGroups.map(({ targetGroupName }) => targetGroupName);
  return (
    <>
      <TextRow at={at} path={['name']} labelKey="acts.field.stream" names={[]} />
      <ChoiceRow at={at} path={['to']} labelKey="acts.field.to" options={optionsOf([...gates, ...groups])} />
      <ChoiceRow
        at={{ ...at, input: { arrivals: kind } }}
        path={['arrivals']}
        labelKey="acts.field.arrivals"
        options={KINDS.map((one) => ({ value: one, words: t(`acts.arrivals.${one}`) }))}
        onChoose={(next) => {
          if (isKind(next)) at.onChange({ ...at.input, arrivals: ARRIVALS[next] });
        }}
      />
      {isKind(kind)
        ? Object.keys(Object.values(ARRIVALS[kind])[0]!).map((member) => (
            <Amount key={`${kind} ${member}`} at={at} kind={kind} member={member} />
          ))
        : null}
    </>
  );
}

/** Rates are per second, everything else is a span. */
const SPANS: readonly string[] = ['over', 'at', 'hold', 'meanOn', 'meanOff'];

function Amount({ at, kind, member }: Pick<NamedFormProps, 'at'> & { readonly kind: Kind; readonly member: string }) {
  const path = ['arrivals', kind, member];
  return SPANS.includes(member) ? (
    <SpanRow at={at} path={path} labelKey={`acts.arrivals.${member}`} />
  ) : (
    <NumberRow
      at={at}
      path={path}
      labelKey={`acts.arrivals.${member}`}
      max={1_000_000}
      step={10}
      unit="acts.unit.per-second"
    />
  );
}

export function EndTrafficForm({ at, stock }: NamedFormProps) {
  const streams = stock.streams.filter(({ ended }) => !ended);
  const options = streams.map(({ name, to }) => ({ value: name, words: `${name} → ${to}` }));
  return <ChoiceRow at={at} path={['name']} labelKey="acts.field.stream" options={options} />;
}

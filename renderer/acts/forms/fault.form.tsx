/** Cause a fault: which, of what, how long. */
import { useText } from '../../sim-client/text.ts';
import type { View } from '../../sim-client/words.ts';
import { entities } from '../../sim-client/world-store.ts';
import { faultInput, FAULTS, STRUCK_MEMBER, type FaultCard } from '../faults.ts';
import type { Shape } from '../schema.ts';
import { suggestionsFor } from '../suggestions.ts';
import { ChoiceRow, NumberRow, SpanRow, TextRow } from './fields.tsx';
import { optionsOf, type NamedFormProps } from './form-props.ts';

export function FaultForm({ at, shape, view, stock }: NamedFormProps) {
  const { t } = useText();
  const [kind = 'registryThrottled'] = Object.keys(at.input);
  const card = FAULTS.find((one) => one.kind === kind) ?? FAULTS[0]!;
  const kinds = FAULTS.map((one) => ({ value: one.kind, words: t(`acts.fault.${one.kind}`) }));
  const members = shape.kind === 'object' ? shape.members.find(({ name }) => name === kind)?.shape : undefined;
  const struck = STRUCK_MEMBER[card.on];
  const names = namesOf(card, view, stock.images);
  return (
    <>
      <ChoiceRow
        at={{ ...at, input: { fault: kind } }}
        path={['fault']}
        labelKey="acts.field.fault"
        options={kinds}
        onChoose={(next) => {
          const other = FAULTS.find((one) => one.kind === next)!;
          const [name = ''] = namesOf(other, view, stock.images);
          // What is struck stays when it can be struck by the other one too.
          const kept = other.on === card.on && struck !== null ? textAt(at.input[kind], struck) : null;
          at.onChange(faultInput(other, { name: kept ?? name, ref: null }));
        }}
      />
      {struck === null ? null : (
        <ChoiceRow at={at} path={[kind, struck]} labelKey={`acts.struck.${card.on}`} options={optionsOf(names)} />
      )}
      {members?.kind === 'object'
        ? members.members
            .filter(({ name }) => name !== struck)
            .map((member) => <MemberRow key={member.name} {...{ at, kind, view }} {...member} />)
        : null}
    </>
  );
}

function textAt(value: unknown, member: string): string | null {
  const found = (value as Record<string, unknown> | undefined)?.[member];
  return typeof found === 'string' && found !== '' ? found : null;
}

interface MemberRowProps extends Pick<NamedFormProps, 'at' | 'view'> {
  readonly kind: string;
  readonly name: string;
  readonly shape: Shape;
  readonly required: boolean;
}

function MemberRow({ at, view, kind, name, shape, required }: MemberRowProps) {
  const path = [kind, name];
  switch (name) {
    case 'for':
    case 'after':
      return <SpanRow at={at} path={path} labelKey={`acts.field.${name}`} optional={!required} />;
    case 'exitCode':
      return <NumberRow at={at} path={path} labelKey="acts.field.exit-code" max={255} optional />;
    case 'mibPerSecond':
      return <NumberRow at={at} path={path} labelKey="acts.field.leak" step={0.5} unit="acts.unit.mib-per-second" />;
    case 'vcpu':
      return <NumberRow at={at} path={path} labelKey="acts.field.vcpu" step={0.5} unit="acts.unit.vcpu" />;
    case 'container':
      return <ContainerRow at={at} view={view} kind={kind} />;
    case 'provider':
      return (
        <ChoiceRow
          at={at}
          path={path}
          labelKey="acts.field.provider"
          none="acts.fault.any-provider"
          options={optionsOf(shape.kind === 'choice' ? shape.options : [])}
        />
      );
    default:
      return <TextRow at={at} path={path} labelKey="acts.field.named" />;
  }
}

/** Containers of the task; without one, its first essential container is meant. */
function ContainerRow({ at, view, kind }: Pick<MemberRowProps, 'at' | 'view' | 'kind'>) {
  const task = textAt(at.input[kind], 'task');
  const row = entities(view.tasks).find(({ id, name }) => id === task || name === task);
  const names = (row?.containers ?? []).filter(({ internal }) => internal !== true).map(({ name }) => name);
  return (
    <ChoiceRow
      at={at}
      path={[kind, 'container']}
      labelKey="acts.field.container"
      none="acts.fault.first-container"
      options={optionsOf(names)}
    />
  );
}

/** What exists and could be struck. */
export function namesOf({ on }: FaultCard, view: View, images: readonly string[]): readonly string[] {
  switch (on) {
    case 'image':
      return images;
    case 'subscriber':
      return [...suggestionsFor(view, 'queue'), ...suggestionsFor(view, 'functionName')];
    case 'load-balancer':
      return suggestionsFor(view, 'loadBalancer');
    case 'all':
      return [];
    default:
      return suggestionsFor(view, on);
  }
}

/** Raise a territory: which machine, how many, behind which portals. */
import { useText } from '../../sim-client/text.ts';
import { entities } from '../../sim-client/world-store.ts';
import { CheckRow, ChoiceRow, ManyRow, NumberRow, TextRow } from './fields.tsx';
import { optionsOf, type NamedFormProps } from './form-props.ts';

const GIB = 1024;

export function RaiseForm({ at, stock, view }: NamedFormProps) {
  const { t, number } = useText();
  const clusters = entities(view.clusters).map(({ clusterName }) => clusterName);
  const zones = entities(view.zones).map(({ name }) => name);
  const types = stock.instanceTypes.map(({ type, vcpu, memoryMiB, usdPerHour }) => ({
    value: type,
    words: t('acts.raise.type', {
      type,
      vcpu: number(vcpu),
      memory: number(memoryMiB / GIB),
      price: number(usdPerHour),
    }),
  }));
  return (
    <>
      <TextRow at={at} path={['name']} labelKey="acts.field.fleet" names={[]} />
      <ChoiceRow at={at} path={['instanceType']} labelKey="acts.field.instance-type" options={types} />
      <NumberRow at={at} path={['count']} labelKey="acts.field.count" max={10_000} />
      {clusters.length > 1 ? (
        <ChoiceRow at={at} path={['cluster']} labelKey="acts.field.cluster" options={optionsOf(clusters)} />
      ) : null}
      <ManyRow at={at} path={['zones']} labelKey="acts.field.zones" options={zones} />
      <CheckRow at={at} path={['spot']} labelKey="acts.field.spot" />
    </>
  );
}

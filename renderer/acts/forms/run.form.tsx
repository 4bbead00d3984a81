/** Found a development: one task, or a few. */
import { NumberRow } from './fields.tsx';
import type { NamedFormProps } from './form-props.ts';
import { PlacementRows } from './placement.form.tsx';
import { ClusterRow, PlanRow, WhereRows } from './where-rows.tsx';

export function RunForm(props: NamedFormProps) {
  const { at } = props;
  return (
    <>
      <PlanRow {...props} />
      <NumberRow at={at} path={['count']} labelKey="acts.field.count" min={1} max={10} />
      <ClusterRow {...props} />
      <WhereRows {...props} />
      <PlacementRows at={at} />
    </>
  );
}

/** How many: of a service, of an Auto Scaling group, or how far a service may be scaled. */
import { jsonAt } from '../json-at.ts';
import { ChoiceRow, NumberRow } from './fields.tsx';
import { optionsOf, type NamedFormProps } from './form-props.ts';

export function CountForm({ at }: NamedFormProps) {
  return <NumberRow at={at} path={['desiredCount']} labelKey="acts.field.desired" max={5000} />;
}

export function CapacityForm({ at, stock }: NamedFormProps) {
  const groups = stock.autoScalingGroups;
  return (
    <>
      <ChoiceRow
        at={at}
        path={['AutoScalingGroupName']}
        labelKey="acts.field.group"
        options={optionsOf(groups.map(({ autoScalingGroupName }) => autoScalingGroupName))}
        onChoose={(name) => {
          const group = groups.find(({ autoScalingGroupName }) => autoScalingGroupName === name);
          at.onChange({
            ...at.input,
            AutoScalingGroupName: name,
            ...(group === undefined ? {} : { DesiredCapacity: group.desiredCapacity }),
          });
        }}
      />
      <NumberRow at={at} path={['DesiredCapacity']} labelKey="acts.field.capacity" max={10_000} />
    </>
  );
}

export function RangeForm({ at }: NamedFormProps) {
  return (
    <>
      <NumberRow at={at} path={['MinCapacity']} labelKey="acts.field.at-least" max={100_000} />
      <NumberRow at={at} path={['MaxCapacity']} labelKey="acts.field.at-most" max={100_000} />
    </>
  );
}

const METRICS = ['ECSServiceAverageCPUUtilization', 'ECSServiceAverageMemoryUtilization', 'ALBRequestCountPerTarget'];

/** A metric is kept near a value (AS-02). */
export function PolicyForm({ at, view }: NamedFormProps) {
  const tracking = ['TargetTrackingScalingPolicyConfiguration'];
  const metric = [...tracking, 'PredefinedMetricSpecification'];
  const perTarget = jsonAt(at.input, [...metric, 'PredefinedMetricType']) === 'ALBRequestCountPerTarget';
  const labels = Object.values(view.balancers)
    .flatMap((bucket) => Object.values(bucket))
    .flatMap(({ name, groups }) => groups.map(({ targetGroupName }) => `${name}/${targetGroupName}`));
  return (
    <>
      <ChoiceRow
        at={at}
        path={[...metric, 'PredefinedMetricType']}
        labelKey="acts.field.metric"
        options={optionsOf(METRICS)}
      />
      {perTarget ? (
        <ChoiceRow at={at} path={[...metric, 'ResourceLabel']} labelKey="acts.field.gate" options={optionsOf(labels)} />
      ) : null}
      <NumberRow at={at} path={[...tracking, 'TargetValue']} labelKey="acts.field.target-value" step={5} />
      <NumberRow
        at={at}
        path={[...tracking, 'ScaleOutCooldown']}
        labelKey="acts.field.out-cooldown"
        step={30}
        unit="acts.unit.seconds"
        optional
      />
      <NumberRow
        at={at}
        path={[...tracking, 'ScaleInCooldown']}
        labelKey="acts.field.in-cooldown"
        step={30}
        unit="acts.unit.seconds"
        optional
      />
    </>
  );
}

export function ProtectForm({ at }: NamedFormProps) {
  return (
    <NumberRow
      at={at}
      path={['expiresInMinutes']}
      labelKey="acts.field.protected-for"
      min={1}
      max={2880}
      step={10}
      unit="acts.unit.minutes"
      optional
    />
  );
}

/** Weights of a listener's target groups (LB-17). */
export function WeightsForm({ at }: NamedFormProps) {
  const forward = at.input['forward'];
  const count = Array.isArray(forward) ? forward.length : 0;
  return Array.from({ length: count }, (_none, index) => (
    <WeightRow key={index} at={at} index={index} name={String(jsonAt(forward, [index, 'targetGroup']))} />
  ));
}

function WeightRow({
  at,
  index,
  name,
}: Pick<NamedFormProps, 'at'> & { readonly index: number; readonly name: string }) {
  const path = ['forward', index, 'weight'];
  const weight = Number(jsonAt(at.input, path) ?? 0);
  return (
    <div className="weight" role="group" aria-label={name}>
      <strong>{name}</strong>
      <meter min={0} max={100} value={Math.min(100, weight)} aria-hidden="true" />
      <NumberRow at={at} path={path} labelKey="acts.field.weight" max={999} step={5} />
    </div>
  );
}

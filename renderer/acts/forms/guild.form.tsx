/** Found a guild: a service that keeps so many tasks of a plan, behind a gate or not. */
import { jsonAt, withJsonAt } from '../json-at.ts';
import { guildName } from '../prefill.ts';
import { ChoiceRow, FormPart, NumberRow, TextRow } from './fields.tsx';
import type { NamedFormProps } from './form-props.ts';
import { PlacementRows } from './placement.form.tsx';
import { ClusterRow, HealthyRows, planOf, PlanRow, WhereRows } from './where-rows.tsx';

const SCHEDULING = [
  { value: 'REPLICA', words: 'REPLICA' },
  { value: 'DAEMON', words: 'DAEMON' },
];

export function GuildForm(props: NamedFormProps) {
  const { at, stock } = props;
  const { input, onChange } = at;
  const isDaemon = input['schedulingStrategy'] === 'DAEMON';
  const choosePlan = (taskDefinition: string): void => {
    const wasGiven = input['serviceName'] !== guildName(String(input['taskDefinition'] ?? ''), stock);
    const serviceName = wasGiven ? input['serviceName']! : guildName(taskDefinition, stock);
    onChange({ ...input, taskDefinition, serviceName });
  };
  return (
    <>
      <PlanRow at={at} stock={stock} onChoose={choosePlan} />
      <TextRow at={at} path={['serviceName']} labelKey="acts.field.guild" names={[]} />
      {isDaemon ? null : <NumberRow at={at} path={['desiredCount']} labelKey="acts.field.desired" max={5000} />}
      <ClusterRow {...props} />
      <ChoiceRow
        at={at}
        path={['schedulingStrategy']}
        labelKey="acts.field.scheduling"
        none="acts.guild.replica"
        options={SCHEDULING}
        onChoose={(strategy) => onChange(scheduled(input, strategy))}
      />
      <GateRow {...props} />
      <WhereRows {...props} />
      <FormPart titleKey="acts.guild.keeping">
        <HealthyRows at={at} />
      </FormPart>
      {isDaemon ? null : <PlacementRows at={at} />}
    </>
  );
}

/** A daemon has no count of its own: there is one on each territory. */
function scheduled(input: NamedFormProps['at']['input'], strategy: string) {
  const { desiredCount = 1, schedulingStrategy: _before, ...rest } = input;
  return strategy === 'DAEMON'
    ? { ...rest, schedulingStrategy: strategy }
    : { ...rest, desiredCount, ...(strategy === '' ? {} : { schedulingStrategy: strategy }) };
}

/** The target group that its tasks are registered in, by the first port of the plan unless another is chosen. */
function GateRow(props: NamedFormProps) {
  const { at, stock } = props;
  const ports = (planOf(props)?.containers ?? []).flatMap(({ name, ports: mapped }) =>
    mapped.map((port) => ({ value: `${name}:${port}`, name, port, words: `${name}:${port}` })),
  );
  const path = ['loadBalancers', 0];
  const group = jsonAt(at.input, [...path, 'targetGroupArn']);
  const chosen = `${String(jsonAt(at.input, [...path, 'containerName']))}:${String(jsonAt(at.input, [...path, 'containerPort']))}`;
  const groups = stock.targetGroups.map(({ targetGroupName, loadBalancer }) => ({
    value: targetGroupName,
    words: loadBalancer === null ? targetGroupName : `${loadBalancer} → ${targetGroupName}`,
  }));
  if (groups.length === 0) return null;
  return (
    <>
      <ChoiceRow
        at={at}
        path={[...path, 'targetGroupArn']}
        labelKey="acts.field.gate"
        none="acts.guild.no-gate"
        options={groups}
        onChoose={(name) => {
          const { loadBalancers: _before, ...rest } = at.input;
          const [first] = ports;
          if (name === '') at.onChange(rest);
          else {
            const target = { targetGroupArn: name, containerName: first?.name ?? '', containerPort: first?.port ?? 80 };
            at.onChange({ ...rest, loadBalancers: [target] });
          }
        }}
      />
      {typeof group === 'string' ? (
        <ChoiceRow
          at={{ ...at, input: { containerPort: chosen } }}
          path={['containerPort']}
          labelKey="acts.field.gate-port"
          options={ports}
          onChoose={(value) => {
            const port = ports.find((one) => one.value === value);
            if (port === undefined) return;
            const named = withJsonAt(at.input, [...path, 'containerName'], port.name);
            at.onChange(withJsonAt(named, [...path, 'containerPort'], port.port));
          }}
        />
      ) : null}
    </>
  );
}

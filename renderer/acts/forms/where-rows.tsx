/** Where tasks of a plan may run: launch type, and subnets for plans with an interface of their own. */
import { useText } from '../../sim-client/text.ts';
import { entities } from '../../sim-client/world-store.ts';
import type { Plan } from '../../sim-client/words.ts';
import { ChoiceRow, ManyRow, NumberRow } from './fields.tsx';
import { optionsOf, type NamedFormProps } from './form-props.ts';

const LAUNCH_TYPES = ['EC2', 'FARGATE', 'EXTERNAL'];

export function planOf({ at, stock }: Pick<NamedFormProps, 'at' | 'stock'>): Plan | null {
  const name = at.input['taskDefinition'];
  // Without a revision the newest one is meant.
  return stock.plans.find((plan) => plan.name === name || plan.family === name) ?? null;
}

export function PlanRow({
  at,
  stock,
  onChoose,
}: Pick<NamedFormProps, 'at' | 'stock'> & { onChoose?(name: string): void }) {
  const { t, number } = useText();
  const options = stock.plans.map(({ name, cpu, memoryMiB, containers }) => ({
    value: name,
    words:
      cpu === null || memoryMiB === null
        ? t('acts.plan.option', { name, images: containers.map(({ image }) => image).join(', ') })
        : t('acts.plan.sized', { name, cpu: number(cpu), memory: number(memoryMiB) }),
  }));
  const own = onChoose === undefined ? {} : { onChoose };
  return <ChoiceRow at={at} path={['taskDefinition']} labelKey="acts.field.plan" options={options} {...own} />;
}

export function ClusterRow({ at, view }: Pick<NamedFormProps, 'at' | 'view'>) {
  const clusters = entities(view.clusters).map(({ clusterName }) => clusterName);
  if (clusters.length < 2) return null;
  return <ChoiceRow at={at} path={['cluster']} labelKey="acts.field.cluster" options={optionsOf(clusters)} />;
}

export function WhereRows(props: NamedFormProps) {
  const { at, stock } = props;
  const awsvpc = planOf(props)?.networkMode === 'awsvpc';
  const network = ['networkConfiguration', 'awsvpcConfiguration'];
  return (
    <>
      <ChoiceRow
        at={at}
        path={['launchType']}
        labelKey="acts.field.launch-type"
        none="acts.launch.as-cluster"
        options={optionsOf(LAUNCH_TYPES)}
      />
      {awsvpc ? (
        <>
          <ManyRow
            at={at}
            path={[...network, 'subnets']}
            labelKey="acts.field.subnets"
            options={stock.subnets.map(({ name }) => name)}
          />
          {stock.securityGroups.length === 0 ? null : (
            <ManyRow
              at={at}
              path={[...network, 'securityGroups']}
              labelKey="acts.field.security-groups"
              options={stock.securityGroups}
            />
          )}
        </>
      ) : null}
    </>
  );
}

export function HealthyRows({ at }: Pick<NamedFormProps, 'at'>) {
  const path = ['deploymentConfiguration'];
  return (
    <>
      <NumberRow
        at={at}
        path={[...path, 'minimumHealthyPercent']}
        labelKey="acts.field.min-healthy"
        max={100}
        step={10}
        unit="acts.unit.percent"
        optional
      />
      <NumberRow
        at={at}
        path={[...path, 'maximumPercent']}
        labelKey="acts.field.max-percent"
        min={100}
        max={1000}
        step={10}
        unit="acts.unit.percent"
        optional
      />
    </>
  );
}

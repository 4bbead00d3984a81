/** Register a plan: from nothing, or as the next revision of one that exists. */
import { useText } from '../../sim-client/text.ts';
import type { Json, JsonObject } from '../../sim-client/words.ts';
import { jsonAt, withJsonAt } from '../json-at.ts';
import { CheckRow, ChoiceRow, FormPart, NumberRow, TextRow, type Writing } from './fields.tsx';
import { optionsOf, type NamedFormProps } from './form-props.ts';

const NETWORK_MODES = ['bridge', 'host', 'awsvpc', 'none'];

export function PlanForm({ at, stock }: NamedFormProps) {
  const { t } = useText();
  const { input, onChange } = at;
  const containers = jsonAt(input, ['containerDefinitions']);
  const count = Array.isArray(containers) ? containers.length : 0;
  const onFargate = JSON.stringify(input['requiresCompatibilities'] ?? null).includes('FARGATE');
  const from = stock.plans.find(({ family, source }) => family === input['family'] && sameAs(source, input));
  return (
    <>
      <ChoiceRow
        at={{ ...at, input: { based: from?.name ?? '' } }}
        path={['based']}
        labelKey="acts.field.based-on"
        none="acts.plan.from-nothing"
        options={optionsOf(stock.plans.map(({ name }) => name))}
        onChoose={(name) => {
          const plan = stock.plans.find((one) => one.name === name);
          if (plan !== undefined) onChange(plan.source);
        }}
      />
      <TextRow
        at={at}
        path={['family']}
        labelKey="acts.field.family"
        names={[...new Set(stock.plans.map(({ family }) => family))]}
      />
      {Array.from({ length: count }, (_none, index) => (
        <ContainerPart key={index} at={at} index={index} images={stock.images} alone={count === 1} />
      ))}
      <button
        type="button"
        className="add"
        onClick={() => onChange(withJsonAt(input, ['containerDefinitions', count], firstContainer(count)))}
      >
        {t('acts.plan.add-container')}
      </button>
      <ChoiceRow
        at={at}
        path={['networkMode']}
        labelKey="acts.field.network-mode"
        none="acts.plan.network-bridge"
        options={optionsOf(NETWORK_MODES)}
      />
      <CheckRow
        at={{ input: { fargate: onFargate }, onChange: ({ fargate }) => onChange(onSky(input, fargate === true)) }}
        path={['fargate']}
        labelKey="acts.field.fargate"
      />
      {onFargate ? <SkySize at={at} stock={stock} /> : null}
    </>
  );
}

function sameAs(source: JsonObject, input: JsonObject): boolean {
  return JSON.stringify(source) === JSON.stringify(input);
}

function firstContainer(ordinal: number): JsonObject {
  return { name: `app-${ordinal + 1}`, image: '', cpu: 256, memory: 256, essential: false };
}

/** FG-01: a plan for the sky says its size as a whole, and has its own interface. */
function onSky(input: JsonObject, wanted: boolean): JsonObject {
  if (wanted) {
    return { ...input, requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', cpu: '256', memory: '512' };
  }
  const { requiresCompatibilities: _one, networkMode: _two, cpu: _three, memory: _four, ...rest } = input;
  return rest;
}

function SkySize({ at, stock }: Pick<NamedFormProps, 'at' | 'stock'>) {
  const size = stock.fargateSizes.find(({ cpu }) => String(cpu) === String(at.input['cpu']));
  const memory = (size?.memoryMiB ?? []).map(String);
  return (
    <>
      <ChoiceRow
        at={at}
        path={['cpu']}
        labelKey="acts.field.cpu"
        options={optionsOf(stock.fargateSizes.map(({ cpu }) => String(cpu)))}
        onChoose={(cpu) => {
          const [least] = stock.fargateSizes.find((one) => String(one.cpu) === cpu)?.memoryMiB ?? [];
          at.onChange({ ...at.input, cpu, ...(least === undefined ? {} : { memory: String(least) }) });
        }}
      />
      <ChoiceRow at={at} path={['memory']} labelKey="acts.field.memory" options={optionsOf(memory)} />
    </>
  );
}

interface ContainerPartProps {
  readonly at: Writing;
  readonly index: number;
  readonly images: readonly string[];
  readonly alone: boolean;
}

function ContainerPart({ at, index, images, alone }: ContainerPartProps) {
  const { t } = useText();
  const path = ['containerDefinitions', index];
  const mappings = jsonAt(at.input, [...path, 'portMappings']);
  const port: Json | undefined = jsonAt(mappings, [0, 'containerPort']);
  return (
    <FormPart titleKey="acts.plan.container">
      <TextRow at={at} path={[...path, 'name']} labelKey="acts.field.container" names={[]} />
      <TextRow at={at} path={[...path, 'image']} labelKey="acts.field.image" names={images} />
      <NumberRow at={at} path={[...path, 'cpu']} labelKey="acts.field.cpu" step={128} unit="acts.unit.cpu" optional />
      <NumberRow
        at={at}
        path={[...path, 'memory']}
        labelKey="acts.field.memory"
        step={128}
        unit="acts.unit.mib"
        optional
      />
      <NumberRow
        at={{
          input: port === undefined ? {} : { containerPort: port },
          onChange: ({ containerPort }) =>
            at.onChange(
              withJsonAt(
                at.input,
                [...path, 'portMappings'],
                containerPort === undefined ? undefined : [{ containerPort }],
              ),
            ),
        }}
        path={['containerPort']}
        labelKey="acts.field.port"
        max={65_535}
        optional
      />
      <CheckRow at={at} path={[...path, 'essential']} labelKey="acts.field.essential" off={false} />
      {alone ? null : (
        <button type="button" onClick={() => at.onChange(withJsonAt(at.input, path, undefined))}>
          {t('acts.plan.remove-container')}
        </button>
      )}
    </FormPart>
  );
}

/** The forms of named acts, by their name. */
import type { ComponentType } from 'react';
import type { FormName } from '../acts-of.ts';
import { CapacityForm, CountForm, PolicyForm, ProtectForm, RangeForm, WeightsForm } from './count.form.tsx';
import { FaultForm } from './fault.form.tsx';
import type { NamedFormProps } from './form-props.ts';
import { GuildForm } from './guild.form.tsx';
import { PlacementForm } from './placement.form.tsx';
import { PlanForm } from './plan.form.tsx';
import { RaiseForm } from './raise.form.tsx';
import { RunForm } from './run.form.tsx';
import { ShipForm } from './ship.form.tsx';
import { EndTrafficForm, TrafficForm } from './traffic.form.tsx';

export const NAMED_FORMS: Readonly<Record<FormName, ComponentType<NamedFormProps>>> = {
  raise: RaiseForm,
  plan: PlanForm,
  run: RunForm,
  guild: GuildForm,
  count: CountForm,
  ship: ShipForm,
  placement: PlacementForm,
  weights: WeightsForm,
  fault: FaultForm,
  range: RangeForm,
  policy: PolicyForm,
  capacity: CapacityForm,
  protect: ProtectForm,
  traffic: TrafficForm,
  'end-traffic': EndTrafficForm,
};

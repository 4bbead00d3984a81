/**
 * What an alarm says that the API takes and nothing comes of: actions that nobody hears, metrics that nobody publishes, rules
 * over alarms that are not there. All of it is a warning: the run is the same as with the real service.
 */
import type { PutCompositeAlarmInput, PutMetricAlarmInput } from '../model/alarm.ts';
import { isFunctionAction, policyNameOf } from '../rules/alarm-actions.ts';
import { isHighResolution } from '../rules/alarm-evaluation.ts';
import { alarmsOf, readAlarmRule } from '../rules/alarm-rule.ts';
import { like, oneOf, shown } from '../rules/expected.ts';
import { nameOfFunction } from '../rules/functions.ts';
import { messagingNameOf } from '../rules/messaging.ts';
import { METRIC_CATALOG } from '../rules/metric-catalog.ts';
import { dimensionSetsOf, mayBeFine } from '../rules/metric-places.ts';
import { didYouMean } from '../rules/rule-issue.ts';
import type { Finding } from './issues.ts';
import type { Ledger } from './ledger.ts';
import type { Path } from './source.ts';

/** The collector's own namespace: it puts its metrics by the second. */
const COLLECTED = 'ECS';
const ACTIONS = ['AlarmActions', 'OKActions', 'InsufficientDataActions'] as const;

export type Say = (path: Path, finding: Finding) => void;

export class AlarmCheck {
  private readonly ledger: Ledger;
  private readonly say: Say;

  constructor(ledger: Ledger, say: Say) {
    this.ledger = ledger;
    this.say = (path, finding) => say(path, { ...finding, severity: 'warning' });
  }

  metricAlarm(input: PutMetricAlarmInput): void {
    this.metric(input);
    this.actions(input, true);
  }

  compositeAlarm(input: PutCompositeAlarmInput): void {
    const reading = readAlarmRule(input.AlarmRule);
    const names = [...this.ledger.alarms];
    for (const name of 'rule' in reading ? new Set(alarmsOf(reading.rule)) : []) {
      if (names.includes(name) || name.startsWith('TargetTracking-')) continue;
      const parts = { expected: oneOf(names), found: shown(name), hint: didYouMean(name, names) };
      this.say(['AlarmRule'], { code: 'unknown-alarm', params: { name }, ...parts });
    }
    this.actions(input, false);
  }

  private actions(input: PutMetricAlarmInput | PutCompositeAlarmInput, isOverMetric: boolean): void {
    const { topics, functions, policies } = this.ledger;
    for (const member of ACTIONS) {
      // Policies hear the change to ALARM alone.
      const heard = isOverMetric && member === 'AlarmActions' ? [...policies] : [];
      const names = [...heard, ...topics, ...[...functions].map((name) => `function:${name}`)];
      (input[member] ?? []).forEach((action, index) => {
        const isHeard = isFunctionAction(action)
          ? functions.has(nameOfFunction(action))
          : topics.has(messagingNameOf(action)) || heard.includes(policyNameOf(action));
        if (isHeard) return;
        const parts = { expected: oneOf(names), found: shown(action), hint: didYouMean(policyNameOf(action), names) };
        this.say([member, index], { code: 'unheard-action', params: { action }, ...parts });
      });
    }
  }

  private metric({ Namespace, MetricName, Dimensions = [], Period }: PutMetricAlarmInput): void {
    const namespaces = [...new Set(METRIC_CATALOG.map(({ namespace }) => namespace))];
    if (!namespaces.includes(Namespace)) {
      // Anybody may publish under a name of their own.
      if (!Namespace.startsWith('AWS/')) return;
      const parts = { expected: oneOf(namespaces), found: shown(Namespace), hint: didYouMean(Namespace, namespaces) };
      this.say(['Namespace'], { code: 'unknown-namespace', params: { name: Namespace }, ...parts });
      return;
    }
    if (Namespace === COLLECTED) return;
    const names = METRIC_CATALOG.filter(({ namespace }) => namespace === Namespace).map((one) => one.metricName);
    if (!names.includes(MetricName)) {
      const parts = { expected: oneOf(names), found: shown(MetricName), hint: didYouMean(MetricName, names) };
      this.say(['MetricName'], {
        code: 'unknown-metric-name',
        params: { name: MetricName, namespace: Namespace },
        ...parts,
      });
    }
    this.dimensions(Namespace, Dimensions);
    if (isHighResolution({ Period }) && !(this.ledger.hasFineMetrics && mayBeFine(Namespace))) {
      const hint = mayBeFine(Namespace) ? { code: 'alarm-period-coarse', params: {} } : null;
      const params = { namespace: Namespace, period: Period };
      this.say(['Period'], { code: 'alarm-period-coarse', params, found: shown(Period), hint });
    }
  }

  private dimensions(namespace: string, rows: readonly { readonly Name: string; readonly Value: string }[]): void {
    const sets = dimensionSetsOf(namespace);
    if (sets === null) return;
    const written = rows.map(({ Name }) => Name).sort();
    if (!sets.some((set) => set.join() === written.join())) {
      const known = [...new Set(sets.flat())];
      const odd = rows.findIndex(({ Name }) => !known.includes(Name));
      const path = odd < 0 ? ['Dimensions'] : ['Dimensions', odd, 'Name'];
      this.say(path, {
        code: 'alarm-dimensions',
        params: { namespace },
        expected: like(...sets.map((set) => set.join(' + '))),
        found: written.length === 0 ? null : shown(written.join(' + ')),
        hint: odd < 0 ? null : didYouMean(rows[odd]!.Name, known),
      });
      return;
    }
    rows.forEach(({ Name, Value }, index) => this.value(Name, Value, ['Dimensions', index, 'Value']));
  }

  /** Is there anything of that name? */
  private value(dimension: string, value: string, path: Path): void {
    const names = this.namesOf(dimension);
    if (names === null || value.includes('/') || names.includes(value)) return;
    const parts = { expected: oneOf(names), found: shown(value), hint: didYouMean(value, names) };
    this.say(path, { code: 'unknown-dimension', params: { dimension, name: value }, ...parts });
  }

  /** null: it cannot be known. */
  private namesOf(dimension: string): readonly string[] | null {
    const { ledger } = this;
    switch (dimension) {
      case 'ClusterName':
        return [...ledger.clusters.keys()];
      case 'ServiceName':
        return ledger.servicesIncomplete ? null : [...ledger.services.keys()];
      case 'LoadBalancer':
        return [...ledger.loadBalancers];
      case 'TargetGroup':
        return [...ledger.targetGroups];
      case 'AutoScalingGroupName':
        return [...ledger.groups];
      case 'CapacityProviderName':
        return [...ledger.capacityProviders];
      case 'FunctionName':
        return [...ledger.functions, ...ledger.collectors];
      default:
        return null;
    }
  }
}

/** Metric paths, `service/web/runningTasks`, → Metric. docs/models/goals.md is their description for authors. */
import { HARM_MEASURES, RELEASE_MEASURES, type Metric, type RequestMeasure } from '../model/goal.ts';
import type { TaskStatus } from '../model/task.ts';
import { oneOf } from '../rules/expected.ts';
import { didYouMean, issue, type RuleIssue } from '../rules/rule-issue.ts';
import type { Ledger } from './ledger.ts';

type ServiceCount = Extract<Metric, { of: 'service' }>['count'];
type InstanceCount = Extract<Metric, { of: 'instances' }>['state'];

const SERVICE_COUNTS: readonly ServiceCount[] = [
  'runningTasks',
  'pendingTasks',
  'desiredTasks',
  'healthyTasks',
  'deployments',
];
const INSTANCE_COUNTS: readonly InstanceCount[] = ['running', 'registered', 'connected', 'draining', 'terminated'];
const TASK_STATUSES: readonly TaskStatus[] = [
  'PROVISIONING',
  'PENDING',
  'ACTIVATING',
  'RUNNING',
  'DEACTIVATING',
  'STOPPING',
  'DEPROVISIONING',
  'STOPPED',
];
const PLACEMENT_OUTCOMES = ['placed', 'refused'] as const;
/** How the path says it → the state. */
const TARGET_COUNTS = {
  registeredTargets: 'registered',
  initialTargets: 'initial',
  healthyTargets: 'healthy',
  unhealthyTargets: 'unhealthy',
  drainingTargets: 'draining',
} as const;
const ALARM_STATES = ['inAlarm', 'ok', 'insufficientData'] as const;
const COLLECTOR_COUNTS = ['transitions', 'calls', 'failures'] as const;
const SUBJECTS = [
  'service',
  'cluster',
  'tasks',
  'instances',
  'fleet',
  'placements',
  'targetGroup',
  'traffic',
  'alarm',
  'collector',
  'queue',
  'function',
  'cost',
  'harm',
  'release',
] as const;

/** What is measured of requests and of hardware (see sim/engine/measured.ts). */
const REQUEST_MEASURES: readonly RequestMeasure[] = [
  'successRate',
  'errorRate',
  'requestRate',
  'requests',
  'errors',
  'responseTime',
];
const HARDWARE_MEASURES = ['cpuUtilization', 'memoryUtilization'] as const;
type HardwareMeasure = (typeof HARDWARE_MEASURES)[number];

const FUNCTION_COUNTS = ['invocations', 'errors', 'throttles', 'coldStarts'] as const;
const COST_MEASURES = ['total', 'perHour'] as const;

const END_OF_PATH = { code: 'expected.end-of-path', params: {} };

export interface MetricContext {
  readonly ledger: Ledger;
  readonly zones: readonly string[];
}
export type MetricReading = { readonly metric: Metric } | { readonly issue: RuleIssue };

/** Reads one path. The issue's span says which part of the path is meant; its own path is empty. */
export function parseMetric(text: string, context: MetricContext): MetricReading {
  const reader = new MetricReader(text, context);
  const metric = reader.read();
  return metric === null ? { issue: reader.found! } : { metric };
}

class MetricReader {
  found: RuleIssue | null = null;
  private readonly parts: readonly string[];
  private readonly context: MetricContext;
  private at = 0;

  constructor(text: string, context: MetricContext) {
    this.parts = text.split('/');
    this.context = context;
  }

  read(): Metric | null {
    const entrance = this.entrance();
    if (entrance !== null || this.found !== null) return entrance;
    const subject = this.oneOf(SUBJECTS);
    switch (subject) {
      case null:
        return null;
      case 'cluster': {
        const cluster = this.name('unknown-cluster', [...this.context.ledger.clusters.keys()]);
        if (cluster === null || this.oneOf(['service']) === null) return null;
        return this.service(cluster);
      }
      case 'service':
        return this.service(null);
      case 'tasks':
        return this.tasks();
      case 'instances': {
        const fleet = this.option('fleet', 'unknown-fleet', [...this.context.ledger.fleets.keys()]);
        const zone = this.zone();
        const state = this.oneOf(INSTANCE_COUNTS);
        return state === null ? null : this.whole({ of: 'instances', fleet, zone, state });
      }
      case 'targetGroup': {
        const targetGroup = this.name('unknown-target-group', [...this.context.ledger.targetGroups]);
        if (targetGroup !== null && this.isMeasure()) return this.requests('targetGroup', targetGroup);
        const zone = this.zone();
        const count = this.oneOf(Object.keys(TARGET_COUNTS) as (keyof typeof TARGET_COUNTS)[]);
        if (targetGroup === null || count === null) return null;
        return this.whole({ of: 'targets', targetGroup, zone, state: TARGET_COUNTS[count] });
      }
      case 'traffic': {
        const stream = this.name('unknown-traffic', [...this.context.ledger.traffic]);
        return stream === null ? null : this.requests('stream', stream);
      }
      case 'fleet': {
        const fleet = this.name('unknown-fleet', [...this.context.ledger.fleets.keys()]);
        return fleet === null ? null : this.hardware('fleet', fleet);
      }
      case 'alarm': {
        const alarm = this.name('unknown-alarm', [...this.context.ledger.alarms]);
        const state = alarm === null ? null : this.oneOf(ALARM_STATES);
        return alarm === null || state === null ? null : this.whole({ of: 'alarm', alarm, state });
      }
      case 'collector': {
        const collector = this.name('unknown-collector', [...this.context.ledger.collectors]);
        const count = collector === null ? null : this.oneOf(COLLECTOR_COUNTS);
        return collector === null || count === null ? null : this.whole({ of: 'collector', collector, count });
      }
      case 'queue': {
        const queue = this.name('unknown-queue', [...this.context.ledger.queues]);
        return queue === null || this.oneOf(['messages']) === null ? null : this.whole({ of: 'queue', queue });
      }
      case 'function': {
        const name = this.name('unknown-function', [...this.context.ledger.functions]);
        if (name !== null && this.parts[this.at] === 'version') return this.version('version', name);
        if (name !== null && this.parts[this.at] === 'alias') return this.alias(name);
        const count = this.oneOf(FUNCTION_COUNTS);
        return name === null || count === null ? null : this.whole({ of: 'function', function: name, count });
      }
      case 'cost': {
        const measure = this.oneOf(COST_MEASURES);
        return measure === null ? null : this.whole({ of: 'cost', measure });
      }
      case 'harm':
        return this.harm();
      case 'release': {
        const service = this.name('unknown-service', [...this.context.ledger.services.keys()]);
        const measure = service === null ? null : this.oneOf(RELEASE_MEASURES);
        return service === null || measure === null ? null : this.whole({ of: 'release', service, measure });
      }
      case 'placements': {
        const outcome = this.oneOf(PLACEMENT_OUTCOMES);
        return outcome === null ? null : this.whole({ of: 'placements', outcome });
      }
    }
  }

  private service(cluster: string | null): Metric | null {
    const service = this.name('unknown-service', [...this.context.ledger.services.keys()]);
    if (service === null) return null;
    if (this.isMeasure()) return this.requests('service', service);
    if (this.parts[this.at] === 'revision') return this.version('revision', service);
    if (HARDWARE_MEASURES.includes(this.parts[this.at] as HardwareMeasure)) return this.hardware('service', service);
    const zone = this.zone();
    const count = this.oneOf(SERVICE_COUNTS);
    return count === null ? null : this.whole({ of: 'service', service, cluster, zone, count });
  }

  /** `gate/successRate`: a balancer, a target group or a stream by its name alone. */
  private entrance(): Metric | null {
    const { ledger } = this.context;
    const [name, measure] = this.parts;
    if (name === undefined || SUBJECTS.includes(name as (typeof SUBJECTS)[number])) return null;
    const isKnown = ledger.loadBalancers.has(name) || ledger.traffic.has(name) || ledger.targetGroups.has(name);
    if (isKnown && !REQUEST_MEASURES.includes(measure as RequestMeasure)) {
      this.at = 1;
      this.oneOf(REQUEST_MEASURES);
      return null;
    }
    if (!REQUEST_MEASURES.includes(measure as RequestMeasure) || this.parts.length !== 2) return null;
    const by = ledger.loadBalancers.has(name)
      ? 'balancer'
      : ledger.traffic.has(name)
        ? 'stream'
        : ledger.targetGroups.has(name)
          ? 'targetGroup'
          : null;
    if (by !== null) return { of: 'requests', by, name, measure: measure as RequestMeasure };
    return this.fail(0, 'unknown-entrance', [...ledger.loadBalancers, ...ledger.traffic, ...ledger.targetGroups], {
      name,
    });
  }

  private isMeasure(): boolean {
    return this.found === null && REQUEST_MEASURES.includes(this.parts[this.at] as RequestMeasure);
  }

  private requests(by: 'targetGroup' | 'service' | 'stream', name: string): Metric | null {
    const measure = this.oneOf(REQUEST_MEASURES);
    return measure === null ? null : this.whole({ of: 'requests', by, name, measure });
  }

  /** `revision/web:3/requests`: only the run knows which there are. */
  private version(by: 'revision' | 'version', name: string): Metric | null {
    const version = this.written();
    const measure = this.oneOf(REQUEST_MEASURES);
    return version === null || measure === null ? null : this.whole({ of: 'requests', by, name, version, measure });
  }

  /** `alias/live/2`: only the run knows which there are. */
  private alias(name: string): Metric | null {
    const alias = this.written();
    // The version stands where a keyword would.
    this.at -= 1;
    const version = this.written();
    return alias === null || version === null ? null : this.whole({ of: 'alias', function: name, alias, version });
  }

  /** `harm[/STREAM][/version/VERSION]/MEASURE`. */
  private harm(): Metric | null {
    // A stream may be called as a measure is, or `version`.
    const left = this.parts.length - this.at;
    const named = left === 2 || left > 3;
    const stream = named ? this.name('unknown-traffic', [...this.context.ledger.traffic]) : null;
    const version = this.found === null && this.parts[this.at] === 'version' ? this.written() : null;
    const measure = this.oneOf(HARM_MEASURES);
    return measure === null ? null : this.whole({ of: 'harm', stream, version, measure });
  }

  /** What stands after a keyword, whatever it is. */
  private written(): string | null {
    this.at += 2;
    const text = this.parts[this.at - 1];
    return text === undefined || text === '' ? this.fail(this.at - 1, 'unknown-metric', [], { name: '' }) : text;
  }

  private hardware(by: 'service' | 'fleet', name: string): Metric | null {
    const measure = this.oneOf(HARDWARE_MEASURES);
    return measure === null ? null : this.whole({ of: 'hardware', by, name, measure });
  }

  private tasks(): Metric | null {
    const family = this.option('family', 'unknown-task-definition', [...this.context.ledger.definitions.keys()]);
    const zone = this.zone();
    const status = this.at < this.parts.length ? this.oneOf(TASK_STATUSES) : null;
    return this.whole({ of: 'tasks', family, zone, status });
  }

  private zone(): string | null {
    return this.option('zone', 'unknown-zone', this.context.zones);
  }

  /** `keyword/name` when it stands here, else null. */
  private option(keyword: string, code: string, names: readonly string[]): string | null {
    if (this.found !== null || this.parts[this.at] !== keyword) return null;
    this.at++;
    return this.name(code, names);
  }

  private name(code: string, names: readonly string[]): string | null {
    const name = this.parts[this.at];
    // An unreadable include may have declared it.
    const { incomplete, servicesIncomplete } = this.context.ledger;
    const excused =
      (code === 'unknown-service' && servicesIncomplete) || (code === 'unknown-task-definition' && incomplete);
    if (name !== undefined && (excused || names.includes(name))) {
      this.at++;
      return name;
    }
    return this.fail(this.at, code, names, { name: name ?? '' });
  }

  private oneOf<Word extends string>(words: readonly Word[]): Word | null {
    if (this.found !== null) return null;
    const word = words.find((each) => each === this.parts[this.at]);
    if (word === undefined) return this.fail(this.at, 'unknown-metric', words, { name: this.parts[this.at] ?? '' });
    this.at++;
    return word;
  }

  private whole(metric: Metric): Metric | null {
    if (this.found !== null) return null;
    if (this.at < this.parts.length) return this.fail(this.at, 'unknown-metric', [], { name: this.parts[this.at]! });
    return metric;
  }

  private fail(at: number, code: string, names: readonly string[], params: Record<string, string>): null {
    if (this.found !== null) return null;
    const written = this.parts[at];
    const offset = this.parts.slice(0, at).reduce((sum, part) => sum + part.length + 1, 0);
    const end = written === undefined ? this.parts.join('/').length : offset + written.length;
    this.found = issue([], written === undefined ? 'metric-incomplete' : code, {
      params,
      expected: code === 'unknown-metric' && names.length === 0 ? END_OF_PATH : oneOf(names),
      found: written,
      hint: written === undefined ? null : didYouMean(written, names),
      span: { offset: Math.min(offset, end), endOffset: end },
    });
    return null;
  }
}

/** Metric paths, `service/web/runningTasks`, → Metric. docs/models/goals.md is their description for authors. */
import type { Metric } from '../model/goal.ts';
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
const SUBJECTS = ['service', 'cluster', 'tasks', 'instances', 'placements', 'targetGroup', 'queue'] as const;

/** What will be measured of requests once there are requests. */
const NOT_YET: ReadonlySet<string> = new Set([
  'successRate',
  'errorRate',
  'requests',
  'requestsPerSecond',
  'latency',
  'latencyMs',
  'responseTime',
  'cpuUtilization',
  'memoryUtilization',
  'cost',
]);

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
    const last = this.parts.at(-1)!;
    if (NOT_YET.has(last)) return this.fail(this.parts.length - 1, 'not-yet', [], { key: last });
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
        const zone = this.zone();
        const count = this.oneOf(Object.keys(TARGET_COUNTS) as (keyof typeof TARGET_COUNTS)[]);
        if (targetGroup === null || count === null) return null;
        return this.whole({ of: 'targets', targetGroup, zone, state: TARGET_COUNTS[count] });
      }
      case 'queue': {
        const queue = this.name('unknown-queue', [...this.context.ledger.queues]);
        return queue === null || this.oneOf(['messages']) === null ? null : this.whole({ of: 'queue', queue });
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
    const zone = this.zone();
    const count = this.oneOf(SERVICE_COUNTS);
    return count === null ? null : this.whole({ of: 'service', service, cluster, zone, count });
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

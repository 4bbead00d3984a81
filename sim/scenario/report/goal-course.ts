/** Goals as a report shows them: what each asked for, over which window, and how it ended. */
import type { Bounds, Goal, Metric } from '../../model/goal.ts';
import type { World } from '../../model/world.ts';

export interface GoalCourse {
  readonly name: string;
  readonly status: 'open' | 'met' | 'missed';
  /** `always service/web/runningTasks ≥ 3`, close to what the file says. */
  readonly asks: string;
  readonly fromUs: number;
  readonly untilUs: number;
  readonly settledAtUs: number | null;
  /** The last value that the engine has seen; null for a goal without a metric, and before the first. */
  readonly lastValue: number | null;
}

export function goalCourses(world: World, endUs: number): GoalCourse[] {
  return world.goals.map(({ goal, state }) => ({
    name: goal.name,
    status: state.status,
    asks: asksOf(goal),
    fromUs: goal.fromUs,
    untilUs: Math.min(goal.untilUs ?? endUs, endUs),
    settledAtUs: state.settledAtUs,
    lastValue: 'metric' in goal ? state.lastValue : null,
  }));
}

function asksOf(goal: Goal): string {
  if (goal.kind === 'neverCommand') return `never ${goal.op}`;
  if (goal.kind === 'serviceEvent')
    return `serviceEvent ${goal.service} “${goal.text}” ${boundsText(goal.bounds)}`.trim();
  const stat = goal.kind === 'over' ? ` ${goal.stat}` : '';
  return `${goal.kind}${stat} ${metricPath(goal.metric)} ${boundsText(goal.bounds)}`;
}

function boundsText({ atLeast, atMost }: Bounds): string {
  return [atLeast === null ? '' : `≥ ${atLeast}`, atMost === null ? '' : `≤ ${atMost}`]
    .filter((part) => part !== '')
    .join(' ');
}

const option = (word: string, value: string | null): string[] => (value === null ? [] : [word, value]);

/** The path that means this metric (docs/models/goals.md). */
function metricPath(metric: Metric): string {
  switch (metric.of) {
    case 'service': {
      const { cluster, service, zone, count } = metric;
      return [...option('cluster', cluster), 'service', service, ...option('zone', zone), count].join('/');
    }
    case 'tasks': {
      const { family, zone, status } = metric;
      return ['tasks', ...option('family', family), ...option('zone', zone), ...(status === null ? [] : [status])].join(
        '/',
      );
    }
    case 'instances':
      return ['instances', ...option('fleet', metric.fleet), ...option('zone', metric.zone), metric.state].join('/');
    case 'targets':
      return ['targetGroup', metric.targetGroup, ...option('zone', metric.zone), `${metric.state}Targets`].join('/');
    case 'requests':
      return [
        ...(metric.by === 'balancer' ? [] : [metric.by === 'stream' ? 'traffic' : metric.by]),
        metric.name,
        metric.measure,
      ].join('/');
    case 'hardware':
      return [metric.by, metric.name, metric.measure].join('/');
    default:
      return Object.values(metric).join('/');
  }
}

/** Rolling releases: the circuit breaker, deployment alarms, early success, stopping: rules broken on purpose. */
import { mutant, type Mutant } from './mutant.ts';

const ROLLING = 'conformance/rolling-update';
const BREAKER = 'conformance/circuit-breaker';
const AFTER = 'conformance/circuit-breaker-after';
const ALARMS = 'conformance/deployment-alarms';

export const RELEASES_ROLLING: readonly Mutant[] = [
  mutant('RU-03', 'rules/service-requests', 'MINIMUM_HEALTHY_PERCENT = 100', 'MINIMUM_HEALTHY_PERCENT = 50', ROLLING),
  mutant('RU-03', 'rules/service-requests', 'MAXIMUM_PERCENT = 200', 'MAXIMUM_PERCENT = 150', ROLLING),
  mutant('RU-05', 'services/plan-service', 'mustMove && settled && idle', 'mustMove && idle', ROLLING),
  mutant(
    'RU-07',
    'rules/scale-in',
    'const less = sumBy(members, valueOf, () => 1);',
    'const less = new Map<string, number>();',
    ROLLING,
  ),
  mutant('RU-08', 'services/plan-service', 'staying === desired && settled;', 'staying === desired;', ROLLING),
  mutant('RU-09', 'rules/release-estimate', 'Math.ceil(window.desired', 'Math.floor(window.desired', ROLLING),
  mutant('RU-09', 'rules/release-estimate', '+ spans.drainUs', '', ROLLING),
  mutant('RU-09', 'rules/release-estimate', '? maximum - desired', '? maximum', ROLLING),
  mutant(
    'RU-10',
    'services/service-refusals',
    'enable && healthyPercent < minimum',
    'enable && healthyPercent < 0',
    ALARMS,
  ),
  mutant('RU-10', 'services/completion', 'own.length >= Math.ceil(', 'own.length >= desired + 0 * Math.ceil(', ALARMS),
  mutant('RU-11', 'releases/service-deployment.system', "stopType === 'ROLLBACK'", "stopType !== 'ROLLBACK'", ALARMS),
  mutant(
    'CB-01',
    'releases/circuit-breaker.system',
    "breaker.status === 'DISABLED'",
    "breaker.status !== 'DISABLED'",
    BREAKER,
  ),
  mutant('CB-02', 'rules/circuit-breaker', 'BOUNDED_MIN = 3', 'BOUNDED_MIN = 10', BREAKER),
  mutant('CB-02', 'rules/circuit-breaker', 'BOUNDED_MAX = 200', 'BOUNDED_MAX = 201', BREAKER),
  mutant('CB-03', 'rules/circuit-breaker', "if (type === 'COUNT') return value;", '', BREAKER),
  mutant('CB-03', 'rules/circuit-breaker', 'Math.ceil((value', 'Math.floor((value', BREAKER),
  mutant('CB-04', 'releases/circuit-breaker.system', '&& !isSecondStage', '', BREAKER),
  mutant(
    'CB-04',
    'releases/circuit-breaker.system',
    'if (ctx.nowUs - refusedAtUs < SCHEDULER_ROUND) return;',
    '',
    BREAKER,
  ),
  mutant('CB-05', 'releases/circuit-breaker.system', "stopCode !== 'ServiceSchedulerInitiated' || ", '', BREAKER),
  mutant('CB-05', 'releases/circuit-breaker.system', '!isHealthReason(reason)', 'isHealthReason(reason)', BREAKER),
  mutant('CB-06', 'releases/circuit-breaker.system', 'if (!resetOnHealthyTask) return;', '', BREAKER),
  mutant(
    'CB-07',
    'releases/circuit-breaker.system',
    'breaker.failures < threshold',
    'breaker.failures <= threshold',
    BREAKER,
  ),
  mutant('CB-07', 'services/plan-service', 'failed ? planFailed : planReplica', 'planReplica', BREAKER),
  mutant('CB-08', 'releases/rolling.system', 'delete service.lastCompleted;', 'service.deployments.pop();', AFTER),
  mutant('CB-08', 'releases/rolling.system', 'service.lastCompleted = ', 'service.lastCompleted ??= ', AFTER),
  mutant('CB-08', 'releases/rolling.system', 'row.breaker.failures = 0;', '', AFTER),
  mutant('CB-09', 'releases/circuit-breaker.system', '&& !task.countsAsHealthy', '&& task.countsAsHealthy', BREAKER),
  mutant('CB-10', 'releases/service-deployments', '  row.failure = failure;', '', ALARMS),
  mutant('DA-01', 'releases/deployment-alarm.system', 'settings.rollback', '!settings.rollback', ALARMS),
  mutant('DA-01', 'releases/deployment-alarm.system', 'alarmNameOf(name) === alarmName', 'name === alarmName', ALARMS),
  mutant(
    'DA-01',
    'releases/deployment-alarm.system',
    "if (state === 'ALARM') fired(ctx, ctx.world.compositeAlarms!",
    "if (state === 'OK') fired(ctx, ctx.world.compositeAlarms!",
    ALARMS,
  ),
  mutant('DA-02', 'releases/service-deployment.system', 'ignoredFor.length > 0', 'ignoredFor.length > 99', ALARMS),
  mutant(
    'DA-03',
    'rules/service-deployments',
    'metric.input.Period * metric.input.EvaluationPeriods',
    'metric.input.Period',
    ALARMS,
  ),
  mutant('DA-04', 'services/completion', 'if (left > 0) return durationUs(left);', '', ALARMS),
  mutant(
    'DA-05',
    'releases/service-deployments',
    "status === 'MONITORING' ? 'MONITORING_COMPLETE' : status",
    'status',
    ALARMS,
  ),
];

/** MT, HM. */
import { mutant, type Mutant } from './mutant.ts';

const ALARMS_TEST = 'conformance/alarms';
const METRICS_TEST = 'conformance/metrics';
const UTILIZATION_TEST = 'conformance/utilization';
const COLLECTOR_TEST = 'conformance/collector';

export const MEASURED: readonly Mutant[] = [
  mutant(
    'MT-01',
    'rules/cluster-use',
    "status !== 'ACTIVE' && status !== 'DRAINING'",
    "status !== 'ACTIVE'",
    METRICS_TEST,
  ),
  mutant(
    'MT-02',
    'metrics/ecs-metrics',
    'cpu.add(use.cpu, task.needs.cpu)',
    'cpu.add(use.cpu, 1_024)',
    UTILIZATION_TEST,
  ),
  mutant(
    'MT-03',
    'rules/cluster-use',
    'reserved[what] += all[what] - remaining[what]',
    'reserved[what] += remaining[what]',
    METRICS_TEST,
  ),
  mutant(
    'MT-04',
    'metrics/ecs-metrics',
    "if (task.lastStatus !== 'RUNNING') continue;\n      const use = uses.of(task);\n      cpu.add",
    "if (task.lastStatus === 'STOPPED') continue;\n      const use = uses.of(task);\n      cpu.add",
    METRICS_TEST,
  ),
  mutant(
    'MT-04',
    'metrics/metrics.system',
    "chart === 'task' && from === 'RUNNING'",
    "chart === 'task' && from === 'PENDING'",
    UTILIZATION_TEST,
  ),
  mutant(
    'MT-05',
    'metrics/ecs-metrics',
    'const had = cpuUs - (this.readings.taskCpuUs[task.key] ?? 0);',
    'const had = 10 * (cpuUs - (this.readings.taskCpuUs[task.key] ?? 0));',
    UTILIZATION_TEST,
  ),
  mutant('MT-06', 'rules/alarm-evaluation', 'return value > threshold;', 'return value >= threshold;', ALARMS_TEST),
  mutant(
    'MT-06',
    'metrics/alarm.system',
    'if (!isSettled(evaluation)) lookSoon(ctx, alarm);',
    'lookSoon(ctx, alarm);',
    ALARMS_TEST,
  ),
  mutant(
    'MT-07',
    'rules/alarm-evaluation',
    'export const RANGE_BEYOND = 2;',
    'export const RANGE_BEYOND = 0;',
    ALARMS_TEST,
  ),
  mutant(
    'MT-07',
    'rules/alarm-evaluation',
    'const counted = real.slice(-periods);',
    'const counted = real.slice(0, periods);',
    ALARMS_TEST,
  ),
  mutant('MT-08', 'rules/alarm-evaluation', 'breaching + missing >= needed', 'missing >= needed', ALARMS_TEST),
  mutant(
    'MT-08',
    'rules/alarm-evaluation',
    "if (treatment === 'ignore') return found(present, 'filled');",
    '',
    ALARMS_TEST,
  ),
  mutant(
    'MT-09',
    'rules/alarm-evaluation',
    'const isOldEnough = points.length - oldest >= needed;',
    'const isOldEnough = points.length - oldest >= 1;',
    ALARMS_TEST,
  ),
  mutant('MT-10', 'rules/alarms', 'if (input.ActionsEnabled === false) return [];', '', ALARMS_TEST),
  mutant(
    'MT-10',
    'metrics/alarm.system',
    'const previous = alarm.state;\n  const { state } = evaluation;\n  if (previous === state) return;',
    "const previous = alarm.state;\n  const { state } = evaluation;\n  if (previous === state && state !== 'ALARM') return;\n  if (previous === state) {\n    ctx.say({ kind: 'AlarmStateChanged', alarm: alarm.key, previous, state, value: null, actions: [] });\n    return;\n  }",
    ALARMS_TEST,
  ),
  mutant('MT-11', 'metrics/custom-metrics', 'periodS: datum.StorageResolution ?? 60', 'periodS: 60', METRICS_TEST),
  mutant(
    'MT-11',
    'rules/statistics',
    'const SHORT_RETENTION_S = 3 * 3_600;',
    'const SHORT_RETENTION_S = 4 * 3_600;',
    METRICS_TEST,
  ),
  mutant('HM-01', 'metrics/collector.system', 'Seconds: index * everySeconds', 'Seconds: everySeconds', COLLECTOR_TEST),
  mutant(
    'HM-02',
    'metrics/collector.system',
    'StorageResolution: 1 as const',
    'StorageResolution: 60 as const',
    COLLECTOR_TEST,
  ),
  mutant(
    'HM-03',
    'rules/states-language',
    "      execution.transitions += 1;\n      execution.status = 'SUCCEEDED';",
    "      execution.status = 'SUCCEEDED';",
    COLLECTOR_TEST,
  ),
  mutant(
    'HM-03',
    'rules/collector-cost',
    'Math.ceil(durationMs / BILLING_STEP_MS)',
    'Math.floor(durationMs / BILLING_STEP_MS)',
    COLLECTOR_TEST,
  ),
  mutant(
    'HM-05',
    'metrics/collector.system',
    "if (collector.defects.includes('statesTrust')) failExecution(execution, 'States.Permissions');\n  else perform",
    'perform',
    COLLECTOR_TEST,
  ),
  mutant('HM-06', 'rules/states-language', 'if (around.branchesLeft > 0) return;', '', COLLECTOR_TEST),
];

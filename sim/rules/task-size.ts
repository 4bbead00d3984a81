/** Task-level cpu and memory: the forms in which the API takes them, and the table of Fargate (FG-01, RS-06). */
import { fargateSize, fargateSizes } from '../catalog/fargate-sizes.ts';
import { CPU_UNITS_PER_VCPU } from '../model/units.ts';
import { oneOf } from './expected.ts';
import { issue, type RuleIssue } from './rule-issue.ts';

/** The range of task-level CPU on EC2, in CPU units (RS-06). */
export const TASK_CPU_MIN = 128;
export const TASK_CPU_MAX = 196_608;

const AMOUNT = /^([0-9]{1,9})(?:\.([0-9]{1,4}))?\s*(vcpu|gb)?$/i;

/** CPU units of '256', '0.25 vCPU', '.5'-less forms and plain numbers; null for another form or a fraction of a unit. */
export function taskCpu(value: string | number): number | null {
  return amount(value, 'vcpu', CPU_UNITS_PER_VCPU);
}

/** MiB of '512', '0.5GB', '1 GB' and plain numbers; null for another form or a fraction of a MiB. */
export function taskMemoryMiB(value: string | number): number | null {
  return amount(value, 'gb', 1_024);
}

function amount(value: string | number, unit: string, perUnit: number): number | null {
  if (typeof value === 'number') return Number.isInteger(value) && value > 0 ? value : null;
  const match = AMOUNT.exec(value.trim());
  if (match === null) return null;
  const given = (match[3] ?? '').toLowerCase();
  if (given !== '' && given !== unit) return null;
  // The fraction is read in ten-thousandths, so that the product is exact.
  const tenThousandths = Number(match[1]) * 10_000 + Number((match[2] ?? '').padEnd(4, '0'));
  const exact = tenThousandths * (given === '' ? 1 : perUnit);
  return exact > 0 && exact % 10_000 === 0 ? exact / 10_000 : null;
}

/** The size of a Fargate task against the table; `windows` narrows it. */
export function fargateSizeIssues(cpu: number | null, memoryMiB: number | null, windows: boolean): RuleIssue[] {
  if (cpu === null || memoryMiB === null) {
    return (['cpu', 'memory'] as const)
      .filter((key) => (key === 'cpu' ? cpu : memoryMiB) === null)
      .map((key) => issue([key], 'fargate-needs-size', { params: { key } }));
  }
  const size = fargateSize(cpu);
  const os = windows ? 'WINDOWS' : 'LINUX';
  if (size === null || !size.os.includes(os)) {
    const known = fargateSizes().filter((entry) => entry.os.includes(os));
    const expected = oneOf(known.map((entry) => entry.cpu));
    return [issue(['cpu'], 'fargate-size', { params: { cpu, memoryMiB }, expected, found: cpu })];
  }
  if (size.memoryMiB.includes(memoryMiB)) return [];
  const expected = oneOf(size.memoryMiB);
  return [issue(['memory'], 'fargate-size', { params: { cpu, memoryMiB }, expected, found: memoryMiB })];
}

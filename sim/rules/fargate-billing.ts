/**
 * What a Fargate task is paid for: its size, whatever it uses of it, by the second and a minute at least, from the pull of its
 * first image until it has stopped. Source: FG-02.
 */
import type { TimeUs } from '../kernel/time.ts';
import type { Task } from '../model/task.ts';
import { CPU_UNITS_PER_VCPU, MIB_PER_GIB } from '../model/units.ts';
import { paidFor } from './instance-billing.ts';

const US_PER_S = 1_000_000;

export interface FargateBill {
  readonly seconds: number;
  readonly vcpuSeconds: number;
  readonly gibSeconds: number;
}

/** Up to an instant; nothing for a task of another launch type, and for one that never got as far as its image. */
export function fargateBill({ launchType, needs, pullStartedAtUs, stoppedAtUs }: Task, nowUs: TimeUs): FargateBill {
  const isPaid = launchType === 'FARGATE' && pullStartedAtUs !== null;
  const seconds = isPaid ? paidFor((stoppedAtUs ?? nowUs) - pullStartedAtUs) / US_PER_S : 0;
  return {
    seconds,
    vcpuSeconds: (seconds * needs.cpu) / CPU_UNITS_PER_VCPU,
    gibSeconds: (seconds * needs.memoryMiB) / MIB_PER_GIB,
  };
}

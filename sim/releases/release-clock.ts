/** What a native release waits for (NB-04 to NB-07): one event at the end of each, and none for what does not come. */
import { PHASE } from '../kernel/kernel.ts';
import type { DurationUs } from '../kernel/time.ts';
import type { NativeRelease, ReleaseTimer, ServiceDeployment } from '../model/release.ts';
import type { Context } from '../model/system.ts';

/** A native release with what it is in the midst of. */
export type NativeDeployment = ServiceDeployment & { native: NativeRelease };

export function isNative(row: ServiceDeployment): row is NativeDeployment {
  return row.native !== undefined;
}

export function arm(ctx: Context, row: NativeDeployment, timer: ReleaseTimer, span: DurationUs): void {
  disarm(ctx, row, timer);
  const event = { kind: 'ReleaseTimerEnded', serviceDeployment: row.key, timer } as const;
  row.native.clocks[timer] = ctx.sayIn(span, event, PHASE.control);
}

export function disarm(ctx: Context, { native: { clocks } }: NativeDeployment, timer: ReleaseTimer): void {
  const handle = clocks[timer];
  if (handle === undefined) return;
  ctx.cancel(handle);
  delete clocks[timer];
}

/** All but that of the whole release, when it leaves a stage; that one, too, at its end. */
export function disarmAll(ctx: Context, row: NativeDeployment, isEnd: boolean): void {
  for (const timer of Object.keys(row.native.clocks) as ReleaseTimer[]) {
    if (isEnd || timer !== 'deployment') disarm(ctx, row, timer);
  }
}

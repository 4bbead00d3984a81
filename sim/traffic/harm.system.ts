/**
 * Models: what each service deployment found when it began and left at its end, and when it was said to have failed: the
 * times to detect and to recover, and the requests that were hurt meanwhile (sim/engine/harm.ts reads it).
 * Leaves out: requests themselves, which sim/queueing counts by version and audience.
 */
import type { ServiceDeploymentKey } from '../model/ids.ts';
import type { Context, System } from '../model/system.ts';
import type { ReleaseBook } from '../model/traffic.ts';
import { streamReadings } from '../rules/stream-readings.ts';

function bookFor(ctx: Context, key: ServiceDeploymentKey): ReleaseBook | null {
  const { traffic } = ctx.world;
  if (traffic === undefined) return null;
  const books = (traffic.releases ??= {});
  return (books[key] ??= {
    ...{ startedAtUs: ctx.nowUs, start: streamReadings(ctx.world) },
    ...{ failedAtUs: null, endedAtUs: null, end: null },
  });
}

export const harmSystem: System = {
  name: 'harm',
  hears: {
    ServiceDeploymentStarted: (event, ctx) => {
      bookFor(ctx, event.serviceDeployment);
    },
    ServiceDeploymentFailed: (event, ctx) => {
      const book = bookFor(ctx, event.serviceDeployment);
      if (book !== null) book.failedAtUs ??= ctx.nowUs;
    },
    ServiceDeploymentEnded: (event, ctx) => {
      const book = bookFor(ctx, event.serviceDeployment);
      if (book === null || book.endedAtUs !== null) return;
      book.endedAtUs = ctx.nowUs;
      book.end = streamReadings(ctx.world);
    },
  },
};

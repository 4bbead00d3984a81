/** The chance by which a service gives up one of several tasks that are all the same to its strategy (PL-12). */
import type { Service } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import type { Chance } from '../rules/scale-in.ts';

/** The stream is opened when it is asked for the first time: most services never ask. */
export function scaleInChance(ctx: Context, { serviceName }: Service): Chance {
  return { below: (n) => ctx.random(`scale-in/service:${serviceName}`).below(n) };
}

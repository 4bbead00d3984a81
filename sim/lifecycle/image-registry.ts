/** What happens in registries: pushes (IM-08), images that go missing or stop coming, a throttle (IM-07). Records are replaced, never changed. */
import type { InputOf } from '../model/commands.ts';
import type { Image, ImageLayer } from '../model/container.ts';
import type { Context } from '../model/system.ts';
import { digestOf, imageOf, wholeImage } from '../rules/images.ts';

/** The tag means a new image from now on; the old one stays under its digest. Gives the new digest. */
export function push(ctx: Context, input: InputOf<'world.pushImage'>): string {
  const { world } = ctx;
  const before = imageOf(world, input.image);
  const pushes = (before.pushes ?? 0) + 1;
  const digest = digestOf(input.image, pushes);
  world.olderImages = { ...world.olderImages, [digestOf(input.image, before.pushes ?? 0)]: before };
  const layers = input.layers ?? layersOfPush(before, input.sizeMiB, pushes);
  world.images = { ...world.images, [input.image]: { name: input.image, layers, exists: true, pushes } };
  if (world.lostImages !== undefined) world.lostImages = { ...world.lostImages, [input.image]: 0 };
  ctx.say({ kind: 'ImagePushed', image: input.image, digest });
  return digest;
}

/** A build that says nothing of itself changes the last layer and leaves those below as they are. */
function layersOfPush(before: Image, sizeMiB: number | null, pushes: number): readonly ImageLayer[] {
  if (sizeMiB !== null) return wholeImage(before.name, sizeMiB, pushes);
  const last = before.layers.at(-1);
  return last === undefined
    ? []
    : [...before.layers.slice(0, -1), { id: `${before.name}#${pushes}`, sizeMiB: last.sizeMiB }];
}

/** The image is not found, by one cause more or less: causes may overlap. */
export function loseImage(ctx: Context, name: string, by: 1 | -1): void {
  ctx.world.lostImages = counted(ctx.world.lostImages, name, by);
}

/** Nothing more of the image comes, by one cause more or less. */
export function stallImage(ctx: Context, name: string, by: 1 | -1): void {
  ctx.world.stalledImages = counted(ctx.world.stalledImages, name, by);
}

/** Never less than none: a push ends what was lost before its time. */
function counted(counts: Record<string, number> = {}, name: string, by: 1 | -1): Record<string, number> {
  return { ...counts, [name]: Math.max(0, (counts[name] ?? 0) + by) };
}

/** Every registry refuses every request for a while. */
export function throttle(ctx: Context, forUs: number): void {
  const untilUs = Math.max(ctx.world.throttledRegistries?.['*'] ?? 0, ctx.nowUs + forUs);
  ctx.world.throttledRegistries = { ...ctx.world.throttledRegistries, '*': untilUs };
}

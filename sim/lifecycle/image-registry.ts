/** What happens in registries: pushes (IM-08), images that go missing, a throttle (IM-07). Records are replaced, never changed. */
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

export function loseImage(ctx: Context, name: string): void {
  setExists(ctx, name, false);
}
export function regainImage(ctx: Context, name: string): void {
  setExists(ctx, name, true);
}

function setExists(ctx: Context, name: string, exists: boolean): void {
  ctx.world.images = { ...ctx.world.images, [name]: { ...imageOf(ctx.world, name), exists } };
}

/** Every registry refuses every request for a while. */
export function throttle(ctx: Context, forUs: number): void {
  const untilUs = Math.max(ctx.world.throttledRegistries?.['*'] ?? 0, ctx.nowUs + forUs);
  ctx.world.throttledRegistries = { ...ctx.world.throttledRegistries, '*': untilUs };
}

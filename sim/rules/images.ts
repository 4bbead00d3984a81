/** Images by name: what a tag means, where it is kept, what it weighs (IM-04, IM-07, IM-08). */
import type { Image, ImageLayer } from '../model/container.ts';
import type { World } from '../model/world.ts';

/** Size of an image that the scenario does not describe [MiB] [A]. */
const IMAGE_SIZE_MIB = 100;
/** The registry of names that name none. */
export const DOCKER_HUB = 'docker.io';

/** What a tag means now. An image that is not listed exists and has the default size. */
export function imageOf(world: World, name: string): Image {
  return Object.hasOwn(world.images, name)
    ? world.images[name]!
    : { name, layers: [{ id: name, sizeMiB: IMAGE_SIZE_MIB }], exists: true };
}

/** The digest of what was pushed to a tag: `sha256:` and 64 hex digits, made of the name and of how often. */
export function digestOf(name: string, pushes: number): string {
  const text = `${name}#${pushes}`;
  let digest = '';
  for (let word = 0; word < 8; word++) digest += hash(text, word).toString(16).padStart(8, '0');
  return `sha256:${digest}`;
}

/** FNV-1a, then a mix of all bits; only to look like a digest and to differ. */
function hash(text: string, salt: number): number {
  let h = 2_166_136_261 ^ Math.imul(salt + 1, 2_654_435_769);
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16_777_619);
  h = Math.imul(h ^ (h >>> 16), 2_246_822_507);
  h = Math.imul(h ^ (h >>> 13), 3_266_489_909);
  return (h ^ (h >>> 16)) >>> 0;
}

/** An image as the registry has it: the tag's present one, or an older one that a digest still names. */
export function imageByDigest(world: World, name: string, digest: string): Image {
  const current = imageOf(world, name);
  if (digestOf(name, current.pushes ?? 0) === digest) return current;
  // The registry keeps what was pushed before; only the tag has moved on.
  return world.olderImages?.[digest] ?? current;
}

/** The layers of what a push of this size brings: its own, shared with no other image. */
export function wholeImage(name: string, sizeMiB: number, pushes: number): ImageLayer[] {
  return [{ id: pushes === 0 ? name : `${name}#${pushes}`, sizeMiB }];
}

/** The host of the registry that a name points to: its first part when that looks like one, else Docker Hub. */
export function registryOf(name: string): string {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  return /[.:]/.test(first) || first === 'localhost' ? first : DOCKER_HUB;
}

/** A name without tag and digest, as the runtime's messages spell it. */
export function repositoryOf(name: string): string {
  const at = name.indexOf('@');
  const untagged = at < 0 ? name : name.slice(0, at);
  const colon = untagged.lastIndexOf(':');
  return colon > untagged.lastIndexOf('/') ? untagged.slice(0, colon) : untagged;
}

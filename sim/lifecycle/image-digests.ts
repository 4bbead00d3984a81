/** IM-08: the first task of a deployment resolves each tag, and all later ones of it use the digest. */
import type { Container } from '../model/container.ts';
import type { Deployment } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { definitionOf } from './host-book.ts';

/** After so many failures a deployment goes on without digests (IM-08). */
const RESOLUTION_ATTEMPTS = 3;

/** The deployment whose digests the container keeps to; null for a task of its own, or when its definition says so. */
function deploymentOf(world: World, container: Container): Deployment | null {
  const { deployment } = world.tasks[container.task]!;
  if (deployment === null || definitionOf(world, container)?.versionConsistency !== true) return null;
  return world.deployments[deployment]!;
}

/** The digest that the container must have; null when its tag may mean whatever it means now. */
export function pinnedDigest(world: World, container: Container): string | null {
  const at = container.image.indexOf('@');
  if (at >= 0) return container.image.slice(at + 1);
  return deploymentOf(world, container)?.imageDigests?.[container.image] ?? null;
}

/** The container's tag has been resolved: if it is the first of its deployment, so it stays. */
export function pinDigest(ctx: Context, container: Container, digest: string): void {
  const deployment = deploymentOf(ctx.world, container);
  const { image } = container;
  if (deployment === null || image.includes('@') || deployment.imageDigests?.[image] !== undefined) return;
  if ((deployment.digestFailures?.[image] ?? 0) >= RESOLUTION_ATTEMPTS) return;
  deployment.imageDigests = { ...deployment.imageDigests, [image]: digest };
  ctx.say({ kind: 'ImageDigestResolved', deployment: deployment.key, image, digest });
}

export function noteUnresolved(ctx: Context, container: Container): void {
  const deployment = deploymentOf(ctx.world, container);
  if (deployment === null) return;
  const failures = (deployment.digestFailures?.[container.image] ?? 0) + 1;
  deployment.digestFailures = { ...deployment.digestFailures, [container.image]: failures };
}

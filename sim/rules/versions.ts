/** Versions of what serves requests, and what they are called. */
import type { VersionSubject } from '../model/traffic.ts';
import type { World } from '../model/world.ts';

export function sameVersion(a: VersionSubject, b: VersionSubject): boolean {
  if (a.kind === 'deployment') return b.kind === 'deployment' && a.deployment === b.deployment;
  return b.kind === 'function' && a.function === b.function && a.version === b.version;
}

/** `web:3`; `web:3#2` for the second deployment of a service with the same task definition; of a function its number. */
export function versionName(world: World, subject: VersionSubject): string {
  if (subject.kind === 'function') return subject.version;
  const row = world.deployments[subject.deployment]!;
  const { family, revision } = world.taskDefinitions[row.taskDefinition]!;
  let count = 1;
  for (let key = 0; key < row.key; key++) {
    const other = world.deployments[key]!;
    if (other.service === row.service && other.taskDefinition === row.taskDefinition) count += 1;
  }
  return `${family}:${revision}${count === 1 ? '' : `#${count}`}`;
}

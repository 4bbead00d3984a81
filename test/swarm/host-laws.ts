/** What a host has is given once: device slots, GPUs, host ports (NW-05, NW-16, RS-15, RS-20). */
import { invariant } from '../../sim/kernel/invariant.ts';
import type { Container } from '../../sim/model/container.ts';
import type { World } from '../../sim/model/world.ts';
import { devicesFree } from '../../sim/network/interfaces.ts';

export function hostsAgree(world: World): void {
  for (const instance of world.instances) {
    if (instance.state === 'terminated') continue;
    const { name } = instance;
    const free = devicesFree(world, instance);
    invariant(free >= 0, 'law.more-interfaces-than-slots', () => ({ instance: name, free }));
  }
  const owners = new Map<string, Container>();
  for (const container of world.containers) {
    if (container.status !== 'RUNNING') continue;
    const { host } = world.tasks[container.task]!;
    const claims = [
      ...(container.gpuIds ?? []),
      ...container.networkBindings.map(({ protocol, port }) => `${protocol}/${port}`),
    ];
    for (const claim of claims) {
      const what = `${host} ${claim}`;
      const other = owners.get(what);
      invariant(other === undefined, 'law.given-twice', () => ({ what, one: other!.key, another: container.key }));
      owners.set(what, container);
    }
  }
}

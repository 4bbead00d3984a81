import type { PortUse } from '../../model/resources.ts';
import { RESERVED_PORTS_MAX, portInUse } from '../../rules/reservation.ts';
import { CAPACITY_FREED, type Filter } from '../judge.ts';

/**
 * The host ports asked for are free (RS-15), and with them no more than 100 are reserved, those of the system included
 * (RS-17). Dynamic ports are not asked for, so they never count (RS-16).
 */
export const portsFilter: Filter = {
  name: 'ports',
  reason: 'RESOURCE:PORTS',
  unblockedBy: CAPACITY_FREED,
  passes(ci, asked) {
    const wanted = asked.request.needs.ports;
    if (wanted.length === 0) return true;
    const used = ci.remaining.ports;
    if (used.length + wanted.length > RESERVED_PORTS_MAX) return false;
    for (const port of wanted) if (portInUse(used, port)) return false;
    return true;
  },
  explain(ci, asked) {
    const wanted = asked.request.needs.ports;
    const used = ci.remaining.ports;
    if (wanted.length === 0) return { need: '', have: '', missing: null };
    const taken = wanted.filter((port) => portInUse(used, port));
    const over = used.length + wanted.length - RESERVED_PORTS_MAX;
    let missing: string | null = null;
    if (taken.length > 0) missing = written(taken);
    else if (over > 0) missing = `${used.length + wanted.length}/${RESERVED_PORTS_MAX}`;
    const free = wanted.filter((port) => !portInUse(used, port));
    return { need: written(wanted), have: written(free), missing };
  },
};

function written(ports: readonly PortUse[]): string {
  return ports.map(({ port, protocol }) => `${port}/${protocol}`).join(', ');
}

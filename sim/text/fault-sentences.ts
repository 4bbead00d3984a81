/** What goes wrong, as a sentence. */
import type { Fault } from '../model/fault.ts';
import type { Message } from './text.ts';

/** `Fault: container web of task shop#1 crashes with exit code 137.` */
export function describeFault(fault: Fault): Message {
  const { kind, ...members } = fault;
  const named = 'container' in fault && fault.container !== null ? '.named' : '';
  const endless = 'forUs' in fault && fault.forUs === null ? '.endless' : '';
  const unsaid = 'afterUs' in fault && fault.afterUs === null ? '.unsaid' : '';
  const params: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(members)) if (value !== null) params[key] = value;
  return { code: `event.CommandIssued.world.fault.${kind}${named}${endless}${unsaid}`, params };
}

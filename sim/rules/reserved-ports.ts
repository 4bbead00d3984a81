/** Host ports that an agent reserves for its host when it registers (RS-17, WN-03). */
import type { PortUse } from '../model/resources.ts';

const RESERVED: Readonly<Record<'linux' | 'windows', readonly number[]>> = {
  linux: [22, 2375, 2376, 51678, 51679],
  windows: [53, 135, 139, 445, 2375, 2376, 3389, 5985, 5986, 51678, 51679],
};
/** On Windows the roles of tasks are given out on the port of HTTP. */
const TASK_ROLES_ON_WINDOWS = 80;

export function reservedPorts(platform: 'linux' | 'windows', taskIamRole: boolean): PortUse[] {
  const ports = RESERVED[platform].map((port): PortUse => ({ protocol: 'tcp', port }));
  if (platform === 'windows' && taskIamRole) ports.push({ protocol: 'tcp', port: TASK_ROLES_ON_WINDOWS });
  return ports;
}

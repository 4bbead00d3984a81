/** Clients that stay with their group, which decides who meets a release: rules broken on purpose. */
import { mutant, type Mutant } from './mutant.ts';

const STICKY = 'conformance/group-stickiness';

export const RELEASES_HARM: readonly Mutant[] = [
  mutant('LB-17', 'traffic/streams', '(entrance.stickySOf?.(row) ?? 0) * 1_000_000', '0', STICKY),
  mutant('LB-17', 'queueing/request-flow', 'requests.stickyPoolUntilUs[slot]! > atUs &&', 'true &&', STICKY),
  mutant('LB-17', 'rules/load-balancer-requests', 'config.enabled ? (config', 'true ? (config', STICKY),
];

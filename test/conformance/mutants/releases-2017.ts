/** Blue and green by hand: rules broken on purpose. */
import { mutant, type Mutant } from './mutant.ts';

const BY_HAND = 'conformance/blue-green-2017';

export const RELEASES_2017: readonly Mutant[] = [
  mutant(
    'BG-01',
    'traffic/streams',
    'balancer.listeners.find((row) => row.port === to.port)',
    'balancer.listeners.find((row) => row.port !== to.port)',
    BY_HAND,
  ),
  mutant(
    'BG-02',
    'network/load-balancer.system',
    'listener.forward = forwardOf(ctx.world, input.forward);',
    '',
    BY_HAND,
  ),
  mutant(
    'BG-02',
    'network/load-balancer.system',
    'input.forward === null ? rule.forward : forwardOf',
    'rule.forward !== null ? rule.forward : forwardOf',
    BY_HAND,
  ),
  mutant('BG-04', 'rules/listener-access', 'clients.first >= range.first &&', 'true ||', BY_HAND),
  mutant('BG-04', 'rules/listener-access', 'listener.port <= rule.toPort &&', 'true &&', BY_HAND),
  mutant('BG-04', 'rules/utilization', 'isLetIn(world, balancer!, listener, source)', 'true', BY_HAND),
  mutant('BG-04', 'traffic/streams', 'forwardOf: () => [], shut: true', 'forwardOf: () => []', BY_HAND),
  mutant(
    'BG-06',
    'queueing/balancing',
    'slice.even ? nextInTurn(pool, slice)',
    'slice.even ? drawn(net, pool, slice, openStream(pool.stream), atUs)',
    BY_HAND,
  ),
];

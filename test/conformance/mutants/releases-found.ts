/** Mutants of what the swarm of random worlds has found about releases. */
import { mutant, type Mutant } from './mutant.ts';

const FOUND = 'swarm/found-releases';

export const RELEASES_FOUND: readonly Mutant[] = [
  mutant('NB-01', 'services/service.system', '{ release: service.release }', '{}', FOUND),
  mutant('CB-07', 'services/rebalance', "if (deployment.state === 'PRIMARY.FAILED') return null;", '', FOUND),
  mutant('CB-07', 'services/replace-older', '&& mayStart(row)', '', FOUND),
];

/** Service Connect and names in DNS: rules broken on purpose. */
import { mutant, type Mutant } from './mutant.ts';

const NAMES = 'conformance/service-names';
const CONNECT = 'conformance/service-connect';

export const SERVICE_NAMES: readonly Mutant[] = [
  mutant('SC-01', 'queueing/callers', 'failures: 5,', 'failures: 6,', NAMES),
  mutant(
    'SC-01',
    'queueing/callers',
    'failures: 5, intervalUs: 30_000_000',
    'failures: 5, intervalUs: 60_000_000',
    NAMES,
  ),
  mutant('SC-01', 'queueing/callers', 'OUTLIER.avoidUs * suspect.times', 'OUTLIER.avoidUs', NAMES),
  mutant('SC-01', 'queueing/callers', '(isAvoided ? 2 : 0)', '0', NAMES),
  mutant('SC-01', 'queueing/callers', '(member === before ? 1 : 0)', '0', NAMES),
  mutant('SC-01', 'traffic/names', 'const TRIES = 3', 'const TRIES = 2', NAMES),
  mutant(
    'SC-01',
    'queueing/request-flow',
    'if (tries !== undefined && outcome !== OUTCOME.refused) {',
    'if (tries === 0) {',
    NAMES,
  ),
  mutant('SC-01', 'rules/service-names', 'const REQUEST_TIMEOUT_S = 15', 'const REQUEST_TIMEOUT_S = 60', NAMES),
  mutant('SC-01', 'rules/service-names', '(port?.appProtocol ?? null) === null || ', '', NAMES),
  mutant(
    'SC-01',
    'services/service-refusals',
    'ports.find((name) => namedPort(definition, name) === null)',
    'undefined',
    CONNECT,
  ),
  mutant('SC-02', 'rules/service-names', 'task.createdAtUs >= endpoint.sinceUs', 'true', NAMES),
  mutant('SC-02', 'rules/service-names', 'endpoint.namespace === namespace', 'true', NAMES),
  mutant('SC-04', 'queueing/callers', 'records: 8,', 'records: 9,', NAMES),
  mutant('SC-04', 'queueing/callers', 'ttlUs: 60_000_000', 'ttlUs: 120_000_000', NAMES),
  mutant('SC-04', 'traffic/names', 'const weight = all || healthy ? 1 : 0', 'const weight = 1', NAMES),
  mutant('SC-04', 'rules/service-names', "if (networkMode === 'awsvpc') return true;", 'return true;', NAMES),
];

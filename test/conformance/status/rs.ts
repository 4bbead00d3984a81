/** CPU, memory, ports: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const RS: RuleStatuses = {
  'RS-01': { status: 'covered' },
  'RS-02': { status: 'covered' },
  'RS-03': { status: 'covered' },
  'RS-04': { status: 'covered' },
  'RS-05': { status: 'covered' },
  'RS-06': { status: 'covered' },
  'RS-07': { status: 'covered', test: 'test/conformance/load.test.ts' },
  'RS-08': { status: 'covered', test: 'test/conformance/load.test.ts' },
  'RS-09': { status: 'covered', test: 'test/conformance/load.test.ts' },
  'RS-10': { status: 'covered', test: 'test/conformance/load.test.ts' },
  'RS-11': { status: 'covered', test: 'test/conformance/load.test.ts' },
  'RS-12': { status: 'covered', test: 'test/conformance/load.test.ts' },
  'RS-13': { status: 'covered', test: 'test/conformance/load.test.ts' },
  'RS-14': { status: 'covered', test: 'test/conformance/load.test.ts' },
  'RS-15': { status: 'covered' },
  'RS-16': { status: 'covered' },
  'RS-17': { status: 'covered' },
  'RS-18': { status: 'covered' },
  'RS-19': { status: 'covered' },
  'RS-20': { status: 'covered' },
};

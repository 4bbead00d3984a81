/** Mutants of functions that are released by hand, and of what tells their versions apart. */
import { mutant, type Mutant } from './mutant.ts';

const RELEASES = 'conformance/function-releases';
const REQUESTS = 'conformance/function-requests';
const GATEWAYS = 'conformance/api-gateway';
const FUNCTIONS = 'conformance/functions';

export const RELEASES_FUNCTIONS: readonly Mutant[] = [
  mutant('LA-02', 'queueing/environments', 'environments.invocations += counts.done;', '', REQUESTS),
  mutant('LA-02', 'rules/messaging-requests', 'qualifier === LATEST ? name :', 'qualifier !== "" ? name :', REQUESTS),
  mutant('LA-02', 'traffic/function-pools', "policy: 'weightedRandom'", "policy: 'roundRobin'", REQUESTS),
  mutant('LA-05', 'rules/weight-steps', 'toHundredths(step / steps)', '(step - 1) / steps', RELEASES),
  mutant('LA-05', 'rules/weight-steps', 'eighths % 2 === 1', 'false', RELEASES),
  mutant('LA-05', 'functions/programs', 'ctx.nowUs + spanUs > deadlineUs', 'false', RELEASES),
  mutant('LA-05', 'functions/programs', 'isHealthy(ctx, plan) === false', 'false', RELEASES),
  mutant('LA-05', 'functions/function.system', 'if (event.error !== null) cutOff(ctx, row, invocation);', '', RELEASES),
  mutant('LA-06', 'functions/state-machine.system', 'const YEAR_S = 31_536_000', 'const YEAR_S = 300', RELEASES),
  mutant('LA-06', 'rules/bill-items', 'sum + one.transitions, transitions)', 'sum + one.transitions, 0)', RELEASES),
  mutant('LA-06', 'functions/programs', 'numbers.lastIndexOf(current as number) + 1', '0', RELEASES),
  mutant('LA-10', 'functions/programs', 'numbers.lastIndexOf(', 'numbers.indexOf(', RELEASES),
  mutant('LA-06', 'rules/states-language', '{ ...own, [step]:', '{ [step]:', RELEASES),
  mutant('LA-06', 'rules/states-language', 'seconds *= retrier.BackoffRate ?? 2', 'seconds += 0', RELEASES),
  mutant('LA-07', 'functions/programs', 'errors === null || errors === 0', 'errors === 0', RELEASES),
  mutant('LA-07', 'rules/alias-health', '|| datapoint.startUs < fromUs', '', RELEASES),
  mutant('LA-07', 'rules/alias-health', '[`${alias} ${version}`]', "['']", RELEASES),
  mutant('LA-08', 'rules/function-log', 'Version: ${version}', 'Version: $LATEST', FUNCTIONS),
  mutant('LA-08', 'engine/access-log', '?.version ?? null', '?.qualifier ?? null', REQUESTS),
  mutant('LA-10', 'rules/weight-steps', 'pow(2, step - steps)', 'step / steps', RELEASES),
  mutant('LA-10', 'rules/weight-steps', '[toHundredths(1 / steps), 1]', '[1]', RELEASES),
  mutant('LA-11', 'rules/api-gateway', 'isCanary ? `${name}/${stageName}/Canary` :', '', GATEWAYS),
  mutant('LA-11', 'metrics/gateway-metrics', 'OUTCOME.error, OUTCOME.refused', 'OUTCOME.refused', GATEWAYS),
];

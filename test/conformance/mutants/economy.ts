/** Mutants of cost, functions, gateways and private endpoints. */
import { mutant, type Mutant } from './mutant.ts';

const BILL = 'conformance/billing';
const FUNCTIONS = 'conformance/functions';
const GATEWAYS = 'conformance/api-gateway';
const ENDPOINTS = 'conformance/private-endpoints';

export const ECONOMY: readonly Mutant[] = [
  mutant('FG-02', 'rules/bill-items', 'Math.max(seconds, least)', 'seconds + least', BILL),
  mutant('FG-02', 'rules/bill-items', '(hours * task.needs.cpu) / CPU_UNITS_PER_VCPU', 'hours', BILL),
  mutant('EC-01', 'rules/bill-items', 'usdPerHour * PRICES.spotShare', 'usdPerHour', BILL),
  mutant('EC-04', 'rules/bill-items', '[charged / 60,', '[charged,', BILL),
  mutant('LA-01', 'rules/alias-routing', 'first.role !== other.role ||', '', FUNCTIONS),
  mutant('LA-01', 'rules/alias-routing', 'if (first === other)', 'if (false)', FUNCTIONS),
  mutant('LA-02', 'functions/function.system', 'unit < shares[1]!.share', 'row.invoked % 4 === 0', FUNCTIONS),
  mutant(
    'LA-03',
    'rules/alias-routing',
    'readonly [number, number] = [1, 5]',
    'readonly [number, number] = [0, 0.1]',
    FUNCTIONS,
  ),
  mutant(
    'LA-03',
    'rules/alias-routing',
    'findLastIndex(({ holdsAtUs }) => holdsAtUs <= nowUs)',
    'length - 1',
    FUNCTIONS,
  ),
  mutant(
    'LA-04',
    'functions/aliases',
    'if (input.RoutingConfig === undefined)',
    'if (Object.keys(input.RoutingConfig ?? {}).length === 0)',
    FUNCTIONS,
  ),
  mutant('LA-08', 'rules/function-publish', '{ ExecutedVersion: version }', '{ ExecutedVersion: "1" }', FUNCTIONS),
  mutant('LA-11', 'rules/api-gateway', 'percent: canary.percentTraffic,', 'percent: 50,', GATEWAYS),
  mutant(
    'LA-11',
    'functions/api-gateway.system',
    'stage.canary !== null && input.canarySettings === undefined',
    'false',
    GATEWAYS,
  ),
  mutant('LA-11', 'rules/serverless-requests', '!(percent >= 0 && percent <= 100)', 'false', GATEWAYS),
  mutant('LA-12', 'traffic/gateways', 'timeoutUs: branches[0]!.integration.timeoutUs', 'timeoutUs: Infinity', GATEWAYS),
  mutant('LA-12', 'rules/serverless-requests', '.min(50).max(29_000)', '.min(1).max(30_000)', GATEWAYS),
  mutant(
    'AG-07',
    'events/lifecycle-notice.system',
    'EC2InstanceId: instance.ec2InstanceId',
    'EC2InstanceId: instance.name',
    'conformance/function-calls',
  ),
  mutant('PK-01', 'network/endpoint-service.system', "balancer.type !== 'network'", 'false', ENDPOINTS),
  mutant(
    'PK-02',
    'network/endpoint-service.system',
    'addressBack(ctx, subnet, privateIpv4Address)',
    'void subnet',
    ENDPOINTS,
  ),
  mutant(
    'PK-03',
    'network/endpoint-service.system',
    "? 'pendingAcceptance' : 'pending'",
    "? 'pending' : 'pending'",
    ENDPOINTS,
  ),
  mutant(
    'PK-04',
    'network/endpoint-service.system',
    "service.assignment === 'random'",
    "service.assignment !== 'none'",
    ENDPOINTS,
  ),
  mutant('PK-05', 'rules/endpoints', 'own.length > 0 ? own :', '', ENDPOINTS),
  mutant('PK-07', 'network/endpoint-service.system', 'if (!isShared)', 'if (false)', ENDPOINTS),
];

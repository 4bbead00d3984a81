/** By which name the houses of the town call its inn: Service Connect, addresses in DNS, or as everybody (SC-01 to SC-04). */
import type { Dice } from './dice.ts';

const NAMESPACE = 'town';
const PORT = 'beds';

const WAYS = [
  'plain',
  'endpoint',
  'endpoint',
  'late endpoint',
  'registry',
  'registry',
  'registry without a port',
] as const;

export interface Names {
  /** Of the inn's port. */
  readonly mapping: object;
  /** Said when the service is created, of the inn and of the town. */
  readonly inn: object;
  readonly town: object;
  /** What changes later: when [s], of whom, what. */
  readonly later: readonly (readonly [atS: number, service: 'inn' | 'town', change: object])[];
}

/** How requests to the inn fail, beside what is drawn of its load. */
export function drawSickness(dice: Dice): { readonly errorRate: number } {
  return { errorRate: dice.pick([0, 0, 0.5, 1]) };
}

export function drawNames(dice: Dice): Names {
  const way = dice.pick(WAYS);
  const appProtocol = dice.pick(['http', 'grpc', undefined]);
  const mapping = { name: PORT, ...(appProtocol === undefined ? {} : { appProtocol }) };
  const perRequestTimeoutSeconds = dice.pick([0, 1, 15]);
  const timed = dice.once(2) ? { timeout: { perRequestTimeoutSeconds } } : {};
  const namespace = dice.once(6) ? 'elsewhere' : NAMESPACE;
  const services = [{ portName: PORT, ...timed }];
  const offer = { serviceConnectConfiguration: { enabled: true, namespace, services } };
  const client = { serviceConnectConfiguration: { enabled: true, namespace: NAMESPACE } };
  const place = { containerName: 'c0', containerPort: 8_000 };
  const registry = { registryArn: 'srv-inn', ...(way === 'registry' ? place : {}) };
  const again = dice.between(200, 400);
  const later = dice.between(100, 300);
  switch (way) {
    case 'plain':
      return { mapping, inn: {}, town: {}, later: [] };
    case 'endpoint':
      return { mapping, inn: offer, town: client, later: [] };
    case 'late endpoint':
      return {
        ...{ mapping, inn: {}, town: client },
        later: [
          [later, 'inn', offer],
          ...(dice.once(2) ? [[again, 'town', { forceNewDeployment: true }] as const] : []),
        ],
      };
    case 'registry':
    case 'registry without a port':
      return { mapping, inn: { serviceRegistries: [registry] }, town: {}, later: [] };
  }
}

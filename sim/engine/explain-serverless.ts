/** What functions, gateways and private endpoints do, and why a call or a request did not come through. */
import type { LambdaFunction } from '../model/function.ts';
import { functionServersOf, requestsOnFunction, requestUseOf } from '../rules/function-requests.ts';
import { sharesOf } from '../rules/functions.ts';
import { PRICES } from '../catalog/prices.ts';
import type { World } from '../model/world.ts';
import type { Message } from '../protocol/protocol.ts';
import { sentence } from './sentence.ts';

export function functionSentences(world: World, key: number): readonly Message[] {
  const row = world.functions![key]!;
  const total = { invocations: 0, errors: 0, throttles: 0, coldStarts: 0 };
  for (const { use } of row.versions) {
    total.invocations += use.invocations;
    total.errors += use.errors;
    total.throttles += use.throttles;
    total.coldStarts += use.coldStarts;
  }
  const sentences = [sentence('explain.function', { ...total, running: row.running }), ...requestSentences(world, row)];
  for (const { name, rollOut } of row.aliases) {
    const shares = sharesOf(row, name).map(
      ({ version, share }) => `${version.version}: ${Math.round(share * 1_000) / 10} %`,
    );
    sentences.push(sentence('explain.function.alias', { alias: name, shares: shares.join(', ') }));
    if (rollOut === undefined) continue;
    const { by, newVersion, step, steps, status, weight } = rollOut;
    const told = { alias: name, by, version: newVersion, step, steps, percent: Math.round(weight * 100) };
    sentences.push(
      sentence(`explain.function.roll-out.${status}`, { ...told, atUs: rollOut.endedAtUs ?? rollOut.startedAtUs }),
    );
  }
  const last = row.latest.findLast(({ error }) => error !== null);
  if (last !== undefined) {
    sentences.push(sentence('explain.function.error', { atUs: last.atUs, version: last.version, error: last.error! }));
  }
  return sentences;
}

/** LA-06: what a workflow has done, what it waits for, what its transitions cost. */
export function stateMachineSentences(world: World, key: number): readonly Message[] {
  const { started, succeeded, failed, executions, ended, transitions } = world.stateMachines![key]!;
  const all = executions.reduce((sum, one) => sum + one.transitions, transitions);
  const last = ended.at(-1);
  return [
    sentence('explain.state-machine', { started, succeeded, failed, running: executions.length }),
    ...executions.map(({ number, trail, movedAtUs }) =>
      sentence('explain.state-machine.at', { execution: number, state: trail.at(-1) ?? '', atUs: movedAtUs }),
    ),
    ...(last === undefined
      ? []
      : [
          sentence('explain.state-machine.last', {
            ...{ execution: last.number, status: last.status, error: last.error ?? '' },
            way: last.trail.join(' → '),
          }),
        ]),
    sentence('explain.state-machine.cost', {
      transitions: all,
      usd: (all * PRICES.stateMachine.usdPerTransition).toFixed(6),
    }),
  ];
}

/** Calls that requests made, which the network of servers counts; nothing where none can come. */
function requestSentences(world: World, row: LambdaFunction): readonly Message[] {
  if (functionServersOf(world, row).length === 0) return [];
  const total = { invocations: 0, errors: 0, throttles: 0, coldStarts: 0 };
  for (const { version } of row.versions) {
    const use = requestUseOf(world, row, version);
    total.invocations += use.invocations;
    total.errors += use.errors;
    total.throttles += use.throttles;
    total.coldStarts += use.coldStarts;
  }
  return [sentence('explain.function.requests', { ...total, running: requestsOnFunction(world, row) })];
}

export function apiSentences(world: World, key: number): readonly Message[] {
  return world.apis![key]!.stages.flatMap(({ stageName, canary, deploymentId }) => [
    sentence('explain.api.stage', { stage: stageName, deployment: deploymentId }),
    ...(canary === null
      ? []
      : [
          sentence('explain.api.canary', {
            stage: stageName,
            percent: canary.percentTraffic,
            deployment: canary.deploymentId,
          }),
        ]),
  ]);
}

export function endpointServiceSentences(world: World, key: number): readonly Message[] {
  const { loadBalancers, acceptanceRequired } = world.endpointServices![key]!;
  const balancers = loadBalancers.map((one) => world.loadBalancers[one]!.loadBalancerName).join(', ');
  const waiting = (world.vpcEndpoints ?? []).filter((row) => row.service === key && row.state === 'pendingAcceptance');
  return [
    sentence('explain.endpoint-service', { balancers }),
    ...(acceptanceRequired ? [sentence('explain.endpoint-service.acceptance', { count: waiting.length })] : []),
  ];
}

export function vpcEndpointSentences(world: World, key: number): readonly Message[] {
  const { state, interfaces, service } = world.vpcEndpoints![key]!;
  const zones = interfaces.map(({ zone }) => world.zones[zone]!.name).join(', ');
  const { serviceName } = world.endpointServices![service]!;
  return [
    sentence('explain.vpc-endpoint', { service: serviceName, zones }),
    sentence(`explain.vpc-endpoint.${state}`, {}),
  ];
}

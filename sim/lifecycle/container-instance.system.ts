/**
 * Models: container instances as the API moves them: draining and back (DR-01), deregistration by hand, by force with its
 * orphans (CI-06), custom attributes (CI-09), the trunk interface and its statuses (CI-01, NW-05, NW-06), the agent's
 * update, and the settings of the account.
 * Leaves out: an agent that was deregistered asks again after an hour and is refused again, so here it does not ask.
 */
import type { ContainerInstance } from '../model/agent.ts';
import type { InputOf } from '../model/commands.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { AGENT_VERSION } from '../rules/agent-settings.ts';
import { LIMITS } from '../rules/limits.ts';
import { findCluster, findContainerInstance } from '../rules/lookup.ts';
import { resourceId } from '../rules/minting.ts';
import { touchPlacement } from '../rules/reservation.ts';
import { deregister } from './membership.ts';
import { drawIn, TRUNK_ATTACH, TRUNK_DETACH } from './timings.ts';

const TRUNK_ATTRIBUTE = 'ecs.awsvpc-trunk-id';

/** The row that a request means, or why there is none. */
function find(
  world: World,
  input: { readonly cluster: string; readonly containerInstance: string },
  by: string,
): ContainerInstance | Refusal {
  const cluster = findCluster(world, input.cluster);
  if (cluster === null) return refusal('ClusterNotFoundException', 'cluster-not-found', { cluster: input.cluster });
  const { containerInstance } = input;
  const row = findContainerInstance(world, cluster, containerInstance);
  return row ?? refusal(by, 'container-instance-not-found', { containerInstance });
}

function isRefusal(found: ContainerInstance | Refusal): found is Refusal {
  return 'reason' in found;
}

/** DR-01: from ACTIVE to DRAINING and back, nothing else. */
function refuseState(world: World, input: InputOf<'UpdateContainerInstancesState'>): Refusal | null {
  for (const containerInstance of input.containerInstances) {
    const found = find(world, { cluster: input.cluster, containerInstance }, 'MISSING');
    if (isRefusal(found)) return found;
    if (found.status !== 'ACTIVE' && found.status !== 'DRAINING') {
      const params = { containerInstance, status: found.status };
      return refusal('InvalidParameterException', 'container-instance-not-active', params);
    }
  }
  return null;
}

function refuseAttributes(world: World, input: InputOf<'PutAttributes'>): Refusal | null {
  for (const { targetId, name } of input.attributes) {
    const row = find(world, { cluster: input.cluster, containerInstance: targetId }, 'TargetNotFoundException');
    if (isRefusal(row)) return row;
    if (!/^[A-Za-z0-9_./\\-]{1,128}$/.test(name) || name === '__proto__') {
      return refusal('InvalidParameterException', 'attribute-name-invalid', { attribute: name });
    }
    if (name.startsWith('ecs.')) return refusal('InvalidParameterException', 'attribute-built-in', { attribute: name });
    const custom = new Set(Object.keys(row.attributes).filter((known) => !isBuiltIn(known)));
    for (const other of input.attributes) if (other.targetId === targetId) custom.add(other.name);
    if (custom.size > LIMITS.attributesPerInstance) {
      return refusal('AttributeLimitExceededException', 'attribute-limit', { limit: LIMITS.attributesPerInstance });
    }
  }
  return null;
}

function isBuiltIn(attribute: string): boolean {
  return attribute.startsWith('ecs.') || attribute.startsWith('com.amazonaws.ecs.');
}

/** CI-06: without force only an instance without tasks. */
function refuseDeregistration(world: World, input: InputOf<'DeregisterContainerInstance'>): Refusal | null {
  const found = find(world, input, 'InvalidParameterException');
  if (isRefusal(found)) return found;
  const params = { containerInstance: input.containerInstance, count: found.tasks.length };
  if (found.status === 'DEREGISTERING') {
    return refusal('InvalidParameterException', 'container-instance-not-active', { ...params, status: found.status });
  }
  return found.tasks.length > 0 && !input.force
    ? refusal('InvalidParameterException', 'container-instance-has-tasks', params, 'deregister-with-force')
    : null;
}

function deregisterByHand(ctx: Context, row: ContainerInstance, force: boolean): void {
  const instance = ctx.world.instances[row.instance]!;
  if (force && row.tasks.length > 0) ctx.say({ kind: 'DeregistrationForced', containerInstance: row.key });
  deregister(ctx, row);
  // The backend hangs up, and lets nobody in who is not registered.
  if (instance.agent === 'connected') ctx.send('agent', instance.key, 'DISCONNECT');
}

function refuseUpdate(world: World, input: InputOf<'UpdateContainerAgent'>): Refusal | null {
  const found = find(world, input, 'ClientException');
  if (isRefusal(found)) return found;
  const params = { containerInstance: input.containerInstance, version: found.agentVersion };
  if (found.timers['update'] !== undefined) return refusal('UpdateInProgressException', 'update-in-progress', params);
  return found.agentVersion === AGENT_VERSION
    ? refusal('NoUpdateAvailableException', 'no-update-available', params)
    : null;
}

export const containerInstanceSystem: System = {
  name: 'container-instance',
  charts: [
    {
      chart: 'container-instance',
      guards: {
        hasTrunk: (key, ctx) => (factsOf(ctx, key)?.trunkId ?? null) !== null,
        trunkFails: (key, ctx) => factsOf(ctx, key)?.trunkFails === true,
      },
      delays: {
        trunkAttachDelay: (key, ctx) => drawIn(TRUNK_ATTACH, ctx.random(`trunk/${nameOf(ctx, key)}`)),
        trunkDetachDelay: (key, ctx) => drawIn(TRUNK_DETACH, ctx.random(`trunk/${nameOf(ctx, key)}`)),
      },
      actions: {
        attachTrunk: (key, ctx) => {
          const row = ctx.world.containerInstances[key]!;
          const trunkId = resourceId('eni', ctx.random('id/trunk'));
          factsOf(ctx, key)!.trunkId = trunkId;
          row.attributes[TRUNK_ATTRIBUTE] = trunkId;
          touchPlacement(ctx, row);
        },
        detachTrunk: (key, ctx) => {
          const facts = factsOf(ctx, key);
          if (facts !== undefined) facts.trunkId = null;
        },
      },
    },
  ],
  commands: [
    handler({
      op: 'UpdateContainerInstancesState',
      query: (world, { input }) => refuseState(world, input),
      execute: ({ input }, ctx) => {
        const cluster = findCluster(ctx.world, input.cluster)!;
        for (const name of input.containerInstances) {
          const row = findContainerInstance(ctx.world, cluster, name)!;
          if (row.status === input.status) continue;
          ctx.send('container-instance', row.key, input.status === 'DRAINING' ? 'DRAIN' : 'ACTIVATE');
          touchPlacement(ctx, row);
        }
      },
    }),
    handler({
      op: 'DeregisterContainerInstance',
      query: (world, { input }) => refuseDeregistration(world, input),
      execute: ({ input }, ctx, line) => {
        const row = findContainerInstance(ctx.world, findCluster(ctx.world, input.cluster)!, input.containerInstance)!;
        ctx.answer(line, { containerInstanceArn: row.containerInstanceArn });
        deregisterByHand(ctx, row, input.force);
      },
    }),
    handler({
      op: 'UpdateContainerAgent',
      query: (world, { input }) => refuseUpdate(world, input),
      execute: ({ input }, ctx) => {
        const row = findContainerInstance(ctx.world, findCluster(ctx.world, input.cluster)!, input.containerInstance)!;
        const moved = { kind: 'AgentUpdateMoved', containerInstance: row.key, status: 'PENDING' } as const;
        row.timers['update'] = ctx.say(moved);
      },
    }),
    handler({
      op: 'PutAttributes',
      query: (world, { input }) => refuseAttributes(world, input),
      execute: ({ input }, ctx) => {
        const cluster = findCluster(ctx.world, input.cluster)!;
        for (const { targetId, name, value } of input.attributes) {
          const row = findContainerInstance(ctx.world, cluster, targetId)!;
          row.attributes[name] = value;
          touchPlacement(ctx, row);
          ctx.say({ kind: 'AttributesPut', containerInstance: row.key, names: [name] });
        }
      },
    }),
    handler({
      op: 'PutAccountSetting',
      query: () => null,
      execute: ({ input: { name, value } }, ctx, line) => {
        ctx.world.accountSettings ??= {};
        ctx.world.accountSettings[name] = value;
        ctx.say({ kind: 'AccountSettingPut', name, value });
        ctx.answer(line, { setting: { name, value } });
      },
    }),
  ],
};

function factsOf(ctx: Context, key: number) {
  return ctx.world.instances[ctx.world.containerInstances[key]!.instance]!.ec2;
}

function nameOf(ctx: Context, key: number): string {
  return ctx.world.instances[ctx.world.containerInstances[key]!.instance]!.name;
}

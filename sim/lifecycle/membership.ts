/** A container instance's place in its cluster: what the backend sees of its connection, and its leaving (CI-02, CI-05, CI-06). */
import type { ContainerInstance } from '../model/agent.ts';
import type { Context } from '../model/system.ts';
import { touchPlacement } from '../rules/reservation.ts';

/** What the backend sees of the control connection. */
export function setConnected(ctx: Context, row: ContainerInstance, agentConnected: boolean): void {
  if (row.agentConnected === agentConnected) return;
  row.agentConnected = agentConnected;
  touchPlacement(ctx, row);
  ctx.say({ kind: 'AgentConnectionChanged', containerInstance: row.key, agentConnected });
}

/** The backend takes an instance out of its cluster (CI-05). Its tasks are ended by whoever heard of it first. */
export function deregister(ctx: Context, row: ContainerInstance): void {
  const cluster = ctx.world.clusters[row.cluster]!;
  cluster.containerInstances = cluster.containerInstances.filter((key) => key !== row.key);
  ctx.touch('cluster', cluster.key);
  ctx.send('container-instance', row.key, 'DEREGISTER');
  setConnected(ctx, row, false);
  touchPlacement(ctx, row);
}

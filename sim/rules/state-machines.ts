/** State machines: lookups, ARNs (LA-06). */
import { ACCOUNT_ID } from '../model/ids.ts';
import type { Workflow, WorkflowExecution } from '../model/state-machine.ts';
import type { World } from '../model/world.ts';

/** `arn:aws:states:…:stateMachine:gentle` or `gentle` → `gentle`. */
export function nameOfStateMachine(reference: string): string {
  return reference.slice(reference.lastIndexOf(':') + 1);
}

export function stateMachineArn(region: string, name: string): string {
  return `arn:aws:states:${region}:${ACCOUNT_ID}:stateMachine:${name}`;
}

export function executionArn(region: string, machine: string, name: string): string {
  return `arn:aws:states:${region}:${ACCOUNT_ID}:execution:${machine}:${name}`;
}

export function findStateMachine(world: World, reference: string): Workflow | null {
  const name = nameOfStateMachine(reference);
  return world.stateMachines?.find((row) => row.name === name) ?? null;
}

/** Under way, by its ARN or by `machine:execution`. */
export function findExecution(
  world: World,
  reference: string,
): { readonly machine: Workflow; readonly execution: WorkflowExecution } | null {
  const [machineName, name] = reference.split(':').slice(-2);
  const machine = name === undefined ? null : findStateMachine(world, machineName!);
  const execution = machine?.executions.find((one) => one.name === name);
  return machine === null || execution === undefined ? null : { machine, execution };
}

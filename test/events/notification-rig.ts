/** A kingdom whose notifications are kept as EventBridge would deliver them. */
import type { JsonObject } from '../../sim/model/task-definition.ts';
import type { Kingdom } from '../support/rig.ts';

export interface Delivered {
  readonly id: string;
  readonly time: string;
  readonly 'detail-type': string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
}

/** From now on every notification of the kingdom's engine is added to the list. */
export function listen(k: Kingdom): Delivered[] {
  const delivered: Delivered[] = [];
  k.engine.onNotification = (notification) => delivered.push(notification as unknown as Delivered);
  return delivered;
}

export function ofType(delivered: readonly Delivered[], type: string): Delivered[] {
  return delivered.filter((one) => one['detail-type'] === type);
}

export const TASK = 'ECS Task State Change';
export const INSTANCE = 'ECS Container Instance State Change';
export const SERVICE = 'ECS Service Action';
export const DEPLOYMENT = 'ECS Deployment State Change';

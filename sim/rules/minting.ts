/** Ids in the real shapes, minted from the run's seed: a named stream per kind, so that kinds do not shift each other. */
import { ACCOUNT_ID } from '../model/ids.ts';
import type { Random } from '../kernel/random.ts';

/** `digits` hex digits, a multiple of 8. */
export function hexId(random: Random, digits: number): string {
  let text = '';
  while (text.length < digits) text += random.uint32().toString(16).padStart(8, '0');
  return text.slice(0, digits);
}

/** `i-` or `eni-` and 17 hex digits. */
export function resourceId(prefix: string, random: Random): string {
  return `${prefix}-0${hexId(random, 16)}`;
}

/** 36 characters of a version 4 UUID. */
export function uuid(random: Random): string {
  const hex = hexId(random, 32);
  const variant = '89ab'.charAt(parseInt(hex.charAt(16), 16) & 3);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** `ecs-svc/` and 19 digits, the first not 0 (BB-16). */
export function deploymentId(random: Random): string {
  let digits = String(1 + random.below(9));
  while (digits.length < 19) digits += String(random.below(10));
  return `ecs-svc/${digits}`;
}

export function ecsArn(regionName: string, resource: string): string {
  return `arn:aws:ecs:${regionName}:${ACCOUNT_ID}:${resource}`;
}

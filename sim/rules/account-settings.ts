/**
 * Settings of the account (PutAccountSetting): their names, their values, and what holds before anyone has put one.
 * Only awsvpcTrunking and fargateTaskRetirementWaitPeriod change what happens; the others are known and kept.
 */
import type { World } from '../model/world.ts';

const SWITCH = ['enabled', 'disabled'] as const;

/** Values by name, the default first. */
export const ACCOUNT_SETTINGS: Readonly<Record<string, readonly string[]>> = {
  awsvpcTrunking: ['disabled', 'enabled'],
  containerInsights: ['disabled', 'enabled', 'enhanced'],
  containerInstanceLongArnFormat: SWITCH,
  dualStackIPv6: SWITCH,
  fargateFIPSMode: ['disabled', 'enabled'],
  fargateTaskRetirementWaitPeriod: ['7', '0', '14'],
  guardDutyActivate: ['off', 'on'],
  serviceLongArnFormat: SWITCH,
  tagResourceAuthorization: ['off', 'on'],
  taskLongArnFormat: SWITCH,
};

/** The value in force. */
export function accountSetting(world: World, name: string): string {
  return world.accountSettings?.[name] ?? ACCOUNT_SETTINGS[name]![0]!;
}

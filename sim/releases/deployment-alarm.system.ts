/**
 * Models: the alarms that watch a release (DA-01, DA-02, DA-05): one that fires while it is under way, or while it bakes,
 * fails it. Where one had fired before, none of them is looked at.
 * Leaves out: the rhythm of the real service's polling, which no source gives: a change of an alarm is seen at once.
 */
import type { ServiceDeployment } from '../model/release.ts';
import type { Context, System } from '../model/system.ts';
import { alarmNameOf } from '../rules/alarms.ts';
import { fail } from './service-deployments.ts';

function fired(ctx: Context, alarmName: string): void {
  for (const row of underWay(ctx)) {
    const settings = ctx.world.services[row.service]!.release?.alarms;
    if (settings === undefined || !settings.alarmNames.some((name) => alarmNameOf(name) === alarmName)) continue;
    fail(ctx, row, { by: 'alarm', alarmName }, settings.rollback);
  }
}

/** Those whose alarms are looked at now. */
function underWay({ world }: Context): ServiceDeployment[] {
  return world.services.flatMap(({ serviceDeployment }) => {
    const row = serviceDeployment === undefined ? undefined : world.serviceDeployments![serviceDeployment];
    const isWatched = row?.alarms.status === 'MONITORING' && (row.state === 'IN_PROGRESS' || row.state === 'PENDING');
    return isWatched ? [row] : [];
  });
}

export const deploymentAlarmSystem: System = {
  name: 'deployment-alarm',
  hears: {
    AlarmStateChanged: ({ alarm, state }, ctx) => {
      if (state === 'ALARM') fired(ctx, ctx.world.alarms![alarm]!.alarmName);
    },
    CompositeAlarmStateChanged: ({ compositeAlarm, state }, ctx) => {
      if (state === 'ALARM') fired(ctx, ctx.world.compositeAlarms![compositeAlarm]!.alarmName);
    },
  },
};

/** Of a native release: its way as planned, what has the traffic now, and what it waits for (NB-02, NB-06, NB-09). */
import type { NativeRelease, ServiceDeployment } from '../model/release.ts';
import type { World } from '../model/world.ts';
import type { Message } from '../protocol/protocol.ts';
import { stepBakeMinutes } from '../rules/colours.ts';
import { isOpen } from '../rules/service-deployments.ts';
import { wantedOf } from '../rules/side-by-side.ts';
import { isHealthyTask } from '../rules/task-health.ts';
import { sentence } from './sentence.ts';

export function nativeSentences(world: World, row: ServiceDeployment): Message[] {
  const { native, productionPercent, testPercent } = row;
  if (native === undefined) return [];
  const stepMinutes = stepBakeMinutes(native.settings);
  const plan = {
    shares: native.shares.map((share) => `${share} %`).join(', '),
    stepMinutes,
    bakeMinutes: native.settings.bakeTimeInMinutes ?? 0,
    // Each share but the last is kept for a while.
    totalMinutes: (native.shares.length - 1) * stepMinutes + (native.settings.bakeTimeInMinutes ?? 0),
  };
  return [
    sentence(native.shares.length === 1 ? 'explain.release.shares.once' : 'explain.release.shares', plan),
    ...(isOpen(row) ? [sentence('explain.release.traffic', { productionPercent, testPercent })] : []),
    ...(isOpen(row) && row.failure === null ? waits(world, row, native) : []),
  ];
}

function waits(world: World, row: ServiceDeployment, { hooks, clocks }: NativeRelease): Message[] {
  const service = world.services[row.service]!;
  const green = world.deployments[row.target]!;
  if (row.lifecycleStage === 'SCALE_UP') {
    const tasks = green.tasks.map((key) => world.tasks[key]!);
    const healthy = tasks.filter((task) => task.desiredStatus === 'RUNNING' && isHealthyTask(world, task)).length;
    return [sentence('explain.release.waits.tasks', { healthy, wanted: wantedOf(service, green) })];
  }
  if (clocks.bake !== undefined || clocks['step-bake'] !== undefined) return [sentence('explain.release.waits.bake')];
  return hooks
    .filter(({ status }) => status === 'IN_PROGRESS' || status === 'AWAITING_ACTION')
    .map(({ hookId, status, hook, startedAtUs, calls }) =>
      sentence(`explain.release.waits.${status === 'IN_PROGRESS' ? 'function' : 'pause'}`, {
        hook: hookId,
        function: hook.hookTargetArn ?? '',
        service: service.serviceName,
        atUs: startedAtUs,
        count: calls,
      }),
    );
}

/** Sentences of releases. */
import type { SimEvent, SimEventOf } from '../model/events.ts';
import type { Message } from './text.ts';

type Names = Readonly<Record<string, string>>;

const message = (code: string, params: Readonly<Record<string, string | number>>): Message => ({ code, params });
const named = (names: Names): string => names['serviceDeployment'] ?? '?';

type ReleaseEventKind =
  | 'ServiceDeploymentStarted'
  | 'LifecycleStageEntered'
  | 'TrafficShifted'
  | 'ForwardShifted'
  | 'ReleaseTimerEnded'
  | 'RevisionScaled'
  | 'LifecycleHookMoved'
  | 'ServiceDeploymentFailed'
  | 'ServiceDeploymentEnded';

function failed({ failure, rollback }: SimEventOf<'ServiceDeploymentFailed'>, names: Names): Message {
  const { by, ...params } = failure;
  const code = `event.ServiceDeploymentFailed.${by}${rollback ? '.rollback' : ''}`;
  return message(code, { release: named(names), ...params });
}

export const RELEASE_SENTENCES: {
  readonly [K in ReleaseEventKind & SimEvent['kind']]: (event: SimEventOf<K>, names: Names) => Message;
} = {
  ServiceDeploymentStarted: (_event, names) => message('event.ServiceDeploymentStarted', { release: named(names) }),
  LifecycleStageEntered: ({ stage, step }, names) =>
    message(step === 0 ? 'event.LifecycleStageEntered' : 'event.LifecycleStageEntered.step', {
      release: named(names),
      stage,
      step,
    }),
  TrafficShifted: ({ productionPercent, testPercent }, names) =>
    message('event.TrafficShifted', { release: named(names), productionPercent, testPercent }),
  ForwardShifted: ({ port, priority, percent }, names) =>
    message(priority === null ? 'event.ForwardShifted' : 'event.ForwardShifted.rule', {
      loadBalancer: names['loadBalancer'] ?? '?',
      targetGroup: names['targetGroup'] ?? '?',
      port,
      priority: priority ?? 0,
      percent,
    }),
  ReleaseTimerEnded: ({ timer }, names) => {
    const [kind = '', hook = ''] = timer.split('/');
    return message(`event.ReleaseTimerEnded.${kind}`, { release: named(names), hook });
  },
  RevisionScaled: ({ scale }, names) =>
    message('event.RevisionScaled', { revision: names['deployment'] ?? '?', scale }),
  LifecycleHookMoved: ({ stage, hookId, status }, names) =>
    message(`event.LifecycleHookMoved.${status}`, { release: named(names), stage, hook: hookId }),
  ServiceDeploymentFailed: failed,
  ServiceDeploymentEnded: ({ status }, names) =>
    message('event.ServiceDeploymentEnded', { release: named(names), status }),
};

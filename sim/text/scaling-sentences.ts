/** Sentences of scaling: its commands and its events. */
import type { SimEvent, SimEventOf } from '../model/events.ts';
import type { ScalingCommand } from '../model/scaling-commands.ts';
import type { Message } from './text.ts';

type Names = Readonly<Record<string, string>>;
type Params = Readonly<Record<string, string | number>>;

const message = (code: string, params: Params): Message => ({ code, params });
const named = (names: Names, field: string): string => names[field] ?? '?';

/** Members that a sentence may want, as one text where they are several. */
export function describeScalingCommand({ op, input }: ScalingCommand): Message {
  const params: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(input)) {
    if (typeof value === 'string' || typeof value === 'number') params[key] = value;
    else if (typeof value === 'boolean') params[key] = String(value);
    else if (Array.isArray(value) && value.every((item) => typeof item === 'string')) params[key] = value.join(', ');
  }
  if (op === 'PutScalingPolicy') params['subject'] = input.AutoScalingGroupName ?? input.ResourceId ?? '?';
  if (op === 'RegisterScalableTarget') {
    params['min'] = input.MinCapacity ?? '—';
    params['max'] = input.MaxCapacity ?? '—';
  }
  if (op === 'CreateAutoScalingGroup') params['template'] = input.LaunchTemplate.LaunchTemplateName;
  if (op === 'CreateLaunchTemplate' || op === 'CreateLaunchTemplateVersion') {
    params['InstanceType'] = input.LaunchTemplateData.InstanceType;
  }
  if (op === 'CompleteLifecycleAction' || op === 'RecordLifecycleActionHeartbeat') {
    params['InstanceId'] = input.InstanceId ?? input.LifecycleActionToken ?? '?';
  }
  return message(`event.CommandIssued.${op}`, params);
}

type ScalingEventKind =
  | 'ScalingActivityStarted'
  | 'ScalingActivityEnded'
  | 'ScheduledActionDue'
  | 'AutoScalingGroupCreated'
  | 'GroupEvaluated'
  | 'GroupDesiredCapacityChanged'
  | 'InstanceRequested'
  | 'LifecycleActionStarted'
  | 'LifecycleActionCompleted'
  | 'LifecycleActionTimedOut'
  | 'InstanceRefreshStarted'
  | 'InstanceRefreshEnded';

/** Descriptions and causes are the service's own words, so they stay English. */
export const SCALING_SENTENCES: {
  readonly [K in ScalingEventKind & SimEvent['kind']]: (event: SimEventOf<K>, names: Names) => Message;
} = {
  ScalingActivityStarted: ({ description, cause }) =>
    message('event.ScalingActivityStarted', { description: withStop(description), cause }),
  ScalingActivityEnded: ({ statusCode, statusMessage }, names) =>
    message(`event.ScalingActivityEnded.${statusCode}`, { activity: named(names, 'activity'), statusMessage }),
  ScheduledActionDue: ({ name }) => message('event.ScheduledActionDue', { name }),
  AutoScalingGroupCreated: (_event, names) =>
    message('event.AutoScalingGroupCreated', { group: named(names, 'group') }),
  GroupEvaluated: (_event, names) => message('event.GroupEvaluated', { group: named(names, 'group') }),
  GroupDesiredCapacityChanged: ({ desiredCapacity }, names) =>
    message('event.GroupDesiredCapacityChanged', { group: named(names, 'group'), desired: desiredCapacity }),
  InstanceRequested: (_event, names) => message('event.InstanceRequested', { zone: named(names, 'zone') }),
  LifecycleActionStarted: ({ hook }, names) =>
    message('event.LifecycleActionStarted', { instance: named(names, 'instance'), hook }),
  LifecycleActionCompleted: ({ hook, result, timedOut }, names) =>
    message(`event.LifecycleActionCompleted.${timedOut ? 'timed-out' : 'answered'}`, {
      instance: named(names, 'instance'),
      hook,
      result,
    }),
  LifecycleActionTimedOut: ({ hook }, names) =>
    message('event.LifecycleActionTimedOut', { instance: named(names, 'instance'), hook }),
  InstanceRefreshStarted: ({ instances }, names) =>
    message('event.InstanceRefreshStarted', { group: named(names, 'group'), count: instances }),
  InstanceRefreshEnded: ({ status }, names) =>
    message('event.InstanceRefreshEnded', { group: named(names, 'group'), status }),
};

/** The service's own words, of which some end without a full stop. */
export function withStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

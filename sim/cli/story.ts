/** A run as a story: the events that a newcomer wants to read, in order, and where everything stands at the end. */
import type { Engine } from '../engine/engine.ts';
import { createNamer, type Namer } from '../engine/find.ts';
import { describeEvent } from '../text/event-sentences.ts';
import type { Message } from '../text/text.ts';
import type { Session } from './session.ts';
import { columns } from './table.ts';

type Occurrence = ReturnType<Engine['log']>[number];
type Event = Occurrence['event'];

/** The log is read in pieces of this many lines. */
const PIECE = 4_096;
/** Of a very long story the beginning and the end are told; the whole log is there for those who want it (--events). */
const STORY_FIRST = 300;
const STORY_LAST = 100;
/** Like events of one instant: this many are told, the rest counted. */
const ALIKE_TOLD = 4;

/** Where a CodeDeploy deployment waits for somebody or something, and its good end; a bad one says why. */
const CODE_DEPLOY_TOLD: ReadonlySet<string> = new Set(['Ready', 'Baking', 'Succeeded']);

/** Is this part of the story, or one of the many small steps below it? */
function isTold(event: Event): boolean {
  switch (event.kind) {
    case 'CommandIssued':
    case 'ScalingActivityStarted':
    case 'GroupDesiredCapacityChanged':
    case 'ScheduledActionDue':
    case 'LifecycleActionStarted':
    case 'LifecycleActionCompleted':
    case 'InstanceRefreshStarted':
    case 'InstanceRefreshEnded':
    case 'InstanceLaunched':
    case 'ContainerInstanceRegistered':
    case 'AgentConnectionChanged':
    case 'PlacementConcluded':
    case 'TaskStopRequested':
    case 'TerminationNoticed':
    case 'ServiceEventPosted':
    case 'HostStopNoticed':
    case 'DeregistrationForced':
    case 'SpotNoticeGiven':
    case 'SpotNoticeSeen':
    case 'SpotInstanceReclaimed':
    case 'MessagePublished':
    case 'AccountSettingPut':
    case 'ZoneRestored':
    case 'AgentRestored':
    case 'InstanceThrottled':
    case 'ContainerOverloadChanged':
    case 'MemoryExhausted':
    case 'PrecisionChanged':
    case 'FunctionCommandFailed':
    case 'TrafficShifted':
    case 'LifecycleHookMoved':
    case 'ServiceDeploymentFailed':
    case 'CodeDeployDeploymentCreated':
    case 'CodeDeployTrafficShifted':
    case 'CodeDeployDeploymentFailed':
    case 'AliasHealthChecked':
    case 'RollOutEnded':
    case 'WorkflowStarted':
    case 'WorkflowEnded':
    case 'RunEnded':
      return true;
    // One that is done has said so as a service event.
    case 'ServiceDeploymentEnded':
      return event.status !== 'SUCCESSFUL';
    case 'AlarmStateChanged':
    case 'CompositeAlarmStateChanged':
      return event.state === 'ALARM' || event.previous === 'ALARM';
    case 'ScalingActivityEnded':
      return event.statusCode === 'Failed';
    case 'StateChanged':
      return (
        (event.chart === 'task' && (event.to === 'RUNNING' || event.to === 'STOPPED')) ||
        event.chart === 'zone' ||
        (event.chart === 'code-deploy-deployment' && CODE_DEPLOY_TOLD.has(event.to)) ||
        (event.chart === 'instance' && (event.to === 'terminated' || event.to === 'stopped')) ||
        (event.chart === 'container-instance' && event.to === 'REGISTRATION_FAILED')
      );
    case 'ContainerExited':
      return event.exitCode !== 0;
    case 'ImagePullSettled':
      return event.failure !== null;
    case 'DeliveryFailed':
      return event.retryInUs === null;
    default:
      return false;
  }
}

export interface StoryLine {
  readonly atUs: number;
  readonly sentences: readonly Message[];
}

/** The told events in order; a refused command says why at once. A service that goes on finding no place is told once. */
function* storyOf(engine: Engine): Generator<StoryLine> {
  const namer = createNamer(engine.world);
  const refusedBefore = new Map<number, number>();
  for (let first = 0; first < engine.eventCount; first += PIECE) {
    for (const { atUs, event } of engine.log(first, Math.min(first + PIECE, engine.eventCount))) {
      if (!isTold(event)) continue;
      if (event.kind === 'PlacementConcluded' && event.service !== null) {
        const isAgain = event.placed.length === 0 && refusedBefore.get(event.service) === event.refused;
        refusedBefore.set(event.service, event.refused);
        if (isAgain) continue;
      }
      yield { atUs, sentences: sentencesOf(engine, event, namer) };
    }
  }
}

function sentencesOf(engine: Engine, event: Event, namer: Namer): readonly Message[] {
  const sentences: Message[] = [describeEvent(event, namer.event(event))];
  const refusal = event.kind === 'CommandIssued' ? (engine.world.commands[event.line]?.refusal ?? null) : null;
  if (refusal !== null) sentences.push(...refusalSentences(refusal));
  return sentences;
}

type Refusal = NonNullable<Engine['world']['commands'][number]['refusal']>;

/** A domain no as sentences: the API's own name for it, the reason, and what would turn it into a yes. */
function refusalSentences(refusal: Refusal): readonly Message[] {
  const { by, reason, unblockedBy } = refusal;
  const no = { code: `refusal.${reason.code}`, params: { ...reason.params, by } };
  return unblockedBy === null ? [no] : [no, { code: `refusal.${unblockedBy.code}`, params: unblockedBy.params }];
}

/** Prints the story, the middle of a very long one left out. */
export function printStory(session: Session, engine: Engine): void {
  const lines = storyLines(session, engine);
  const cut = lines.length - STORY_FIRST - STORY_LAST;
  if (cut <= 0) {
    for (const line of lines) session.print(line);
    return;
  }
  for (const line of lines.slice(0, STORY_FIRST)) session.print(line);
  session.print(session.paint('yellow', session.say('cli.story.cut', { count: cut })));
  for (const line of lines.slice(-STORY_LAST)) session.print(line);
}

/** As wide as a time and the space after it. */
const INDENT = ' '.repeat(14);

/** The story line by line; lines alike of one instant are cut short with their count. */
function storyLines(session: Session, engine: Engine): string[] {
  const lines: string[] = [];
  let previous: { atUs: number; code: string; alike: number } | null = null;
  let hidden = 0;
  const flush = (): void => {
    if (hidden > 0) lines.push(`${INDENT}${session.say('cli.story.alike', { count: hidden })}`);
    hidden = 0;
  };
  for (const { atUs, sentences } of storyOf(engine)) {
    const code = sentences[0]!.code;
    const isAlike = previous !== null && previous.atUs === atUs && previous.code === code;
    const alike: number = isAlike ? previous!.alike + 1 : 0;
    previous = { atUs, code, alike };
    if (alike >= ALIKE_TOLD && sentences.length === 1) {
      hidden += 1;
      continue;
    }
    flush();
    const [first, ...rest] = sentences.map((message) => session.brief(message));
    lines.push(`${session.paint('dim', session.text.time(atUs))}  ${first}`);
    for (const line of rest) lines.push(`${INDENT}${session.paint('red', '✗')} ${line}`);
  }
  flush();
  return lines;
}

/** Services and their tasks by zone at the instant the engine stands at. */
export function printStanding(session: Session, engine: Engine): void {
  const { world } = engine;
  const rows = world.services
    .filter((service) => service.status !== 'INACTIVE')
    .map((service) => {
      const running = world.tasks.filter((task) => task.service === service.key && task.lastStatus === 'RUNNING');
      return [
        service.serviceName,
        session.say('cli.standing.running', { running: running.length, desired: service.desiredCount }),
        byZone(engine, running),
      ];
    });
  const alone = world.tasks.filter((task) => task.service === null && task.lastStatus === 'RUNNING');
  if (alone.length > 0) {
    rows.push([
      session.say('cli.standing.standalone'),
      session.say('cli.standing.count', { count: alone.length }),
      byZone(engine, alone),
    ]);
  }
  if (rows.length === 0) return;
  session.print();
  session.print(session.paint('bold', session.say('cli.standing.title', { atUs: engine.nowUs })));
  for (const line of columns(rows, '  ')) session.print(line);
}

/** `za-southwest-1a 2, za-southwest-1b 1`, in the order of the zones. */
function byZone(engine: Engine, tasks: readonly Engine['world']['tasks'][number][]): string {
  const { world } = engine;
  const counts = world.zones.map(() => 0);
  for (const task of tasks) {
    const { zone } = task;
    if (zone !== null) counts[zone] = (counts[zone] ?? 0) + 1;
  }
  return world.zones
    .filter((zone) => (counts[zone.key] ?? 0) > 0)
    .map((zone) => `${zone.name} ${counts[zone.key]}`)
    .join(', ');
}

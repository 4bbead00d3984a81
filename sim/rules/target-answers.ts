/**
 * What a target's endpoint will answer to health checks, as far as the world shows it now: stretches of time, each with one
 * answer. Whoever changes a container says an event, after which this is asked again.
 */
import type { Container, ContainerBehaviour } from '../model/container.ts';
import type { EndpointAnswer, Target, TargetGroup } from '../model/target-group.ts';
import type { World } from '../model/world.ts';
import type { AnswerStretch } from './target-checks.ts';

const OK: EndpointAnswer = { kind: 'code', code: 200 };
/** Of an application that runs and says that it is not well [A]. */
const UNWELL: EndpointAnswer = { kind: 'code', code: 503 };
const REFUSED: EndpointAnswer = { kind: 'refused' };
const HANG: EndpointAnswer = { kind: 'hang' };
const INTERNAL: EndpointAnswer = { kind: 'internal' };

const always = (answer: EndpointAnswer): AnswerStretch[] => [{ untilUs: null, answer }];

/** The container that listens where a target's checks go; null when none does. */
export function checkedContainer(world: World, target: Target): Container | null {
  const group = world.targetGroups[target.targetGroup]!;
  const port = group.healthCheck.port ?? target.port;
  if (target.container !== null && (group.healthCheck.port === null || port === target.port)) {
    return world.containers[target.container]!;
  }
  for (const container of reachable(world, target, group)) if (listensOn(world, container, port)) return container;
  return null;
}

/** The containers behind the target's address. */
function* reachable(world: World, target: Target, group: TargetGroup): Generator<Container> {
  if (target.task !== null && group.targetType === 'ip') {
    for (const key of world.tasks[target.task]!.containers) yield world.containers[key]!;
    return;
  }
  // What was registered by hand names an address only: whoever has it now answers.
  for (const task of world.tasks) {
    if (task.stoppedAtUs !== null) continue;
    const isThere =
      group.targetType === 'ip' ? task.eni?.privateIpv4Address === target.id : task.host === target.instance;
    if (isThere && task.host !== null) for (const key of task.containers) yield world.containers[key]!;
  }
}

function listensOn(world: World, container: Container, port: number | null): boolean {
  if (container.internal || container.status !== 'RUNNING') return false;
  const task = world.tasks[container.task]!;
  const { networkMode, containers } = world.taskDefinitions[task.taskDefinition]!;
  if (networkMode === 'bridge') return container.networkBindings.some((binding) => binding.port === port);
  const mappings = containers.find((row) => row.name === container.name)?.portMappings ?? [];
  return mappings.some((mapping) => mapping.containerPort === port);
}

/** The stretches from now on; those of a balancer that fails by itself are its own matter. */
export function answersOf(world: World, target: Target, nowUs: number): AnswerStretch[] {
  const stretches = endpointAnswers(world, target, nowUs);
  const { loadBalancer } = world.targetGroups[target.targetGroup]!;
  const untilUs = loadBalancer === null ? 0 : (world.loadBalancers[loadBalancer]!.impairedUntilUs ?? 0);
  if (untilUs <= nowUs) return stretches;
  const after = stretches.filter((stretch) => stretch.untilUs === null || stretch.untilUs > untilUs);
  return [{ untilUs, answer: INTERNAL }, ...after];
}

function endpointAnswers(world: World, target: Target, nowUs: number): AnswerStretch[] {
  if (target.id.startsWith('arn:')) return always(OK);
  const { instance } = target;
  if (instance !== null && !world.instances[instance]!.state.startsWith('running')) return always(HANG);
  const container = checkedContainer(world, target);
  if (container === null || container.status !== 'RUNNING' || container.startedAtUs === null) return always(REFUSED);
  const behaviour = Object.hasOwn(world.behaviours, container.image) ? world.behaviours[container.image]! : null;
  return stretchesOf(container, behaviour, nowUs);
}

interface Span {
  readonly fromUs: number;
  readonly untilUs: number;
  readonly answer: EndpointAnswer;
}

/** A hang hides everything, a port that nobody listens on yet hides what would be answered. */
function stretchesOf(container: Container, behaviour: ContainerBehaviour | null, nowUs: number): AnswerStretch[] {
  const startedAtUs = container.restartedAtUs ?? container.startedAtUs!;
  const spans: Span[] = [];
  const { hang } = container;
  if (hang !== null) spans.push({ fromUs: hang.fromUs, untilUs: hang.untilUs ?? Infinity, answer: HANG });
  const { starting, overloadedSinceUs } = container;
  if (overloadedSinceUs !== undefined) spans.push({ fromUs: overloadedSinceUs, untilUs: Infinity, answer: HANG });
  if (starting !== undefined) spans.push({ fromUs: starting.fromUs, untilUs: Infinity, answer: REFUSED });
  if (behaviour !== null && behaviour.startupUs > 0) {
    spans.push({ fromUs: startedAtUs, untilUs: startedAtUs + behaviour.startupUs, answer: REFUSED });
  }
  if (behaviour?.health !== undefined) {
    const { failsFromUs, failsForUs, hangs } = behaviour.health;
    const fromUs = startedAtUs + failsFromUs;
    const untilUs = failsForUs === null ? Infinity : fromUs + failsForUs;
    spans.push({ fromUs, untilUs, answer: hangs ? HANG : UNWELL });
  }
  const edges = [...new Set(spans.flatMap(({ fromUs, untilUs }) => [fromUs, untilUs]))]
    .filter((edge) => edge > nowUs && edge !== Infinity)
    .sort((a, b) => a - b);
  let fromUs = nowUs;
  return [...edges, null].map((untilUs) => {
    const at = fromUs;
    if (untilUs !== null) fromUs = untilUs;
    return { untilUs, answer: spans.find((span) => span.fromUs <= at && at < span.untilUs)?.answer ?? OK };
  });
}

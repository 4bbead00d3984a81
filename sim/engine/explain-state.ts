/** The sentences that say how a task, a service or an instance stands now, and what it waits for. */
import type { Container } from '../model/container.ts';
import type { Instance } from '../model/instance.ts';
import type { Service } from '../model/service.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import type { Message } from '../protocol/protocol.ts';
import { wantedOf } from '../rules/side-by-side.ts';
import { healthSentences } from './explain-health.ts';
import { taskVerdicts } from './explain-verdicts.ts';
import type { Namer } from './find.ts';
import { sentence } from './sentence.ts';

/** A task from its creation to its end, with what it waits for while it is on its way. */
export function taskSentences(world: World, key: number, nowUs: number, namer: Namer): readonly Message[] {
  const task = world.tasks[key];
  if (task === undefined) return [];
  const instance = namer.placeOf(key);
  const sentences = [
    sentence('explain.task.placed', {
      task: namer.task(key),
      instance,
      atUs: task.createdAtUs,
      taskDefinition: namer.name({ kind: 'task-definition', key: task.taskDefinition }),
    }),
  ];
  if (task.startedAtUs !== null) {
    sentences.push(
      sentence('explain.task.running', { atUs: task.startedAtUs, tookUs: task.startedAtUs - task.createdAtUs }),
    );
  }
  if (task.desiredStatus === 'STOPPED') sentences.push(...stopSentences(task));
  else if (task.startedAtUs === null) sentences.push(...waitingSentences(world, task, nowUs));
  sentences.push(...taskVerdicts(world, task), ...healthSentences(world, task, nowUs));
  for (const containerKey of task.containers) {
    const container = world.containers[containerKey];
    if (container?.status === 'STOPPED') sentences.push(containerEnd(container));
  }
  return sentences;
}

function stopSentences(task: Task): readonly Message[] {
  const params = { stopCode: task.stopCode ?? '—', reason: task.stoppedReason ?? '—' };
  if (task.stoppedAtUs === null) return [sentence('explain.task.stopping', params)];
  return [sentence('explain.task.stopped', { ...params, atUs: task.stoppedAtUs })];
}

/** A container without an exit code never started, or was lost together with its host. */
function containerEnd(container: Container): Message {
  const params = { container: container.name, exitCode: container.exitCode ?? '—', reason: container.reason ?? '' };
  const isLost = container.exitCode === null && container.startedAtUs !== null;
  const code = isLost ? 'lost' : container.exitCode === null ? 'never-started' : 'exited';
  return sentence(`explain.container.${code}${container.reason === null ? '' : '.reason'}`, params);
}

/** What keeps a task from RUNNING (TL-01, TL-02, TL-21, CT-04). */
export function waitingSentences(world: World, task: Task, nowUs: number): readonly Message[] {
  const sinceUs = nowUs - task.createdAtUs;
  if (task.lastStatus === 'PROVISIONING') return [provisioningSentence(world, task, sinceUs)];
  const instance = instanceOf(world, task);
  if (instance !== null && !task.admitted) {
    const place = instance.host.waiting.indexOf(task.key);
    if (place >= 0) {
      const { cpuFree, memoryFreeMiB } = instance.host;
      return [
        sentence('explain.wait.host-room', {
          instance: instance.name,
          place: place + 1,
          cpu: task.needs.cpu,
          cpuFree,
          memoryMiB: task.needs.memoryMiB,
          memoryFreeMiB,
        }),
      ];
    }
    return [sentence('explain.wait.agent', { instance: instance.name, agent: instance.agent })];
  }
  return task.containers.flatMap((key) => containerWait(world, world.containers[key]));
}

/** TL-01: room in a capacity provider, a machine of Fargate, or the interface. */
function provisioningSentence(world: World, task: Task, sinceUs: number): Message {
  if (task.host !== null) return sentence(interfaceWait(world, task), { sinceUs });
  if (task.launchType === 'FARGATE') return sentence('explain.wait.fargate', { sinceUs });
  const decision = world.decisions.findLast(
    (row) => row.kind === 'placement' && 'refused' in row.verdict && row.verdict.waiting === task.key,
  );
  const verdict = decision?.kind === 'placement' ? decision.verdict : null;
  const reason = verdict !== null && 'refused' in verdict ? verdict.refused : '—';
  return sentence('explain.wait.capacity', { capacityProvider: task.capacityProviderName ?? '—', sinceUs, reason });
}

/** What the network interface waits for: a slot of the host, the agent's acknowledgement, or nothing but time. */
function interfaceWait(world: World, { eni }: Task): string {
  if (eni === null) return 'explain.wait.network-interface';
  if (eni.waitsForSlot === true) return 'explain.wait.interface-slot';
  const isThere = world.networkInterfaces[eni.key]?.status === 'in-use';
  return isThere ? 'explain.wait.acknowledgement' : 'explain.wait.network-interface';
}

function instanceOf(world: World, task: Task): Instance | null {
  return task.host === null ? null : (world.instances[task.host] ?? null);
}

function containerWait(world: World, container: Container | undefined): readonly Message[] {
  if (container === undefined || container.status === 'RUNNING' || container.status === 'RESOURCES_PROVISIONED')
    return [];
  const pull = container.pull === null ? undefined : world.imagePulls[container.pull];
  if (pull !== undefined && pull.state !== 'done') {
    return [
      sentence('explain.wait.pull', {
        container: container.name,
        image: pull.image,
        state: pull.state,
        attempt: pull.attempt,
      }),
    ];
  }
  const waitsFor = dependencyOf(world, container);
  if (waitsFor !== null) return [sentence('explain.wait.dependency', { container: container.name, ...waitsFor })];
  return [sentence('explain.wait.container', { container: container.name, status: container.status })];
}

/** The first dependency of a container that has not reached its condition, as far as the world shows it. */
function dependencyOf(world: World, container: Container): { on: string; condition: string; status: string } | null {
  const task = world.tasks[container.task];
  const definition = task && world.taskDefinitions[task.taskDefinition];
  const own = definition?.containers.find((one) => one.name === container.name);
  for (const { containerName, condition } of own?.dependsOn ?? []) {
    const other = task?.containers.map((key) => world.containers[key]).find((one) => one?.name === containerName);
    if (other === undefined) continue;
    const met =
      condition === 'START'
        ? other.status === 'RUNNING' || other.status === 'STOPPED'
        : condition === 'HEALTHY'
          ? other.healthStatus === 'HEALTHY'
          : other.status === 'STOPPED';
    if (!met) return { on: containerName, condition, status: other.status };
  }
  return null;
}

/** Service events shown with an explanation: enough to see the last turn of affairs. */
const EVENTS_SHOWN = 3;

/** Tasks that the revision which found no place still wants: older ones may serve meanwhile. */
function lackingOf(world: World, service: Service): number {
  const refused = world.decisions[service.waitingOn!];
  const deployment = refused?.kind === 'placement' ? (refused.request.deployment ?? null) : null;
  if (deployment === null) return 0;
  const row = world.deployments[deployment]!;
  const own = row.tasks.filter((key) => world.tasks[key]!.desiredStatus === 'RUNNING').length;
  return Math.max(1, wantedOf(service, row) - own);
}

/** How a service stands against what it promised, and why (SV-04, SV-09, PL-16). */
export function serviceSentences(world: World, key: number, nowUs: number, namer: Namer): readonly Message[] {
  const service = world.services[key];
  if (service === undefined) return [];
  const counts = serviceCounts(world, key);
  const sentences = [sentence('explain.service.counts', { desiredCount: service.desiredCount, ...counts })];
  if (service.steady) sentences.push(sentence('explain.service.steady'));
  if (service.waitingOn !== null)
    sentences.push(sentence('explain.service.waiting', { count: lackingOf(world, service) }));
  if (service.throttledUntilUs > nowUs)
    sentences.push(
      sentence('explain.service.throttled', {
        atUs: service.throttledUntilUs,
        leftUs: service.throttledUntilUs - nowUs,
      }),
    );
  for (const deploymentKey of service.deployments) {
    const deployment = world.deployments[deploymentKey];
    if (deployment === undefined) continue;
    const taskDefinition = namer.name({ kind: 'task-definition', key: deployment.taskDefinition });
    const params = { id: deployment.id, taskDefinition, state: deployment.state, failedTasks: deployment.failedTasks };
    sentences.push(
      sentence(deployment.failedTasks > 0 ? 'explain.deployment.failed-tasks' : 'explain.deployment', params),
    );
  }
  for (const { createdAtUs, message } of service.events.slice(0, EVENTS_SHOWN)) {
    sentences.push(sentence('explain.service.event', { atUs: createdAtUs, message }));
  }
  return sentences;
}

const ON_THE_WAY: ReadonlySet<string> = new Set(['PROVISIONING', 'PENDING', 'ACTIVATING']);

function serviceCounts(world: World, key: number): { running: number; pending: number } {
  let running = 0;
  let pending = 0;
  for (const deploymentKey of world.services[key]!.deployments) {
    for (const taskKey of world.deployments[deploymentKey]?.tasks ?? []) {
      const status = world.tasks[taskKey]?.lastStatus;
      if (status === 'RUNNING') running += 1;
      else if (status !== undefined && ON_THE_WAY.has(status)) pending += 1;
    }
  }
  return { running, pending };
}

/** How an instance stands: its boot, its agent, its place in the cluster, and what is left on it. */
export function instanceSentences(world: World, key: number, namer: Namer): readonly Message[] {
  const instance = world.instances[key];
  if (instance === undefined) return [];
  const sentences = [
    sentence('explain.instance.launched', {
      atUs: instance.launchedAtUs,
      instanceType: instance.instanceType,
      zone: namer.name({ kind: 'zone', key: instance.zone }),
    }),
  ];
  if (instance.terminatedAtUs !== null) {
    return [...sentences, sentence('explain.instance.terminated', { atUs: instance.terminatedAtUs })];
  }
  const containerInstance =
    instance.containerInstance === null ? undefined : world.containerInstances[instance.containerInstance];
  if (containerInstance === undefined)
    return [...sentences, sentence('explain.instance.unregistered', { agent: instance.agent })];
  const { registered, remaining } = containerInstance;
  sentences.push(
    sentence('explain.instance.registered', {
      atUs: containerInstance.registeredAtUs,
      cluster: namer.name({ kind: 'cluster', key: containerInstance.cluster }),
      status: containerInstance.status,
    }),
    sentence('explain.instance.remaining', {
      cpu: remaining.cpu,
      cpuRegistered: registered.cpu,
      memoryMiB: remaining.memoryMiB,
      memoryRegisteredMiB: registered.memoryMiB,
      count: containerInstance.tasks.length,
    }),
  );
  if (!containerInstance.agentConnected)
    sentences.push(sentence('explain.instance.agent-disconnected', { agent: instance.agent }));
  if (containerInstance.status !== 'ACTIVE')
    sentences.push(sentence('explain.instance.not-active', { status: containerInstance.status }));
  sentences.push(...ec2Sentences(instance));
  return sentences;
}

/** What only EC2 knows of it, where that is out of the ordinary (EC-01, EC-08, CI-06). */
function ec2Sentences({ ec2, host }: Instance): Message[] {
  const sentences: Message[] = [];
  const { stoppedAtUs = null, spotActionAtUs = null } = ec2 ?? {};
  if (stoppedAtUs !== null) sentences.push(sentence('explain.instance.stopped', { atUs: stoppedAtUs }));
  if (spotActionAtUs !== null) sentences.push(sentence('explain.instance.spot', { atUs: spotActionAtUs }));
  const orphans = host.orphans?.length ?? 0;
  if (orphans > 0) sentences.push(sentence('explain.instance.orphans', { count: orphans }));
  return sentences;
}

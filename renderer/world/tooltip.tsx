/** What is under the pointer, in a few lines: its name and its main numbers, as the engine says them. */
import { useWorld } from '../sim-client/hooks.ts';
import { useText, type Words } from '../sim-client/text.ts';
import { entity } from '../sim-client/world-store.ts';
import type { EntityRef, InstanceView, TaskView, UseView, View, ZoneView } from '../sim-client/words.ts';
import { taskOfContainer } from './bounds.ts';
import type { Point } from './iso.ts';
import { gateLines, houseTip, taskExtras } from './landmark-tips.ts';
import type { RegionOnGlobe } from './planet.ts';
import type { Hit } from './world-view.ts';

export interface TipText {
  readonly title: string;
  readonly lines: readonly string[];
}

/** null when no row says anything about it. */
export function tipOf(hit: NonNullable<Hit>, view: View, words: Words): TipText | null {
  if ('region' in hit) return regionTip(hit.region, words);
  const { kind, key } = hit.entity;
  switch (kind) {
    case 'zone': {
      const zone = entity(view.zones, key);
      return zone === null ? null : { title: zone.name, lines: [zone.status, ...zoneLines(zone, words)] };
    }
    case 'instance': {
      const instance = entity(view.instances, key);
      return instance === null ? null : instanceTip(instance, words);
    }
    case 'task': {
      const task = entity(view.tasks, key);
      return task === null ? null : taskTip(task, words);
    }
    case 'container':
      return containerTip(key, view, words);
    case 'service': {
      const service = entity(view.services, key);
      if (service === null) return null;
      const { runningCount, desiredCount, pendingCount } = service;
      const counts = words.t('world.tip.service', {
        running: words.number(runningCount),
        desired: words.number(desiredCount),
        pending: words.number(pendingCount),
      });
      return { title: service.serviceName, lines: [words.noun('service'), counts] };
    }
    case 'load-balancer': {
      const balancer = entity(view.balancers, key);
      if (balancer === null) return null;
      const { name, state, requestsPerSecond, p99Ms } = balancer;
      const lines = [
        `${words.noun('balancer')} · ${state}`,
        words.t('world.tip.rate', { rate: words.number(requestsPerSecond) }),
      ];
      if (p99Ms !== null) lines.push(words.t('world.tip.p99', { ms: words.number(p99Ms) }));
      return { title: name, lines: [...lines, ...gateLines(balancer, words)] };
    }
    default:
      return houseTip(kind, key, view, words);
  }
}

function regionTip({ name, region, zones, alive }: RegionOnGlobe, { t, number, nounIn }: Words): TipText {
  const count = t('world.count', { n: number(zones), noun: nounIn('zone', zones) });
  return {
    title: name,
    lines: [region, ...(zones > 0 ? [count] : []), t(alive ? 'world.tip.region-alive' : 'world.tip.region-quiet')],
  };
}

function loadLine({ cpuPercent, memoryPercent }: UseView, { t, number }: Words): string {
  const percent = (value: number | null): string => (value === null ? '–' : number(value));
  return t('world.in-use', { cpu: percent(cpuPercent), memory: percent(memoryPercent) });
}

/** Also for the names on the map. */
export function zoneLines({ summary }: ZoneView, words: Words): string[] {
  if (summary === undefined) return [];
  const { t, number, nounIn } = words;
  const { instances, tasks, cpuRegistered, cpuReserved, memoryRegisteredMiB, memoryReservedMiB, use } = summary;
  const lines = [
    t('world.count', { n: number(instances), noun: nounIn('instance', instances) }),
    t('world.count', { n: number(tasks), noun: nounIn('task', tasks) }),
  ];
  if (cpuRegistered > 0) {
    const percent = (part: number, whole: number): string => number(whole === 0 ? 0 : Math.round((part / whole) * 100));
    const cpu = percent(cpuReserved, cpuRegistered);
    lines.push(t('world.reserved', { cpu, memory: percent(memoryReservedMiB, memoryRegisteredMiB) }));
  }
  if (use !== null) lines.push(loadLine(use, words));
  return lines;
}

function instanceTip(instance: InstanceView, words: Words): TipText {
  const { t, number, noun, nounIn } = words;
  const { name, instanceType, state, agent, containerInstanceStatus, cpuRegistered, cpuRemaining } = instance;
  const { memoryRegisteredMiB, memoryRemainingMiB, tasks, use } = instance;
  const lines = [
    `${noun('instance')} · ${instanceType}`,
    t('world.tip.states', { state, agent, status: containerInstanceStatus ?? '–' }),
  ];
  if (containerInstanceStatus !== null) {
    lines.push(
      t('world.tip.cpu', { part: number(cpuRegistered - cpuRemaining), whole: number(cpuRegistered) }),
      t('world.tip.memory', {
        part: number(memoryRegisteredMiB - memoryRemainingMiB),
        whole: number(memoryRegisteredMiB),
      }),
      t('world.count', { n: number(tasks.length), noun: nounIn('task', tasks.length) }),
    );
  }
  if (use !== null) lines.push(loadLine(use, words));
  return { title: name, lines };
}

function taskTip(task: TaskView, words: Words): TipText {
  const { t, number, noun } = words;
  const { name, definition, revision, lastStatus, desiredStatus, cpu, memoryMiB, stoppedReason, use } = task;
  const lines = [
    `${noun('task')} · ${definition}:${revision}`,
    lastStatus === desiredStatus ? lastStatus : t('world.tip.status', { last: lastStatus, desired: desiredStatus }),
    t('world.tip.reservation', { cpu: number(cpu), memory: number(memoryMiB) }),
  ];
  if (use !== null) lines.push(loadLine(use, words));
  if (stoppedReason !== null) lines.push(stoppedReason);
  return { title: name, lines: [...lines, ...taskExtras(task, words)] };
}

function containerTip(key: number, view: View, words: Words): TipText | null {
  const task = taskOfContainer(view, key);
  const container = task?.containers.find((one) => one.key === key);
  if (task === null || container === undefined) return null;
  const { name, image, status, exitCode, reason } = container;
  const lines = [`${words.noun('container')} · ${task.name}`, image, status];
  if (exitCode !== null) lines.push(words.t('world.tip.exit', { code: exitCode }));
  if (reason !== null) lines.push(reason);
  return { title: name, lines };
}

/** Stays beside the pointer and inside the window. */
export function Tooltip({ hit, at }: { readonly hit: NonNullable<Hit>; readonly at: Point }) {
  const words = useText();
  const view = useWorld((state) => state.view);
  const tip = tipOf(hit, view, words);
  if (tip === null) return null;
  const right = at.x > window.innerWidth - 300;
  const above = at.y > window.innerHeight - 220;
  const style = {
    left: right ? undefined : at.x + 16,
    right: right ? window.innerWidth - at.x + 12 : undefined,
    top: above ? undefined : at.y + 18,
    bottom: above ? window.innerHeight - at.y + 12 : undefined,
  };
  return (
    // Sighted pointer users only: the parity view and the inspector say the same.
    <div className="world-tip" style={style} aria-hidden="true">
      <strong>{tip.title}</strong>
      {tip.lines.map((line, index) => (
        <span key={index}>{line}</span>
      ))}
    </div>
  );
}

/** What an entity is called on screen; its key when no row has it. */
export function nameOf({ kind, key }: EntityRef, view: View): string {
  switch (kind) {
    case 'zone':
      return entity(view.zones, key)?.name ?? '';
    case 'instance':
      return entity(view.instances, key)?.name ?? '';
    case 'task':
      return entity(view.tasks, key)?.name ?? '';
    case 'container':
      return taskOfContainer(view, key)?.containers.find((one) => one.key === key)?.name ?? '';
    case 'service':
      return entity(view.services, key)?.serviceName ?? '';
    case 'load-balancer':
      return entity(view.balancers, key)?.name ?? '';
    default:
      return '';
  }
}

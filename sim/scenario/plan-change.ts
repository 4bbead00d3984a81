/**
 * What a changed document means for a run that is under way: commands at the instant of the change, and the later entries
 * of the changed timeline. What no command can change in the midst of a run is refused where it is written.
 */
import { fixedMembers } from '../engine/amend.ts';
import { canonicalJson } from '../engine/trace.ts';
import type { Command, Op } from '../model/commands.ts';
import type { Setup } from '../model/setup.ts';
import type { Json, JsonObject } from '../model/task-definition.ts';
import { formatDuration } from '../rules/duration.ts';
import { hasLoad } from '../rules/load-book.ts';
import { parseCommand } from '../rules/requests.ts';
import { REQUEST_SCHEMAS } from '../rules/request-schemas.ts';
import { isObject } from '../rules/rule-issue.ts';
import { entryNamed } from './edit-tree.ts';
import type { Finding, IssueList } from './issues.ts';
import { knownRegions } from './network-sections.ts';
import { itemsOf, memberOf, valueOf, type Path, type SourceNode } from './source.ts';

/** A document as written, and what it comes to. */
export interface Document {
  readonly root: SourceNode;
  readonly setup: Setup;
}

/** The setup that goes by `before` up to `atUs` and by `after` from then on; null, with issues, when there is none. */
export function planFrom(before: Document, after: Document, atUs: number, issues: IssueList): Setup | null {
  return new Planner(before, after, atUs, issues).plan();
}

/** Operations that make a thing or give the one of its name what they say. */
const UPSERTS: ReadonlySet<Op> = new Set<Op>([
  'RegisterTaskDefinition',
  'PutAccountSetting',
  'PutMetricAlarm',
  'PutCompositeAlarm',
  'PutRule',
  'PutTargets',
  'RegisterScalableTarget',
  'PutScalingPolicy',
  'PutScheduledAction',
  'world.putCollector',
]);

/** Members of a command that say which thing it speaks of, the first one by its name in the document. */
const IDENTITY: { readonly [O in Op]?: readonly string[] } = {
  RegisterTaskDefinition: ['family'],
  CreateService: ['serviceName', 'cluster'],
  CreateListener: ['loadBalancer', 'port'],
  CreateRule: ['loadBalancer', 'port', 'priority'],
  Subscribe: ['topic', 'endpoint'],
};
const NAME_MEMBERS = [
  'serviceName',
  'clusterName',
  'targetGroupName',
  'AlarmName',
  'AutoScalingGroupName',
  'LaunchTemplateName',
  'PolicyName',
  'ScheduledActionName',
  'queueName',
  'functionName',
  'FunctionName',
  'name',
  'rule',
  'ResourceId',
] as const;

/** Sections of the document by the operation that their entries become. */
const SECTION: { readonly [O in Op]?: string } = {
  CreateCluster: 'clusters',
  RegisterTaskDefinition: 'taskDefinitions',
  CreateService: 'services',
  CreateTargetGroup: 'targetGroups',
  CreateLoadBalancer: 'loadBalancers',
  CreateListener: 'loadBalancers',
  CreateRule: 'loadBalancers',
  CreateTopic: 'topics',
  CreateQueue: 'queues',
  CreateFunction: 'functions',
  Subscribe: 'subscriptions',
  PutRule: 'eventRules',
  PutTargets: 'eventRules',
  'world.createFleet': 'fleets',
  CreateLaunchTemplate: 'launchTemplates',
  CreateAutoScalingGroup: 'autoScalingGroups',
};

/** Members of a setup as the document calls them. */
const MEMBER: Readonly<Record<string, string>> = { durationUs: 'duration' };

interface Found {
  readonly command: Command;
  readonly before: Command | null;
}

class Planner {
  private readonly before: Document;
  private readonly after: Document;
  private readonly atUs: number;
  private readonly issues: IssueList;
  private readonly commands: Command[] = [];
  private refused = false;

  constructor(before: Document, after: Document, atUs: number, issues: IssueList) {
    this.before = before;
    this.after = after;
    this.atUs = atUs;
    this.issues = issues;
  }

  plan(): Setup | null {
    const { before, after, atUs } = this;
    for (const member of fixedMembers(before.setup, after.setup)) this.member(member);
    if (hasLoad(before.setup) !== hasLoad(after.setup)) this.refuse(['behaviours'], { code: 'change-first-load' });
    const [old, now] = [partsOf(before), partsOf(after)];
    this.checkPast(old.timeline, now.timeline);
    for (const found of differences(old.sections, now.sections)) this.change(found);
    for (const gone of missing(old.sections, now.sections)) this.refuseOf(gone, { code: 'change-takes-away' });
    this.followRevisions(old.sections, now.sections);
    if (this.refused) return null;
    const timeline = [
      ...before.setup.timeline.filter((entry) => entry.atUs < atUs),
      ...this.commands.map((command) => ({ atUs, command })),
      ...now.timeline.filter((entry) => entry.atUs >= atUs),
    ];
    return { ...before.setup, images: after.setup.images, behaviours: after.setup.behaviours, timeline };
  }

  /* ---- What is refused ---- */

  private refuse(path: Path, finding: Finding): void {
    this.refused = true;
    const params = { ...finding.params, at: formatDuration(this.atUs) };
    this.issues.under(this.after.root, [], path, { ...finding, params });
  }

  /** A refusal at the entry that a command comes from. */
  private refuseOf(command: Command, finding: Finding): void {
    const section = SECTION[command.op] ?? '';
    const name = nameOf(command);
    const entry = entryNamed(this.after.root, section, name);
    const was = entryNamed(this.before.root, section, name);
    const within = was === null ? [] : differing(was.node, entry?.node ?? null);
    const path = entry === null ? [section] : [section, entry.index, ...within];
    this.refuse(path, { ...finding, params: { ...finding.params, name, section } });
  }

  private member(member: keyof Setup): void {
    if (member === 'precision') {
      this.commands.push({
        op: 'world.setPrecision',
        input: { precision: this.after.setup.precision ?? 'auto' },
      } as Command);
      return;
    }
    const key = MEMBER[member] ?? member;
    const code = ['goals', 'traffic', 'seed', 'duration'].includes(key) ? `change-of-${key}` : 'change-of-the-world';
    const within = differing(memberOf(this.before.root, key), memberOf(this.after.root, key));
    this.refuse([key, ...within], { code, params: { key } });
  }

  /** What has happened cannot be changed any more. */
  private checkPast(old: Setup['timeline'], now: Setup['timeline']): void {
    const past = (timeline: Setup['timeline']): Setup['timeline'] => timeline.filter(({ atUs }) => atUs < this.atUs);
    if (canonicalJson(past(old)) === canonicalJson(past(now))) return;
    const items = itemsOf(memberOf(this.after.root, 'timeline'));
    const known = itemsOf(memberOf(this.before.root, 'timeline'));
    const index = items.findIndex((item, at) => {
      const was = known[at];
      return was === undefined || canonicalJson(valueOf(item)) !== canonicalJson(valueOf(was));
    });
    const within = index === -1 ? [] : [index, ...differing(known[index] ?? null, items[index]!)];
    this.refuse(['timeline', ...within], { code: 'change-of-the-past' });
  }

  /* ---- What is commanded ---- */

  private change({ command, before }: Found): void {
    if (before === null || UPSERTS.has(command.op)) this.commands.push(command);
    else if (command.op === 'CreateService') this.updateService(command.input.serviceName, command.input.cluster);
    else if (command.op === 'CreateAutoScalingGroup') this.updateGroup(command);
    else if (command.op === 'CreateTargetGroup') this.modifyTargetGroup(command);
    else if (command.op === 'CreateListener' || command.op === 'CreateRule') this.modifyForward(command, before);
    else if (command.op === 'CreateLoadBalancer') this.modifyBalancer(command, before);
    else this.refuseOf(command, { code: 'change-of-entry' });
  }

  /** Reads a request that the change amounts to; its mistakes stand where the entry does. */
  private request(op: Op, request: JsonObject, node: SourceNode, path: Path): void {
    const { regions, subnets = [], securityGroups = [] } = this.after.setup;
    const parsed = parseCommand(op, request, knownRegions({ regions, subnets, securityGroups } as never));
    if ('command' in parsed) {
      this.commands.push(parsed.command);
      return;
    }
    this.refused = true;
    for (const found of parsed.issues) this.issues.rule(node, path, found);
  }

  /** Members that changed, if the other operation knows them all; null, with issues, if it does not. */
  private changedMembers(op: Op, section: string, name: string, own: readonly string[]): JsonObject | null {
    const entry = entryNamed(this.after.root, section, name);
    const was = entryNamed(this.before.root, section, name);
    if (entry === null || was === null) return null;
    const [now, old] = [valueOf(entry.node), valueOf(was.node)];
    if (!isObject(now) || !isObject(old)) return null;
    const changed: Record<string, Json> = {};
    const shape = (REQUEST_SCHEMAS[op as keyof typeof REQUEST_SCHEMAS] as { shape?: object }).shape ?? {};
    let whole = true;
    for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
      if (own.includes(key) || canonicalJson(now[key] ?? null) === canonicalJson(old[key] ?? null)) continue;
      const fixed =
        now[key] === undefined ? 'change-takes-member' : Object.hasOwn(shape, key) ? null : 'change-of-member';
      if (fixed === null) changed[key] = now[key]!;
      else {
        whole = false;
        this.refuse([section, entry.index, key], { code: fixed, params: { key, name, operation: op } });
      }
    }
    return whole ? changed : null;
  }

  private updateService(service: string, cluster: string): void {
    const changed = this.changedMembers('UpdateService', 'services', service, ['serviceName', 'cluster']);
    const entry = entryNamed(this.after.root, 'services', service);
    if (changed === null || entry === null) return;
    this.request('UpdateService', { cluster, service, ...changed }, entry.node, ['services', entry.index]);
  }

  private updateGroup(command: Command): void {
    const name = nameOf(command);
    const section = 'autoScalingGroups';
    const changed = this.changedMembers('UpdateAutoScalingGroup', section, name, ['AutoScalingGroupName']);
    const entry = entryNamed(this.after.root, section, name);
    if (changed === null || entry === null) return;
    const request = { AutoScalingGroupName: name, ...changed };
    this.request('UpdateAutoScalingGroup', request, entry.node, [section, entry.index]);
  }

  private modifyTargetGroup(command: Command): void {
    const name = nameOf(command);
    const changed = this.changedMembers('ModifyTargetGroup', 'targetGroups', name, ['targetGroupName']);
    const entry = entryNamed(this.after.root, 'targetGroups', name);
    if (changed === null || entry === null) return;
    this.request('ModifyTargetGroup', { targetGroup: name, ...changed }, entry.node, ['targetGroups', entry.index]);
  }

  /** Of listeners and rules where they lead, and of rules for whom. */
  private modifyForward(command: Command, before: Command): void {
    const { forward, conditions, ...rest } = command.input as unknown as JsonObject;
    const { forward: _, conditions: __, ...restBefore } = before.input as unknown as JsonObject;
    if (canonicalJson(rest) !== canonicalJson(restBefore)) {
      this.refuseOf(command, { code: 'change-of-entry' });
      return;
    }
    const { loadBalancer, port, priority } = rest;
    const input =
      command.op === 'CreateListener'
        ? { loadBalancer, port, forward }
        : { loadBalancer, port, priority, conditions, forward };
    this.commands.push({ op: command.op === 'CreateListener' ? 'ModifyListener' : 'ModifyRule', input } as never);
  }

  private modifyBalancer(command: Command, before: Command): void {
    const { crossZone, idleTimeoutS, ...rest } = command.input as unknown as JsonObject;
    const { crossZone: _, idleTimeoutS: __, ...restBefore } = before.input as unknown as JsonObject;
    if (canonicalJson(rest) !== canonicalJson(restBefore)) {
      this.refuseOf(command, { code: 'change-of-entry' });
      return;
    }
    const attributes = {
      ...(crossZone === undefined ? {} : { crossZone }),
      ...(idleTimeoutS === undefined ? {} : { idleTimeoutS }),
    };
    this.commands.push({
      op: 'ModifyLoadBalancerAttributes',
      input: { loadBalancer: rest['name'], ...attributes },
    } as never);
  }

  /**
   * A task definition that changes is another revision: services that began with it, or with the newest of its family, go to
   * the new one, unless they have been told of another by then. What else names the old revision still means the old one.
   */
  private followRevisions(old: readonly Command[], now: readonly Command[]): void {
    const past = this.before.setup.timeline.filter(({ atUs }) => atUs < this.atUs).map(({ command }) => command);
    const moved = this.revisions(old, now, past);
    if (moved.size === 0) return;
    const isOf = (command: Command, service: string, cluster: string): boolean =>
      command.op === 'UpdateService' && command.input.service === service && command.input.cluster === cluster;
    for (const { op, input } of now) {
      const taskDefinition = op === 'CreateService' ? moved.get(input.taskDefinition) : undefined;
      if (op !== 'CreateService' || taskDefinition === undefined) continue;
      const { cluster, serviceName: service } = input;
      const isKnown = old.some(
        (command) =>
          command.op === 'CreateService' && command.input.serviceName === service && command.input.cluster === cluster,
      );
      const isElsewhere = past.some(
        (command) =>
          isOf(command, service, cluster) && command.op === 'UpdateService' && command.input.taskDefinition !== null,
      );
      if (!isKnown || isElsewhere) continue;
      const index = this.commands.findIndex((command) => isOf(command, service, cluster));
      const known = this.commands[index];
      if (known?.op === 'UpdateService') {
        this.commands[index] = { ...known, input: { ...known.input, taskDefinition } };
      } else {
        const parsed = parseCommand('UpdateService', { cluster, service, taskDefinition });
        if ('command' in parsed) this.commands.push(parsed.command);
      }
    }
  }

  /** Names of revisions that changed, and of families, with the revisions that they become. */
  private revisions(old: readonly Command[], now: readonly Command[], past: readonly Command[]): Map<string, string> {
    const moved = new Map<string, string>();
    const known = new Set(old.map((command) => canonicalJson(command)));
    const ordinals = new Map<string, number>();
    const made = new Map<string, number>();
    const definitions = now.filter(({ op }) => op === 'RegisterTaskDefinition');
    for (const [entry, command] of definitions.entries()) {
      const family = nameOf(command);
      const ordinal = (ordinals.get(family) ?? 0) + 1;
      ordinals.set(family, ordinal);
      if (known.has(canonicalJson(command))) continue;
      made.set(family, (made.get(family) ?? 0) + 1);
      // The sections' own registrations are among the past.
      const before = past.filter((one) => one.op === 'RegisterTaskDefinition' && nameOf(one) === family).length;
      const [was, is] = [`${family}:${ordinal}`, `${family}:${before + made.get(family)!}`];
      if (was === is) continue;
      moved.set(was, is).set(family, is);
      const params = { was, is, at: formatDuration(this.atUs) };
      const finding = { code: 'change-makes-revision', params, severity: 'warning' } as const;
      const place = (root: SourceNode): SourceNode | null => itemsOf(memberOf(root, 'taskDefinitions'))[entry] ?? null;
      const within = differing(place(this.before.root), place(this.after.root));
      this.issues.under(this.after.root, [], ['taskDefinitions', entry, ...within], finding);
    }
    return moved;
  }
}

/** The way to the first place at which two nodes differ. */
function differing(before: SourceNode | null, after: SourceNode | null): Path {
  const isSame = (one: SourceNode | null, other: SourceNode | null): boolean =>
    one === other || (one !== null && other !== null && canonicalJson(valueOf(one)) === canonicalJson(valueOf(other)));
  if (before?.kind === 'map' && after?.kind === 'map') {
    for (const { key, value } of after.entries) {
      const was = memberOf(before, key);
      if (!isSame(was, value)) return [key, ...differing(was, value)];
    }
  }
  if (before?.kind === 'list' && after?.kind === 'list') {
    const index = after.items.findIndex((item, at) => !isSame(before.items[at] ?? null, item));
    if (index !== -1) return [index, ...differing(before.items[index] ?? null, after.items[index]!)];
  }
  return [];
}

/** Commands of the sections, and the entries of the timeline. */
function partsOf({ root, setup }: Document): { sections: Command[]; timeline: Setup['timeline'] } {
  const count = setup.timeline.length - itemsOf(memberOf(root, 'timeline')).length;
  return {
    sections: setup.timeline.slice(0, count).map(({ command }) => command),
    timeline: setup.timeline.slice(count),
  };
}

function nameOf({ input }: Command): string {
  const row = input as unknown as JsonObject;
  const member = NAME_MEMBERS.find((each) => typeof row[each] === 'string') ?? 'loadBalancer';
  return String(row['loadBalancer'] ?? row['family'] ?? row[member] ?? '');
}

function identityOf(command: Command): string {
  const row = command.input as unknown as JsonObject;
  const members = IDENTITY[command.op];
  const values = members === undefined ? [nameOf(command)] : members.map((member) => row[member] ?? null);
  return `${command.op} ${canonicalJson(values)}`;
}

/** Commands of the changed document that the other does not have, with the one of the same thing; in order. */
function differences(before: readonly Command[], after: readonly Command[]): Found[] {
  const known = new Set(before.map((command) => canonicalJson(command)));
  const byName = new Map(before.map((command) => [identityOf(command), command]));
  return after
    .filter((command) => !known.has(canonicalJson(command)))
    .map((command) => ({ command, before: byName.get(identityOf(command)) ?? null }));
}

/** Things that the changed document no longer has. */
function missing(before: readonly Command[], after: readonly Command[]): Command[] {
  const left = new Set(after.map(identityOf));
  return before.filter((command) => !left.has(identityOf(command)));
}

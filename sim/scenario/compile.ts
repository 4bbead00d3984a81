/**
 * A checked tree → Setup: the file's clusters, task definitions, fleets and services as commands at 0, then its
 * timeline by time. Everything that can be checked is checked, also when something else is wrong already.
 */
import type * as z from 'zod';
import type { Command, Op } from '../model/commands.ts';
import type { ContainerBehaviour, Image } from '../model/container.ts';
import type { Goal } from '../model/goal.ts';
import type { SecurityGroupSetup, SubnetSetup } from '../model/network.ts';
import { SCENARIO_FORMAT, type Setup } from '../model/setup.ts';
import type { Json, JsonObject } from '../model/task-definition.ts';
import { formatDuration, parseDuration } from '../rules/duration.ts';
import { shown, SPAN_OF_TIME } from '../rules/expected.ts';
import { LIMITS } from '../rules/limits.ts';
import { LOAD_BALANCER_SECTION } from '../rules/load-balancer-requests.ts';
import { readShape } from '../rules/read-shape.ts';
import { parseCommand, TIMELINE_OPS, unknownOperation, type KnownRegion } from '../rules/requests.ts';
import { didYouMean, isObject, issue } from '../rules/rule-issue.ts';
import { readTaskDefinition } from '../rules/task-definition.ts';
import { readBehaviour, readImage } from './behaviours.ts';
import { checkReferences } from './check-references.ts';
import { readGoal } from './goals.ts';
import type { Finding, IssueList } from './issues.ts';
import { Ledger } from './ledger.ts';
import {
  knownRegions,
  readSecurityGroups,
  readSubnets,
  SECURITY_GROUP_SCHEMA,
  SUBNET_SCHEMA,
} from './network-sections.ts';
import type { PlacedCommand } from './placed-command.ts';
import {
  BEHAVIOUR_SCHEMA,
  FILE_SCHEMA,
  GOAL_SCHEMA,
  IMAGE_SCHEMA,
  REGION_SCHEMA,
  type ScenarioFile,
} from './schema.ts';
import { itemsOf, memberOf, valueOf, type Path, type SourceEntry, type SourceNode } from './source.ts';

interface Entry<Value> {
  readonly key: string | number;
  readonly node: SourceNode;
  readonly path: Path;
  readonly value: Value;
}

/** Sections that declare names. */
const DECLARING = ['clusters', 'fleets', 'taskDefinitions', 'services', 'targetGroups', 'loadBalancers'] as const;
/** Seed of a scenario that names none. */
const SEED_DEFAULT = 1;
const TIMELINE_HINT = { code: 'timeline-keys', params: { keys: Object.keys(TIMELINE_OPS).join(', ') } };

/** The setup of a root that is a map, or null when the file lacks what every setup needs. Issues go to `issues`; any error there voids the setup. */
export function compileScenario(root: SourceNode, issues: IssueList): Setup | null {
  return new Compiler(root, issues).compile();
}

class Compiler {
  private readonly root: SourceNode;
  private readonly issues: IssueList;
  private readonly ledger = new Ledger();
  private readonly commands: PlacedCommand[] = [];
  private readonly regions: KnownRegion[] = [];
  private readonly subnets: SubnetSetup[] = [];
  private readonly securityGroups: SecurityGroupSetup[] = [];
  private readonly file: Partial<ScenarioFile>;
  /** Places at which the form is wrong: what stands there is not looked at again. */
  private readonly unsound: Path[] = [];
  /** A key looks like the misspelt name of a section that declares names. */
  private misspelt = false;

  constructor(root: SourceNode, issues: IssueList) {
    this.root = root;
    this.issues = issues;
    const value = valueOf(root);
    this.file = value as Partial<ScenarioFile>;
    const reading = readShape(FILE_SCHEMA, value);
    if (!('issues' in reading)) return;
    for (const found of reading.issues) {
      this.unsound.push(found.path);
      if (found.code === 'unknown-key' && DECLARING.some((key) => key === found.hint?.params['name']))
        this.misspelt = true;
      issues.rule(root, [], found);
    }
  }

  compile(): Setup | null {
    const { file } = this;
    const durationUs = this.durationUs();
    this.readRegions();
    this.readNetwork();
    this.readAccountSettings();
    this.readClusters();
    this.readTaskDefinitions();
    this.readTargetGroups();
    this.readLoadBalancers();
    this.ledger.endOfStart();
    const whole = this.sectionsAreLists();
    for (const [index, node] of this.section('fleets')) this.readFleet(node, ['fleets', index]);
    for (const [index, node] of this.section('services')) this.readService(node, ['services', index]);
    const timeline = this.readTimeline(durationUs);
    const images: Record<string, Image> = {};
    for (const { key, node, value } of this.each('images', IMAGE_SCHEMA)) {
      images[key] = readImage(String(key), value, node, this.issues);
    }
    const behaviours: Record<string, ContainerBehaviour> = {};
    for (const { key, node, value } of this.each('behaviours', BEHAVIOUR_SCHEMA)) {
      behaviours[key] = readBehaviour(String(key), value, node, this.issues);
    }
    const commands = [...this.commands, ...timeline];
    if (whole) checkReferences(commands, this.ledger, this.issues);
    this.checkImages('images', images);
    this.checkImages('behaviours', behaviours);
    const goals = this.readGoals(durationUs);
    if (this.issues.hasErrors || durationUs === null) return null;
    return {
      royaume: SCENARIO_FORMAT,
      name: file.name ?? '',
      title: file.title ?? file.name ?? '',
      seed: file.seed ?? SEED_DEFAULT,
      durationUs,
      regions: this.regions,
      ...(this.subnets.length === 0 ? {} : { subnets: this.subnets }),
      ...(this.securityGroups.length === 0 ? {} : { securityGroups: this.securityGroups }),
      images,
      behaviours,
      timeline: commands.map(({ atUs, command }) => ({ atUs, command })),
      goals,
    };
  }

  /** False when the form is wrong at, above or below a path. */
  private sound(path: Path): boolean {
    return !this.unsound.some((bad) => bad.slice(0, path.length).every((step, i) => step === path[i]));
  }

  /** The entries of a section of requests, as long as there is use in looking. */
  private *section(
    key: 'clusters' | 'fleets' | 'taskDefinitions' | 'services' | 'targetGroups' | 'loadBalancers' | 'timeline',
  ): Generator<[number, SourceNode]> {
    for (const entry of itemsOf(memberOf(this.root, key)).entries()) {
      if (this.issues.isFull) return;
      yield entry;
    }
  }

  /** The entries of a section, list or map, that have the right form; the others leave their issues. */
  private *each<Schema extends z.ZodType>(section: string, schema: Schema): Generator<Entry<z.infer<Schema>>> {
    const whole = memberOf(this.root, section);
    const entries: [string | number, SourceNode][] =
      whole?.kind === 'map' ? whole.entries.map((entry) => [entry.key, entry.value]) : [...itemsOf(whole).entries()];
    for (const [key, node] of entries) {
      if (this.issues.isFull) return;
      const path = [section, key];
      const reading = readShape(schema, valueOf(node));
      if ('value' in reading) yield { key, node, path, value: reading.value };
      else for (const found of reading.issues) this.issues.rule(node, path, found);
    }
  }

  /** False when a section is misspelt or no list: then nobody knows which names it would have declared. */
  private sectionsAreLists(): boolean {
    const sections = DECLARING.map((key) => memberOf(this.root, key));
    const whole = !this.misspelt && sections.every((section) => section === null || section.kind === 'list');
    if (whole) return true;
    this.ledger.incomplete = true;
    this.ledger.servicesIncomplete = true;
    return false;
  }

  private finding(path: Path, finding: Finding, part: 'value' | 'key' = 'value'): void {
    this.issues.under(this.root, [], path, finding, part);
  }

  private durationUs(): number | null {
    if (!this.sound(['duration']) || this.file.duration === undefined) return null;
    const durationUs = parseDuration(this.file.duration)!;
    if (durationUs === 0) this.finding(['duration'], { code: 'no-duration', found: shown(this.file.duration) });
    if (durationUs > LIMITS.durationUs) {
      const limit = formatDuration(LIMITS.durationUs);
      this.finding(['duration'], { code: 'too-long-run', params: { limit }, found: shown(this.file.duration) });
    }
    return durationUs;
  }

  private readRegions(): void {
    const seen = new Set<string>();
    for (const { key, node, path, value } of this.each('regions', REGION_SCHEMA)) {
      if (key === 1) this.issues.under(node, path, [], { code: 'second-region' });
      for (const [index, zone] of value.zones.entries()) {
        if (seen.has(zone))
          this.issues.under(node, path, ['zones', index], { code: 'zone-twice', params: { name: zone } });
        seen.add(zone);
      }
      this.regions.push(value);
    }
  }

  /** NW-13, NW-17. */
  private readNetwork(): void {
    const zones = this.regions.flatMap((region) => region.zones);
    this.subnets.push(...readSubnets(this.each('subnets', SUBNET_SCHEMA), zones, this.issues));
    this.securityGroups.push(...readSecurityGroups(this.each('securityGroups', SECURITY_GROUP_SCHEMA), this.issues));
  }

  private readGoals(durationUs: number | null): Goal[] {
    const context = { ledger: this.ledger, zones: this.regions.flatMap((region) => region.zones), durationUs };
    const goals: Goal[] = [];
    const names = new Set<string>();
    for (const { node, path, value } of this.each('goals', GOAL_SCHEMA)) {
      if (names.has(value.name))
        this.issues.under(node, path, ['name'], { code: 'goal-twice', params: { name: value.name } });
      names.add(value.name);
      const goal = readGoal(value, node, path, context, this.issues);
      if (goal !== null) goals.push(goal);
    }
    return goals;
  }

  /** The request as a command; its mistakes as issues. */
  private request(op: Op, input: Json, node: SourceNode, path: Path): Command | null {
    const { regions, subnets, securityGroups } = this;
    const parsed = parseCommand(op, input, knownRegions({ regions, subnets, securityGroups }));
    if ('command' in parsed) return this.inTheOnlyCluster(parsed.command, node);
    for (const found of parsed.issues) this.issues.rule(node, path, found);
    return null;
  }

  /**
   * A request without a cluster means `default`. In a file whose only cluster has another name it means that one, as
   * nothing else could be meant. Fleets are left alone: their agents do go to `default`, which is then made (BB-04).
   */
  private inTheOnlyCluster(command: Command, node: SourceNode): Command {
    const { clusters } = this.ledger;
    if (command.op === 'world.createFleet' || command.op === 'RegisterTaskDefinition' || !('cluster' in command.input))
      return command;
    if (memberOf(node, 'cluster') !== null || clusters.size !== 1) return command;
    const [cluster] = clusters.keys();
    return { op: command.op, input: { ...command.input, cluster: cluster! } } as Command;
  }

  private start(command: Command, node: SourceNode, path: Path): void {
    this.commands.push({ atUs: 0, command, node, path });
    this.ledger.declare(command);
  }

  /** Settings hold before anything is launched, or they would not hold for it (NW-05). */
  private readAccountSettings(): void {
    const section = memberOf(this.root, 'accountSettings');
    if (section?.kind !== 'map' || !this.sound(['accountSettings'])) return;
    for (const { key, value } of section.entries) {
      const input = { name: key, value: String(valueOf(value)) };
      this.start({ op: 'PutAccountSetting', input }, value, ['accountSettings', key]);
    }
  }

  private readClusters(): void {
    for (const [index, node] of this.section('clusters')) {
      const path = ['clusters', index];
      const command = this.request('CreateCluster', valueOf(node), node, path);
      if (command?.op !== 'CreateCluster') continue;
      const { clusterName } = command.input;
      if (this.ledger.clusters.has(clusterName)) {
        this.finding([...path, 'clusterName'], { code: 'cluster-twice', params: { name: clusterName } });
      }
      this.start(command, node, path);
    }
  }

  private readTaskDefinitions(): void {
    for (const [index, node] of this.section('taskDefinitions')) {
      const path = ['taskDefinitions', index];
      const value = valueOf(node);
      // An include that could not be read has its issue already.
      if (value === null) {
        this.ledger.incomplete = true;
        continue;
      }
      const reading = readTaskDefinition(value);
      if ('issues' in reading) {
        for (const found of reading.issues) this.issues.rule(node, path, found);
        this.ledger.incomplete = true;
        // A broken definition still declares its family, so that nothing that uses it is called unknown.
        const family = isObject(value) ? value['family'] : undefined;
        if (typeof family === 'string') this.ledger.define({ family, containers: [], networkMode: null });
        continue;
      }
      this.ledger.define(reading.definition);
      this.start({ op: 'RegisterTaskDefinition', input: value as JsonObject }, node, path);
    }
  }

  private readTargetGroups(): void {
    for (const [index, node] of this.section('targetGroups')) {
      const path = ['targetGroups', index];
      const value = valueOf(node);
      const command = this.request('CreateTargetGroup', value, node, path);
      if (command?.op !== 'CreateTargetGroup') {
        const name = isObject(value) ? value['targetGroupName'] : undefined;
        if (typeof name === 'string') this.ledger.targetGroups.add(name);
        continue;
      }
      const { targetGroupName: name } = command.input;
      if (this.ledger.targetGroups.has(name)) {
        this.finding([...path, 'targetGroupName'], { code: 'target-group-twice', params: { name } });
      }
      this.start(command, node, path);
    }
  }

  /** A balancer with its listeners: create-load-balancer, then one create-listener each. */
  private readLoadBalancers(): void {
    for (const { node, path, value } of this.each('loadBalancers', LOAD_BALANCER_SECTION)) {
      const { listeners: _, ...own } = valueOf(node) as JsonObject;
      const { name } = value;
      if (this.ledger.loadBalancers.has(name)) {
        this.finding([...path, 'name'], { code: 'load-balancer-twice', params: { name } });
      }
      this.ledger.loadBalancers.add(name);
      const balancer = this.request('CreateLoadBalancer', own, node, path);
      if (balancer !== null) this.start(balancer, node, path);
      for (const [index, listener] of itemsOf(memberOf(node, 'listeners')).entries()) {
        const at = [...path, 'listeners', index];
        const request = { loadBalancer: name, ...(valueOf(listener) as JsonObject) };
        const command = this.request('CreateListener', request, listener, at);
        if (command !== null) this.start(command, listener, at);
      }
    }
  }

  private readFleet(node: SourceNode, path: Path): void {
    const value = valueOf(node);
    const command = this.request('world.createFleet', value, node, path);
    const written = isObject(value) ? value : {};
    if (written['spread'] !== undefined && written['zones'] !== undefined) {
      this.issues.under(node, path, ['zones'], { code: 'fleet-zones-twice' }, 'key');
    }
    if (command?.op !== 'world.createFleet') {
      // A broken fleet still declares its name, so that nothing that uses it is called unknown.
      const { name } = written;
      if (typeof name === 'string') this.ledger.fleets.set(name, { instances: LIMITS.instances, region: null });
      return;
    }
    if (this.ledger.fleets.has(command.input.name)) {
      this.finding([...path, 'name'], { code: 'fleet-twice', params: { name: command.input.name } });
    }
    this.start(command, node, path);
  }

  private readService(node: SourceNode, path: Path): void {
    const value = valueOf(node);
    const command = value === null ? null : this.request('CreateService', value, node, path);
    if (command?.op !== 'CreateService') {
      this.ledger.servicesIncomplete = true;
      const name = isObject(value) ? value['serviceName'] : undefined;
      if (typeof name === 'string' && !this.ledger.services.has(name)) this.ledger.services.set(name, new Set());
      return;
    }
    const { cluster, serviceName } = command.input;
    if (this.ledger.services.get(serviceName)?.has(cluster) === true) {
      this.issues.under(node, path, ['serviceName'], { code: 'service-twice', params: { name: serviceName, cluster } });
    }
    this.start(command, node, path);
  }

  /** An image that is listed but used by no container is most likely a slip in its name. */
  private checkImages(section: 'images' | 'behaviours', listed: Readonly<Record<string, unknown>>): void {
    // A definition that could not be read may use anything.
    if (this.ledger.incomplete) return;
    const used = [...this.ledger.imagesUsed];
    for (const name of Object.keys(listed)) {
      if (this.ledger.imagesUsed.has(name) || this.issues.isFull) continue;
      const hint = didYouMean(name, used);
      // A size that is never used changes nothing; a behaviour that never shows changes the story.
      const severity = section === 'images' ? 'warning' : 'error';
      this.finding(
        [section, name],
        { code: 'unknown-image', params: { name }, found: shown(name), hint, severity },
        'key',
      );
    }
  }

  private readTimeline(durationUs: number | null): PlacedCommand[] {
    const read: PlacedCommand[] = [];
    for (const [index, node] of this.section('timeline')) {
      const entry = this.readTimelineEntry(node, ['timeline', index], durationUs);
      if (entry !== null) read.push(entry);
    }
    // Array.prototype.sort is stable, so entries of one instant keep the file's order.
    read.sort((a, b) => a.atUs - b.atUs);
    for (const { command } of read) this.ledger.declare(command);
    return read;
  }

  private readTimelineEntry(node: SourceNode, path: Path, durationUs: number | null): PlacedCommand | null {
    if (node.kind !== 'map') {
      this.finding(path, {
        code: 'timeline-entry',
        expected: { code: 'expected.timeline-entry', params: {} },
        found: shown(valueOf(node)),
        hint: TIMELINE_HINT,
      });
      return null;
    }
    const atUs = this.instantOf(node, path, durationUs);
    const named = node.entries.filter((entry) => entry.key !== 'at');
    const known = named.filter((entry) => Object.hasOwn(TIMELINE_OPS, entry.key));
    for (const entry of named) {
      if (!known.includes(entry)) this.unknownTimelineKey(entry, path);
    }
    if (named.length === 0) this.finding(path, { code: 'no-command', hint: TIMELINE_HINT });
    for (const extra of known.slice(1)) {
      this.issues.at(extra.keySpan, [...path, extra.key], { code: 'two-commands', params: { key: extra.key } });
    }
    const entry = known[0];
    if (entry === undefined) return null;
    const command = this.timelineCommand(TIMELINE_OPS[entry.key]!, entry.value, [...path, entry.key]);
    return command === null || atUs === null ? null : { atUs, command, node: entry.value, path: [...path, entry.key] };
  }

  private unknownTimelineKey(entry: SourceEntry, path: Path): void {
    const found = unknownOperation(entry.key);
    this.issues.at(entry.keySpan, [...path, entry.key], { ...found, hint: found.hint ?? TIMELINE_HINT });
  }

  private timelineCommand(op: Op, node: SourceNode, path: Path): Command | null {
    const command = this.request(op, valueOf(node), node, path);
    if (command?.op !== 'RegisterTaskDefinition') return command;
    const reading = readTaskDefinition(command.input);
    if ('definition' in reading) this.ledger.define(reading.definition);
    return command;
  }

  private instantOf(node: SourceNode, path: Path, durationUs: number | null): number | null {
    const at = memberOf(node, 'at');
    if (at === null) {
      this.finding([...path, 'at'], { code: 'missing', params: { key: 'at' }, expected: SPAN_OF_TIME });
      return null;
    }
    const value = valueOf(at);
    const atUs = typeof value === 'string' || typeof value === 'number' ? parseDuration(value) : null;
    if (atUs === null) {
      const hint = { code: 'span-of-time', params: {} };
      this.issues.rule(
        at,
        [...path, 'at'],
        issue([], 'bad-duration', { params: { key: 'at' }, expected: SPAN_OF_TIME, found: value, hint }),
      );
    } else if (durationUs !== null && atUs > durationUs) {
      const params = { at: formatDuration(atUs), duration: formatDuration(durationUs) };
      this.issues.at(at.span, [...path, 'at'], { code: 'after-the-end', params, found: shown(value) });
    }
    return atUs;
  }
}

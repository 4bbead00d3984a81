/**
 * A checked tree → Setup: the file's clusters, task definitions, fleets and services as commands at 0, then its
 * timeline by time. Everything that can be checked is checked, also when something else is wrong already.
 */
import type { Command, Op } from '../model/commands.ts';
import type { ContainerBehaviour, Image } from '../model/container.ts';
import type { Goal } from '../model/goal.ts';
import type { SecurityGroupSetup, SubnetSetup } from '../model/network.ts';
import { SCENARIO_FORMAT, type Setup } from '../model/setup.ts';
import type { ScalingOp } from '../model/scaling-commands.ts';
import type { Json, JsonObject } from '../model/task-definition.ts';
import type { TrafficSetup } from '../model/traffic.ts';
import { formatDuration, parseDuration } from '../rules/duration.ts';
import { shown } from '../rules/expected.ts';
import { LIMITS } from '../rules/limits.ts';
import { LOAD_BALANCER_SECTION } from '../rules/load-balancer-requests.ts';
import { TIMELINE_OPS } from '../rules/operations.ts';
import { parseCommand } from '../rules/requests.ts';
import { isObject } from '../rules/rule-issue.ts';
import { readTaskDefinition } from '../rules/task-definition.ts';
import { checkImagesUsed, readBehaviour, readImage } from './behaviours.ts';
import { checkProxies } from './check-proxies.ts';
import { checkReferences } from './check-references.ts';
import { readGoal } from './goals.ts';
import type { IssueList } from './issues.ts';
import { Ledger } from './ledger.ts';
import { checkCalls } from './load-behaviour.ts';
import { readMessaging } from './messaging-sections.ts';
import {
  knownRegions,
  readSecurityGroups,
  readSubnets,
  SECURITY_GROUP_SCHEMA,
  SUBNET_SCHEMA,
} from './network-sections.ts';
import type { PlacedCommand } from './placed-command.ts';
import {
  declareBroken,
  SECTIONS_AFTER_SERVICES,
  SECTIONS_BEFORE_SERVICES,
  takenName,
  type ScalingSection,
} from './scaling-sections.ts';
import { BEHAVIOUR_SCHEMA, GOAL_SCHEMA, IMAGE_SCHEMA, REGION_SCHEMA } from './schema.ts';
import type { TraceRows } from './trace-file.ts';
import { readTraffic, TRAFFIC_SCHEMA } from './traffic-section.ts';
import { itemsOf, memberOf, valueOf, type Path, type SourceNode } from './source.ts';
import { Sections } from './sections.ts';
import { readTimelineEntry } from './timeline-entry.ts';

/** Seed of a scenario that names none. */
const SEED_DEFAULT = 1;

/** How the trace files beside a scenario are read; null, with an issue at the place, when one cannot be. */
export type TraceReader = (file: string, node: SourceNode, path: Path) => TraceRows | null;

/** The setup of a root that is a map, or null when the file lacks what every setup needs. Issues go to `issues`; any error there voids the setup. */
export function compileScenario(root: SourceNode, issues: IssueList, traceOf: TraceReader = () => null): Setup | null {
  return new Compiler(root, issues, traceOf).compile();
}

class Compiler {
  private readonly sections: Sections;
  private readonly issues: IssueList;
  private readonly ledger = new Ledger();
  private readonly commands: PlacedCommand[] = [];
  private readonly regions: Setup['regions'][number][] = [];
  private readonly subnets: SubnetSetup[] = [];
  private readonly securityGroups: SecurityGroupSetup[] = [];

  private readonly traceOf: TraceReader;

  constructor(root: SourceNode, issues: IssueList, traceOf: TraceReader) {
    this.traceOf = traceOf;
    this.sections = new Sections(root, issues);
    this.issues = issues;
  }

  compile(): Setup | null {
    const { file } = this.sections;
    const durationUs = this.durationUs();
    this.readRegions();
    this.readNetwork();
    this.readAccountSettings();
    this.readClusters();
    this.readTaskDefinitions();
    this.readTargetGroups();
    this.readLoadBalancers();
    this.readMessaging();
    this.ledger.endOfStart();
    const whole = this.sections.areLists();
    // Nobody knows which names the others would have declared.
    if (!whole) {
      this.ledger.incomplete = true;
      this.ledger.servicesIncomplete = true;
    }
    for (const [index, node] of this.sections.list('fleets')) this.readFleet(node, ['fleets', index]);
    this.readScaling(SECTIONS_BEFORE_SERVICES);
    for (const [index, node] of this.sections.list('services')) this.readService(node, ['services', index]);
    this.readScaling(SECTIONS_AFTER_SERVICES);
    this.readAlarms();
    for (const [index, node] of this.sections.list('collectors')) this.readCollector(node, ['collectors', index]);
    const timeline = this.readTimeline(durationUs);
    this.ledger.hasFineMetrics = metricsOf(file.metrics?.resolution).metrics !== undefined;
    const images: Record<string, Image> = {};
    for (const { key, node, value } of this.sections.each('images', IMAGE_SCHEMA)) {
      images[key] = readImage(String(key), value, node, this.issues);
    }
    const behaviours: Record<string, ContainerBehaviour> = {};
    for (const { key, node, value } of this.sections.each('behaviours', BEHAVIOUR_SCHEMA)) {
      behaviours[key] = readBehaviour(String(key), value, node, this.issues);
      checkCalls(String(key), behaviours[key].load?.calls ?? [], this.ledger, node, this.issues);
    }
    const commands = [...this.commands, ...timeline];
    if (whole) {
      checkReferences(commands, this.ledger, this.issues);
      checkProxies(commands, this.issues);
    }
    checkImagesUsed('images', images, this.ledger, this.sections.root, this.issues);
    checkImagesUsed('behaviours', behaviours, this.ledger, this.sections.root, this.issues);
    const traffic = this.readTraffic(durationUs);
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
      ...(file.delivery === undefined
        ? {}
        : { delivery: { duplicates: 0, reorders: false, ...file.delivery } as NonNullable<Setup['delivery']> }),
      images,
      behaviours,
      ...(traffic.length === 0 ? {} : { traffic }),
      ...(file.precision === undefined ? {} : { precision: file.precision }),
      ...metricsOf(file.metrics?.resolution),
      timeline: commands.map(({ atUs, command }) => ({ atUs, command })),
      goals,
    };
  }

  private durationUs(): number | null {
    if (!this.sections.isSound(['duration']) || this.sections.file.duration === undefined) return null;
    const durationUs = parseDuration(this.sections.file.duration)!;
    if (durationUs === 0)
      this.sections.finding(['duration'], { code: 'no-duration', found: shown(this.sections.file.duration) });
    if (durationUs > LIMITS.durationUs) {
      const limit = formatDuration(LIMITS.durationUs);
      this.sections.finding(['duration'], {
        code: 'too-long-run',
        params: { limit },
        found: shown(this.sections.file.duration),
      });
    }
    return durationUs;
  }

  private readRegions(): void {
    const seen = new Set<string>();
    for (const { key, node, path, value } of this.sections.each('regions', REGION_SCHEMA)) {
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
    this.subnets.push(...readSubnets(this.sections.each('subnets', SUBNET_SCHEMA), zones, this.issues));
    this.securityGroups.push(
      ...readSecurityGroups(this.sections.each('securityGroups', SECURITY_GROUP_SCHEMA), this.issues),
    );
  }

  private readTraffic(durationUs: number | null): TrafficSetup[] {
    const { ledger, traceOf } = this;
    const context = { ledger, zones: this.regions.flatMap((region) => region.zones), durationUs, traceOf };
    const streams: TrafficSetup[] = [];
    for (const { node, path, value } of this.sections.each('traffic', TRAFFIC_SCHEMA)) {
      if (ledger.traffic.has(value.name))
        this.issues.under(node, path, ['name'], {
          code: 'traffic-twice',
          params: { name: value.name },
          found: shown(value.name),
        });
      ledger.traffic.add(value.name);
      const stream = readTraffic(value, node, path, context, this.issues);
      if (stream !== null) streams.push(stream);
    }
    for (const name of this.namesIn('traffic')) ledger.traffic.add(name);
    return streams;
  }

  private readGoals(durationUs: number | null): Goal[] {
    const context = { ledger: this.ledger, zones: this.regions.flatMap((region) => region.zones), durationUs };
    const goals: Goal[] = [];
    const names = new Set<string>();
    for (const { node, path, value } of this.sections.each('goals', GOAL_SCHEMA)) {
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
    if ('command' in parsed)
      return memberOf(node, 'cluster') === null ? this.ledger.inTheOnlyCluster(parsed.command) : parsed.command;
    for (const found of parsed.issues) this.issues.rule(node, path, found);
    return null;
  }

  private start(command: Command, node: SourceNode, path: Path): void {
    this.commands.push({ atUs: 0, command, node, path });
    this.ledger.declare(command);
  }

  /** Settings hold before anything is launched, or they would not hold for it (NW-05). */
  private readAccountSettings(): void {
    const section = memberOf(this.sections.root, 'accountSettings');
    if (section?.kind !== 'map' || !this.sections.isSound(['accountSettings'])) return;
    for (const { key, value } of section.entries) {
      const input = { name: key, value: String(valueOf(value)) };
      this.start({ op: 'PutAccountSetting', input }, value, ['accountSettings', key]);
    }
  }

  private readClusters(): void {
    for (const [index, node] of this.sections.list('clusters')) {
      const path = ['clusters', index];
      const command = this.request('CreateCluster', valueOf(node), node, path);
      if (command?.op !== 'CreateCluster') {
        this.ledger.declareBroken('CreateCluster', valueOf(node));
        continue;
      }
      const { clusterName } = command.input;
      if (this.ledger.clusters.has(clusterName)) {
        this.sections.finding([...path, 'clusterName'], { code: 'cluster-twice', params: { name: clusterName } });
      }
      this.start(command, node, path);
    }
  }

  private readTaskDefinitions(): void {
    for (const [index, node] of this.sections.list('taskDefinitions')) {
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
    for (const [index, node] of this.sections.list('targetGroups')) {
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
        this.sections.finding([...path, 'targetGroupName'], { code: 'target-group-twice', params: { name } });
      }
      this.start(command, node, path);
    }
  }

  /** A balancer with its listeners: create-load-balancer, then one create-listener each. */
  private readLoadBalancers(): void {
    for (const { node, path, value } of this.sections.each('loadBalancers', LOAD_BALANCER_SECTION)) {
      const { listeners: _, ...own } = valueOf(node) as JsonObject;
      const { name } = value;
      if (this.ledger.loadBalancers.has(name)) {
        this.sections.finding([...path, 'name'], { code: 'load-balancer-twice', params: { name } });
      }
      this.ledger.loadBalancers.add(name);
      const balancer = this.request('CreateLoadBalancer', own, node, path);
      if (balancer !== null) this.start(balancer, node, path);
      for (const [index, listener] of itemsOf(memberOf(node, 'listeners')).entries()) {
        const at = [...path, 'listeners', index];
        const { rules: _rules, ...members } = valueOf(listener) as JsonObject;
        const command = this.request('CreateListener', { loadBalancer: name, ...members }, listener, at);
        if (command !== null) this.start(command, listener, at);
        for (const [nth, rule] of itemsOf(memberOf(listener, 'rules')).entries()) {
          const request = { listener: `${name}:${String(members['port'])}`, ...(valueOf(rule) as JsonObject) };
          const created = this.request('CreateRule', request, rule, [...at, 'rules', nth]);
          if (created !== null) this.start(created, rule, [...at, 'rules', nth]);
        }
      }
    }
    const broken = this.namesIn('loadBalancers').filter((name) => !this.ledger.loadBalancers.has(name));
    for (const name of broken) this.ledger.loadBalancers.add(name);
    // Nobody knows where those would have led.
    if (broken.length > 0) for (const name of this.ledger.targetGroups) this.ledger.forwarded.add(name);
  }

  /** Names of all entries of a section, the broken ones too, so that nothing that uses them is called unknown. */
  private namesIn(section: 'traffic' | 'loadBalancers'): string[] {
    return itemsOf(memberOf(this.sections.root, section)).flatMap((node) => {
      const value = valueOf(node);
      const name = isObject(value) ? value['name'] : undefined;
      return typeof name === 'string' ? [name] : [];
    });
  }

  /** Before anything happens that they could be told of. */
  private readMessaging(): void {
    readMessaging({
      ledger: this.ledger,
      issues: this.issues,
      entries: (section) => this.sections.list(section),
      request: (op, input, node, path) => this.request(op, input, node, path),
      start: (command, node, path) => this.start(command, node, path),
    });
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
      this.sections.finding([...path, 'name'], { code: 'fleet-twice', params: { name: command.input.name } });
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

  private readScaling(sections: readonly (readonly [ScalingSection, ScalingOp])[]): void {
    for (const [section, op] of sections) {
      for (const [index, node] of this.sections.list(section)) {
        const value = valueOf(node);
        const taken = takenName(op, value, this.ledger);
        if (taken !== null) {
          this.issues.under(node, [section, index], [taken.key], { code: taken.code, params: { name: taken.name } });
        }
        const command = this.request(op, value, node, [section, index]);
        if (command === null) declareBroken(op, value, this.ledger);
        else this.start(command, node, [section, index]);
      }
    }
  }

  /** Those over metrics first: the rule of a composite alarm names alarms that are there. */
  private readAlarms(): void {
    const entries = [...this.sections.list('alarms')];
    const isComposite = (node: SourceNode): boolean => memberOf(node, 'AlarmRule') !== null;
    for (const composite of [false, true]) {
      for (const [index, node] of entries.filter(([, one]) => isComposite(one) === composite)) {
        const path = ['alarms', index];
        const command = this.request(composite ? 'PutCompositeAlarm' : 'PutMetricAlarm', valueOf(node), node, path);
        if (command?.op !== 'PutCompositeAlarm' && command?.op !== 'PutMetricAlarm') {
          this.ledger.declareBroken('PutMetricAlarm', valueOf(node));
          continue;
        }
        const { AlarmName: name } = command.input;
        if (this.ledger.alarms.has(name)) {
          this.sections.finding([...path, 'AlarmName'], { code: 'alarm-twice', params: { name } });
        }
        this.start(command, node, path);
      }
    }
  }

  private readCollector(node: SourceNode, path: Path): void {
    const command = this.request('world.putCollector', valueOf(node), node, path);
    if (command?.op === 'world.putCollector') this.start(command, node, path);
    else this.ledger.declareBroken('world.putCollector', valueOf(node));
  }

  private readTimeline(durationUs: number | null): PlacedCommand[] {
    const read: PlacedCommand[] = [];
    for (const [index, node] of this.sections.list('timeline')) {
      const path = ['timeline', index];
      const entry = readTimelineEntry(node, path, durationUs, this.issues);
      if (entry === null) continue;
      const at = [...path, entry.key];
      const command = this.timelineCommand(TIMELINE_OPS[entry.key]!, entry.value, at);
      if (command !== null && entry.atUs !== null)
        read.push({ atUs: entry.atUs, command, node: entry.value, path: at });
    }
    // Array.prototype.sort is stable, so entries of one instant keep the file's order.
    read.sort((a, b) => a.atUs - b.atUs);
    for (const { command } of read) this.ledger.declare(command);
    return read;
  }

  private timelineCommand(op: Op, node: SourceNode, path: Path): Command | null {
    const command = this.request(op, valueOf(node), node, path);
    if (command === null) this.ledger.declareBroken(op, valueOf(node));
    if (command?.op !== 'RegisterTaskDefinition') return command;
    const reading = readTaskDefinition(command.input);
    if ('definition' in reading) this.ledger.define(reading.definition);
    return command;
  }
}

/** Nothing is said of the minute, which is there without being asked for. */
function metricsOf(resolution: '1s' | '5s' | '1m' | undefined): Pick<Setup, 'metrics'> {
  if (resolution === undefined || resolution === '1m') return {};
  return { metrics: { resolutionS: resolution === '1s' ? 1 : 5 } };
}

/** Do the names that commands use exist in the file, and do its counts stay within the limits? */
import type { Message } from '../model/message.ts';
import type { Command, CommandOf, Fault } from '../model/commands.ts';
import { exactly, oneOf, shown } from '../rules/expected.ts';
import { LIMITS } from '../rules/limits.ts';
import { nameOfArn } from '../rules/lookup.ts';
import { nearest } from '../rules/nearest.ts';
import { didYouMean } from '../rules/rule-issue.ts';
import type { PlacedCommand } from './placed-command.ts';
import type { IssueList } from './issues.ts';
import type { Ledger } from './ledger.ts';
import type { Path } from './source.ts';

/**
 * Names are checked against everything the file declares at any time: a command that comes too early is the simulated
 * service's to refuse, and that may be the lesson. Only what happens at 0 must find what it needs at 0.
 */
export function checkReferences(commands: readonly PlacedCommand[], ledger: Ledger, issues: IssueList): void {
  const check = new ReferenceCheck(ledger, issues);
  for (const placed of commands) {
    if (issues.isFull) return;
    check.command(placed);
  }
}

/** The cluster that a command needs; null when it needs none. */
function clusterOf(command: Command): string | null {
  if (command.op === 'RegisterTaskDefinition' || !('cluster' in command.input)) return null;
  return command.input.cluster;
}

/** The revisions there are, `web:1` to `web:3`. */
function revisionsOf(family: string, count: number): Message {
  const [first, last] = [`${family}:1`, `${family}:${count}`];
  return count === 1 ? exactly(first) : { code: 'expected.range', params: { first, last } };
}

class ReferenceCheck {
  private readonly ledger: Ledger;
  private readonly issues: IssueList;
  private placed!: PlacedCommand;
  private instances = 0;
  private tasks = 0;

  constructor(ledger: Ledger, issues: IssueList) {
    this.ledger = ledger;
    this.issues = issues;
  }

  command(placed: PlacedCommand): void {
    this.placed = placed;
    const { command } = placed;
    const cluster = clusterOf(command);
    if (cluster !== null) this.known(cluster, [...this.ledger.clusters.keys()], 'unknown-cluster', ['cluster']);
    switch (command.op) {
      case 'RunTask':
        this.countTasks(command.input.count, 'count');
        this.definition(command.input.taskDefinition);
        this.network(command);
        break;
      case 'CreateService':
        this.countTasks(command.input.desiredCount, 'desiredCount');
        this.definition(command.input.taskDefinition);
        this.network(command);
        break;
      case 'UpdateService':
        this.service(command.input.service, command.input.cluster);
        if (command.input.taskDefinition !== null) this.definition(command.input.taskDefinition);
        if (command.input.desiredCount !== null) this.countTasks(command.input.desiredCount, 'desiredCount');
        break;
      case 'DeleteService':
        this.service(command.input.service, command.input.cluster);
        break;
      case 'DeregisterTaskDefinition':
        this.definition(command.input.taskDefinition);
        break;
      case 'StopTask':
        this.task(command.input.task, ['task']);
        break;
      default:
        this.worldCommand(command);
    }
  }

  private worldCommand(command: Command): void {
    switch (command.op) {
      case 'UpdateContainerInstancesState':
        command.input.containerInstances.forEach((name, index) => this.instance(name, ['containerInstances', index]));
        break;
      case 'PutAttributes':
        command.input.attributes.forEach(({ targetId }, index) =>
          this.instance(targetId, ['attributes', index, 'targetId']),
        );
        break;
      case 'world.createFleet':
        this.countInstances(command.input.count);
        break;
      case 'world.launchInstances':
        this.known(command.input.fleet, [...this.ledger.fleets.keys()], 'unknown-fleet', ['fleet']);
        this.countInstances(command.input.count);
        break;
      case 'world.terminateInstances':
        command.input.instances.forEach((name, index) => this.instance(name, ['instances', index]));
        break;
      case 'world.fault':
        this.fault(command.input);
        break;
      default:
    }
  }

  private fault(fault: Fault): void {
    if (fault.kind === 'instanceCrash' || fault.kind === 'agentDisconnect')
      this.instance(fault.instance, [fault.kind, 'instance']);
    if (fault.kind === 'containerCrash') this.task(fault.task, [fault.kind, 'task']);
  }

  private definition(reference: string): void {
    const { ledger } = this;
    const known = ledger.definition(reference, this.placed.path[0] === 'services');
    if ('found' in known) return;
    if (known.unknown === 'revision') {
      const params = { name: known.family, revisions: known.revisions };
      this.finding(['taskDefinition'], 'unknown-revision', {
        params,
        found: shown(reference),
        expected: revisionsOf(known.family, known.revisions),
      });
    } else if (!ledger.incomplete)
      this.known(known.family, [...ledger.definitions.keys()], 'unknown-task-definition', ['taskDefinition']);
  }

  /** NW-02: an awsvpc task needs subnets, and no other network mode takes them. */
  private network(command: CommandOf<'RunTask' | 'CreateService'>): void {
    const { taskDefinition, networkConfiguration } = command.input;
    const known = this.ledger.definition(taskDefinition, false);
    if (!('found' in known) || known.found.networkMode === null) return;
    const awsvpc = known.found.networkMode === 'awsvpc';
    if (awsvpc === (networkConfiguration !== null)) return;
    const params = { mode: known.found.networkMode };
    this.finding(['networkConfiguration'], awsvpc ? 'network-configuration-needed' : 'network-configuration-unwanted', {
      params,
    });
  }

  private service(name: string, cluster: string): void {
    const clusters = this.ledger.services.get(name);
    if (clusters === undefined && this.ledger.servicesIncomplete) return;
    if (clusters === undefined) this.known(name, [...this.ledger.services.keys()], 'unknown-service', ['service']);
    else if (!clusters.has(cluster) && [...clusters].some((name) => this.ledger.clusters.has(name))) {
      const params = { name, cluster, clusters: [...clusters].join(', ') };
      this.finding(['service'], 'service-elsewhere', { params, found: shown(name) });
    }
  }

  private instance(name: string, path: Path): void {
    if (!this.ledger.mayBeInstance(nameOfArn(name)))
      this.known(name, this.ledger.instanceNames(), 'unknown-instance', path);
  }

  private task(name: string, path: Path): void {
    if (this.ledger.mayBeTask(name)) return;
    const groups = [...this.ledger.services.keys(), ...this.ledger.definitions.keys()];
    const hash = name.lastIndexOf('#');
    const near = nearest(name.slice(0, hash), groups);
    const hint = near === null ? null : { code: 'did-you-mean', params: { name: near + name.slice(hash) } };
    this.finding(path, 'unknown-task', { params: { name }, found: shown(name), hint });
  }

  private countInstances(count: number): void {
    const before = this.instances;
    this.instances += count;
    if (before > LIMITS.instances || this.instances <= LIMITS.instances) return;
    this.finding(['count'], 'too-many-instances', {
      params: { limit: LIMITS.instances, count: this.instances },
      found: shown(count),
    });
  }

  private countTasks(count: number, key: string): void {
    const before = this.tasks;
    this.tasks += count;
    if (before > LIMITS.tasks || this.tasks <= LIMITS.tasks) return;
    this.finding([key], 'too-many-tasks', { params: { limit: LIMITS.tasks, count: this.tasks }, found: shown(count) });
  }

  private known(name: string, names: readonly string[], code: string, path: Path): void {
    if (names.includes(name)) return;
    this.finding(path, code, {
      params: { name },
      expected: oneOf(names),
      found: shown(name),
      hint: didYouMean(name, names),
    });
  }

  private finding(path: Path, code: string, parts: Omit<Parameters<IssueList['at']>[2], 'code'>): void {
    this.issues.under(this.placed.node, this.placed.path, path, { code, ...parts });
  }
}

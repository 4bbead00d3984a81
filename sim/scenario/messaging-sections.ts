/** The sections of topics, queues, functions, subscriptions and rules as commands at 0 (EV-07). */
import type { Command, Op } from '../model/commands.ts';
import type { Json, JsonObject } from '../model/task-definition.ts';
import { isObject } from '../rules/rule-issue.ts';
import type { IssueList } from './issues.ts';
import type { Ledger } from './ledger.ts';
import { valueOf, type Path, type SourceNode } from './source.ts';

export type MessagingSection = 'topics' | 'queues' | 'functions' | 'subscriptions' | 'eventRules';

/** What reads the file. */
export interface SectionReader {
  readonly ledger: Ledger;
  readonly issues: IssueList;
  entries(section: MessagingSection): Iterable<[number, SourceNode]>;
  /** The request as a command; its mistakes as issues. */
  request(op: Op, input: Json, node: SourceNode, path: Path): Command | null;
  start(command: Command, node: SourceNode, path: Path): void;
}

/** Topics and queues first: the others name them. */
export function readMessaging(reader: SectionReader): void {
  const { ledger } = reader;
  readNamed(reader, {
    section: 'topics',
    op: 'CreateTopic',
    member: 'name',
    names: ledger.topics,
    twice: 'topic-twice',
  });
  readNamed(reader, {
    section: 'queues',
    op: 'CreateQueue',
    member: 'queueName',
    names: ledger.queues,
    twice: 'queue-twice',
  });
  readNamed(reader, {
    section: 'functions',
    op: 'CreateFunction',
    member: 'FunctionName',
    names: ledger.functions,
    twice: 'function-twice',
  });
  for (const [index, node] of reader.entries('subscriptions')) {
    const path = ['subscriptions', index];
    const command = reader.request('Subscribe', valueOf(node), node, path);
    if (command === null) ledger.messagingIncomplete = true;
    else reader.start(command, node, path);
  }
  for (const [index, node] of reader.entries('eventRules')) readEventRule(reader, node, ['eventRules', index]);
}

interface Named {
  readonly section: MessagingSection;
  readonly op: 'CreateTopic' | 'CreateQueue' | 'CreateFunction';
  readonly member: string;
  readonly names: Set<string>;
  readonly twice: string;
}

function readNamed(reader: SectionReader, { section, op, member, names, twice }: Named): void {
  for (const [index, node] of reader.entries(section)) {
    const path = [section, index];
    const command = reader.request(op, valueOf(node), node, path);
    declare(reader, node, path, { member, names, twice });
    if (command !== null) reader.start(command, node, path);
  }
}

/** A broken entry still declares its name, so that nothing that uses it is called unknown. */
function declare(
  { issues }: SectionReader,
  node: SourceNode,
  path: Path,
  { member, names, twice }: Pick<Named, 'member' | 'names' | 'twice'>,
): void {
  const value = valueOf(node);
  const name = isObject(value) ? value[member] : undefined;
  if (typeof name !== 'string') return;
  if (names.has(name)) issues.under(node, path, [member], { code: twice, params: { name } });
  names.add(name);
}

/** A rule with its targets: put-rule, then put-targets. */
function readEventRule(reader: SectionReader, node: SourceNode, path: Path): void {
  const value = valueOf(node);
  const { targets, ...own } = isObject(value) ? value : ({} as JsonObject);
  const command = reader.request('PutRule', isObject(value) ? own : value, node, path);
  declare(reader, node, path, { member: 'name', names: reader.ledger.eventRules, twice: 'event-rule-twice' });
  if (command !== null) reader.start(command, node, path);
  if (targets === undefined || command?.op !== 'PutRule') {
    if (targets !== undefined) reader.ledger.messagingIncomplete = true;
    return;
  }
  const put = reader.request('PutTargets', { rule: command.input.name, targets }, node, path);
  if (put === null) reader.ledger.messagingIncomplete = true;
  else reader.start(put, node, path);
}

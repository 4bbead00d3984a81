/** `royaume explain FILE ID`: why something is as it is, or why it is not. */
import type { Engine } from '../engine/engine.ts';
import { explain as explainEntity } from '../engine/explain.ts';
import { explainStream, type StreamExplanation } from '../engine/explain-stream.ts';
import { findEntity, type FindResult, type Found } from '../engine/find.ts';
import { ENGINE_VERSION } from '../engine/replay.ts';
import type { Explanation, LogLine } from '../protocol/protocol.ts';
import { describeEvent } from '../text/event-sentences.ts';
import { drive } from './drive.ts';
import { CliFailure, EXIT, type ExitCode } from './exit.ts';
import { printHarm } from './harm-table.ts';
import { openSubject } from './load.ts';
import { printTable } from './print-table.ts';
import type { Session } from './session.ts';

export function explain(session: Session, file: string, id: string, atUs: number | null): ExitCode {
  const { engine, endUs } = openSubject(session, file, null);
  if (atUs !== null && atUs > endUs) throw new CliFailure(EXIT.usage, 'cli.at-after-end', { atUs, endUs });
  drive(session, engine, atUs ?? endUs, file);
  const stream = 'near' in findEntity(engine.world, id) ? explainStream(engine.world, id) : null;
  if (stream !== null) return tellStream(session, engine, stream);
  const found = foundOrFail(engine, id);
  const explanation = explainEntity(engine, found.ref, found.decision);
  if (explanation === null) throw new CliFailure(EXIT.usage, 'cli.explain.unknown', { id, atUs: engine.nowUs });
  const subject = { kind: found.ref.kind, key: found.ref.key, name: found.name, decision: found.decision };
  if (session.json) session.printJson(explanationJson(session, engine, subject, explanation));
  else printExplanation(session, engine, explanation);
  return EXIT.ok;
}

/** A stream of requests has a title and sentences, and nothing that led to it. */
function tellStream(session: Session, engine: Engine, { key, name, title, sentences }: StreamExplanation): ExitCode {
  const subject = { kind: 'traffic', key, name, decision: null };
  if (session.json)
    session.printJson(explanationJson(session, engine, subject, { title, sentences, table: null, chain: [] }));
  else printExplanation(session, engine, { title, sentences, table: null, chain: [] });
  return EXIT.ok;
}

function foundOrFail(engine: Engine, id: string): Found {
  const result: FindResult = findEntity(engine.world, id);
  if ('found' in result) return result.found;
  if ('ambiguous' in result) {
    const names = result.ambiguous.map((one) => `${one.ref.kind}/${one.name}`);
    const shown = names.length > 8 ? [...names.slice(0, 8), '…'] : names;
    throw new CliFailure(EXIT.usage, 'cli.explain.ambiguous', { id, names: shown.join(', ') });
  }
  const params = { id, atUs: engine.nowUs, near: result.near.join(', ') };
  throw new CliFailure(EXIT.usage, result.near.length > 0 ? 'cli.explain.unknown.near' : 'cli.explain.unknown', params);
}

type Told = Omit<Explanation, 'subject'>;

function printExplanation(session: Session, engine: Engine, explanation: Told): void {
  session.print(session.paint('bold', session.tell(explanation.title)));
  session.print(session.paint('dim', session.say('cli.explain.at', { atUs: engine.nowUs })));
  session.print();
  for (const message of explanation.sentences) session.print(session.brief(message));
  if (explanation.table !== null && explanation.table.rows.length > 0) {
    session.print();
    printTable(session, explanation.table);
  }
  if (explanation.harm !== undefined) {
    session.print();
    session.print(session.paint('bold', session.say('cli.harm.title')));
    for (const message of explanation.harm.sentences) session.print(`  ${session.brief(message)}`);
    printHarm(session, explanation.harm.rows);
  }
  printLines(session, 'cli.explain.chain', explanation.chain);
  printLines(session, 'cli.explain.effects', explanation.effects ?? []);
}

function printLines(session: Session, title: string, lines: readonly LogLine[]): void {
  if (lines.length === 0) return;
  session.print();
  session.print(session.paint('bold', session.say(title)));
  for (const line of lines) {
    session.print(
      `  ${session.paint('dim', session.text.time(line.atUs))}  ${session.brief(describeEvent(line.event, line.names))}`,
    );
  }
}

/** The documented JSON: the explanation with its codes, and the same as sentences. */
function explanationJson(session: Session, engine: Engine, subject: object, explanation: Told): unknown {
  return {
    engine: ENGINE_VERSION,
    scenario: engine.setup.name,
    scenarioHash: engine.scenarioHash,
    seed: engine.setup.seed,
    atUs: engine.nowUs,
    subject,
    title: { ...explanation.title, text: session.text.say(explanation.title) },
    sentences: explanation.sentences.map((message) => ({ ...message, text: session.text.say(message) })),
    table: explanation.table,
    ...(explanation.harm === undefined ? {} : { harm: harmJson(session, explanation.harm) }),
    chain: told(session, explanation.chain),
    effects: told(session, explanation.effects ?? []),
  };
}

function harmJson(session: Session, { sentences, ...story }: NonNullable<Explanation['harm']>): unknown {
  return { ...story, sentences: sentences.map((message) => ({ ...message, text: session.text.say(message) })) };
}

function told(session: Session, lines: readonly LogLine[]): unknown {
  return lines.map((line) => ({ ...line, text: session.text.say(describeEvent(line.event, line.names)) }));
}

/** FILE → an engine at time 0: a scenario, or a replay with its journal. */
import path from 'node:path';
import { Engine } from '../engine/engine.ts';
import type { Issue } from '../protocol/protocol.ts';
import { parseScenario } from '../scenario/parse.ts';
import { readReplay } from '../scenario/replay-file.ts';
import { parseVariants, type Variant, type VariantOptions, type VariantText } from '../scenario/variant.ts';
import { CliFailure, EXIT } from './exit.ts';
import { STDIN } from './files.ts';
import { FileFailure, type IncludeReader } from './io.ts';
import { issueJson, printIssues, type SourceText } from './print-issues.ts';
import type { Session } from './session.ts';

export type Setup = Engine['setup'];
export type Replay = ReturnType<Engine['toReplay']>;

/** The most a scenario file may have [bytes]; includes count against the same sum in the scenario reader. */
const SCENARIO_LIMIT_BYTES = 5 * 1_048_576;
/** The most a replay file may have [bytes]: a scenario, written out, and a journal. */
const REPLAY_LIMIT_BYTES = 64 * 1_048_576;

export interface ParsedScenario {
  readonly setup: Setup | null;
  readonly issues: readonly Issue[];
  readonly source: SourceText;
}

/** What FILE turned out to be. */
export type Subject =
  | { readonly kind: 'scenario'; readonly engine: Engine; readonly endUs: number }
  | { readonly kind: 'replay'; readonly engine: Engine; readonly endUs: number; readonly replay: Replay };

/** Reads and checks a scenario; issues name files by the way to them from where the program runs. */
export function readScenario(session: Session, file: string): ParsedScenario {
  return parseText(session, file, readFile(session, file, SCENARIO_LIMIT_BYTES));
}

function parseText(session: Session, file: string, text: string): ParsedScenario {
  const mainName = file === STDIN ? 'stdin.yaml' : path.basename(file);
  const texts = new Map<string, string>([[mainName, text]]);
  const reader = rememberingReader(session.io.files.includes(file, SCENARIO_LIMIT_BYTES), texts);
  const parsed = parseScenario(text, mainName, reader);
  const wayTo = (name: string): string => wayFrom(file, mainName, name);
  const byWay = new Map([...texts].map(([name, content]) => [wayTo(name), content]));
  return {
    setup: parsed.setup,
    issues: parsed.issues.map((issue) => ({ ...issue, file: wayTo(issue.file) })),
    source: (name) => byWay.get(name) ?? null,
  };
}

/** How a file of a scenario is called from where the program runs. */
function wayFrom(file: string, mainName: string, name: string): string {
  if (name === mainName) return file === STDIN ? 'stdin' : file;
  return file === STDIN ? name : path.join(path.dirname(file), name);
}

/** Keeps what was read, so that an issue inside an include can show its line. */
function rememberingReader(reader: IncludeReader, texts: Map<string, string>): IncludeReader {
  return {
    read(relative) {
      const read = reader.read(relative);
      if ('text' in read) texts.set(relative, read.text);
      return read;
    },
  };
}

/** Throws CliFailure for what the file system refuses. */
export function readFile(session: Session, file: string, limitBytes: number): string {
  try {
    return session.io.files.read(file, limitBytes);
  } catch (error) {
    throw error instanceof FileFailure ? failureOf(error) : error;
  }
}

/** A failure of the host as the end of the command. What is no text, or too much of it, is a bad file, not a bad host. */
export function failureOf(failure: FileFailure): CliFailure {
  const invalid = failure.problem === 'not-text' || failure.problem === 'too-large';
  return new CliFailure(invalid ? EXIT.invalid : EXIT.environment, `cli.file.${failure.problem}`, {
    file: failure.path,
  });
}

/** Reads a scenario and changed versions of it. Throws CliFailure after printing the issues of what is wrong. */
export function readVariants(
  session: Session,
  file: string,
  variants: readonly VariantText[],
  options: VariantOptions,
): { readonly base: Setup; readonly variants: readonly Variant[]; readonly source: SourceText } {
  const text = readFile(session, file, SCENARIO_LIMIT_BYTES);
  if (looksLikeReplay(text)) throw new CliFailure(EXIT.usage, 'cli.compare.replay', { file });
  const mainName = file === STDIN ? 'stdin.yaml' : path.basename(file);
  const texts = new Map<string, string>([[mainName, text]]);
  const changes = new Map(variants.flatMap((one) => one.changes.map((change) => [change.name, change.text] as const)));
  const reader = rememberingReader(session.io.files.includes(file, SCENARIO_LIMIT_BYTES), texts);
  const { parsed, issues } = parseVariants(text, mainName, reader, variants, options);
  const wayTo = (name: string): string => (changes.has(name) ? name : wayFrom(file, mainName, name));
  const byWay = new Map([...[...texts].map(([name, content]) => [wayTo(name), content] as const), ...changes]);
  const source: SourceText = (name) => byWay.get(name) ?? null;
  const placed = issues.map((issue) => ({ ...issue, file: wayTo(issue.file) }));
  if (parsed === null) refuse(session, file, placed, source);
  for (const issue of placed)
    session.note(`${issue.file}:${issue.line}:${issue.column} ${session.tell(issue.message)}`);
  const named = parsed.variants.map((variant) => ({
    ...variant,
    images: variant.images.map(({ image, issue }) => ({ image, issue: { ...issue, file: wayTo(issue.file) } })),
  }));
  return { base: parsed.base, variants: named, source };
}

/** Opens FILE, whichever it is. Throws CliFailure after printing the issues of a bad file. */
export function openSubject(session: Session, file: string, seed: number | null): Subject {
  const text = readFile(session, file, REPLAY_LIMIT_BYTES);
  if (looksLikeReplay(text)) {
    if (seed !== null) throw new CliFailure(EXIT.usage, 'cli.replay.seed', { file });
    const replay = parseReplay(session, file, text);
    return { kind: 'replay', engine: Engine.replay(replay), endUs: replay.reachedUs, replay };
  }
  if (text.length > SCENARIO_LIMIT_BYTES) throw failureOf(new FileFailure('too-large', file));
  const parsed = parseText(session, file, text);
  const setup = validSetup(session, file, parsed);
  const seeded = seed === null ? setup : { ...setup, seed };
  return { kind: 'scenario', engine: Engine.open(seeded), endUs: seeded.durationUs };
}

/** A replay is JSON that begins with its format; anything else is read as a scenario. */
function looksLikeReplay(text: string): boolean {
  return /^\s*\{\s*"royaumeReplay"\s*:/.test(text);
}

/** The setup of a scenario without errors; else prints its issues and ends the command. */
function validSetup(session: Session, file: string, parsed: ParsedScenario): Setup {
  if (parsed.setup !== null) {
    // Warnings go beside the result.
    for (const issue of parsed.issues)
      session.note(`${issue.file}:${issue.line}:${issue.column} ${session.tell(issue.message)}`);
    return parsed.setup;
  }
  refuse(session, file, parsed.issues, parsed.source);
}

/** Reads a replay file; prints its issues and ends the command when it is a bad one. */
function parseReplay(session: Session, file: string, text: string): Replay {
  const read = readReplay(text);
  if ('replay' in read) return read.replay;
  const issues = read.issues.map((issue) => ({ ...issue, file }));
  refuse(session, file, issues, () => text);
}

export function readReplayFile(session: Session, file: string): Replay {
  return parseReplay(session, file, readFile(session, file, REPLAY_LIMIT_BYTES));
}

/** Prints what is wrong and ends the command. */
export function refuse(session: Session, file: string, issues: readonly Issue[], source: SourceText): never {
  if (session.json) session.printJson({ file, valid: false, issues: issues.map((issue) => issueJson(session, issue)) });
  else printIssues(session, issues, source);
  session.finish();
  throw new CliFailure(EXIT.invalid, 'cli.invalid', { file, count: issues.length });
}

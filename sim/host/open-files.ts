/** From the text a screen handed over to an engine that can be opened: a scenario with its includes, or a replay file. */
import { Engine } from '../engine/engine.ts';
import { ENGINE_VERSION, type Replay } from '../engine/replay.ts';
import type { Issue, ScenarioFiles } from '../protocol/protocol.ts';
import { exactly } from '../rules/expected.ts';
import { parseScenario, type IncludeReader } from '../scenario/parse.ts';
import { readReplay } from '../scenario/replay-file.ts';

/** How replay files are told from scenarios. */
const REPLAY_SUFFIXES = ['.replay.json', '.royaume-replay'];

export interface Opening {
  /** Opens it at time 0, with another seed when one is given; null when there are errors. */
  readonly open: ((seed: number | null) => Engine) | null;
  readonly issues: readonly Issue[];
  /** What the file promises, when it is a replay. */
  readonly replay?: Replay;
}

/** Reads what was handed over. Never throws; all issues are collected. */
export function openFiles({ main, files }: ScenarioFiles): Opening {
  const text = Object.hasOwn(files, main) ? files[main]! : '';
  if (REPLAY_SUFFIXES.some((suffix) => main.endsWith(suffix))) {
    const read = readReplay(text);
    // The reader of replays does not know what the file is called.
    if ('issues' in read) return { open: null, issues: read.issues.map((issue) => ({ ...issue, file: main })) };
    const { replay } = read;
    return {
      open: () => Engine.replay(replay),
      replay,
      issues: replay.engine === ENGINE_VERSION ? [] : [otherEngine(main, replay)],
    };
  }
  const { setup, issues } = parseScenario(text, main, includeReader(files));
  if (setup === null) return { open: null, issues };
  return { open: (seed) => Engine.open(seed === null ? setup : { ...setup, seed }), issues };
}

/** Another engine may give other results: said at once, never found out later. */
function otherEngine(file: string, replay: Replay): Issue {
  return {
    path: ['engine'],
    file,
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
    message: { code: 'issue.replay-other-engine', params: { recorded: replay.engine, engine: ENGINE_VERSION } },
    expected: exactly(ENGINE_VERSION),
    found: replay.engine,
    hint: null,
    severity: 'warning',
  };
}

/** Includes come from the files handed over and from nowhere else. */
function includeReader(files: ScenarioFiles['files']): IncludeReader {
  return { read: (path) => (Object.hasOwn(files, path) ? { text: files[path]! } : { missing: true }) };
}

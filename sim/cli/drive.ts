/** Runs an engine to an instant with progress on a terminal, and ends well when an invariant breaks. */
import path from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { ReplayError } from '../engine/replay.ts';
import { CliFailure, EXIT } from './exit.ts';
import { STDIN } from './files.ts';
import type { Session } from './session.ts';

/** Events between two looks at the wall clock. */
const SLICE_EVENTS = 20_000;
/** No progress is shown before this [ms], and not more often than that. */
const PROGRESS_EVERY_MS = 400;

/** Lets everything up to and including `toUs` happen. A broken invariant leaves a replay file beside `file`. */
export function drive(session: Session, engine: Engine, toUs: number, file: string): void {
  const progress = createProgress(session, engine, toUs);
  try {
    while (!engine.runTo(toUs, SLICE_EVENTS)) progress.show();
  } catch (error) {
    progress.clear();
    if (error instanceof ReplayError) {
      const { afterEvent, atUs } = error.line;
      throw new CliFailure(EXIT.invalid, 'cli.replay.journal', { file, afterEvent, atUs });
    }
    // Whatever the engine throws is our bug: an invariant that it found broken, or one that it did not think of.
    throw brokenFailure(session, engine, file, error);
  }
  progress.clear();
}

function createProgress(session: Session, engine: Engine, toUs: number): { show(): void; clear(): void } {
  const { io } = session;
  let shownMs = io.nowMs();
  let shown = false;
  return {
    show() {
      const nowMs = io.nowMs();
      if (!io.stderr.isTTY || nowMs - shownMs < PROGRESS_EVERY_MS) return;
      shownMs = nowMs;
      shown = true;
      const percent = toUs === 0 ? 100 : Math.floor((engine.nowUs / toUs) * 100);
      const line = session.say('cli.progress', { percent, atUs: engine.nowUs, events: engine.eventCount });
      io.stderr.write(`\r\u001b[K${line}`);
    },
    clear() {
      if (shown) io.stderr.write('\r\u001b[K');
    },
  };
}

function brokenFailure(session: Session, engine: Engine, file: string, cause: unknown): CliFailure {
  const target = brokenReplayPath(file);
  const error = cause instanceof Error ? cause.message : String(cause);
  try {
    const pending = session.io.files.create(target);
    pending.write(`${JSON.stringify(engine.toReplay())}\n`);
    pending.commit();
    return new CliFailure(EXIT.broken, 'cli.broken', { error, replay: target, atUs: engine.nowUs });
  } catch {
    // The invariant is the news; that its replay could not be kept is said beside it.
    return new CliFailure(EXIT.broken, 'cli.broken.unsaved', { error, atUs: engine.nowUs });
  }
}

/** `lost.yaml` → `lost.broken.replay.json` beside it. */
function brokenReplayPath(file: string): string {
  if (file === STDIN) return 'stdin.broken.replay.json';
  const base = path.basename(file).replace(/(\.replay)?\.(json|ya?ml)$/i, '');
  return path.join(path.dirname(file), `${base}.broken.replay.json`);
}

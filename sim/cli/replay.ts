/** `royaume replay FILE`: runs a replay file again and compares what it gives with what it says. */
import { Engine } from '../engine/engine.ts';
import { ENGINE_VERSION } from '../engine/replay.ts';
import { drive } from './drive.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { readReplayFile, type Replay } from './load.ts';
import { resultOf, type RunResult } from '../scenario/run.ts';
import { exitOfVerdict, printSummary } from './result.ts';
import { printHeading } from './run.ts';
import type { Session } from './session.ts';
import { printStanding, printStory } from './story.ts';

/** What the comparison says. */
interface Verification {
  readonly engineRecorded: string;
  readonly sameEngine: boolean;
  readonly traceHashRecorded: string;
  readonly sameTrace: boolean;
}

export function replay(session: Session, file: string, verify: boolean): ExitCode {
  const recorded = readReplayFile(session, file);
  const engine = Engine.replay(recorded);
  drive(session, engine, recorded.reachedUs, file);
  const summary = resultOf(engine);
  const verification = compare(recorded, summary);
  if (session.json) session.printJson({ ...summary, verification });
  else {
    if (!verify) {
      printHeading(session, engine);
      printStory(session, engine);
      printStanding(session, engine);
      printSummary(session, summary);
      session.print();
    }
    printVerification(session, recorded, summary, verification);
  }
  return verify ? exitOfVerification(verification) : exitOfVerdict(summary);
}

function compare(recorded: Replay, summary: RunResult): Verification {
  return {
    engineRecorded: recorded.engine,
    sameEngine: recorded.engine === ENGINE_VERSION,
    traceHashRecorded: recorded.traceHash,
    sameTrace: recorded.traceHash === summary.traceHash && recorded.events === summary.events,
  };
}

/** The same engine must give the same trace; another one may differ, but then it is not the run of the file. */
function exitOfVerification({ sameEngine, sameTrace }: Verification): ExitCode {
  if (sameTrace) return EXIT.ok;
  return sameEngine ? EXIT.broken : EXIT.invalid;
}

function printVerification(session: Session, recorded: Replay, summary: RunResult, verification: Verification): void {
  const { sameEngine, sameTrace } = verification;
  if (!sameEngine) {
    const line = session.say('cli.replay.other-engine', { recorded: recorded.engine, engine: summary.engine });
    session.print(`${session.paint('yellow', '!')} ${line}`);
  }
  if (sameTrace) {
    session.print(
      `${session.paint('green', '✓')} ${session.say('cli.replay.same', { count: summary.events, trace: summary.traceHash })}`,
    );
    return;
  }
  session.print(
    `${session.paint('red', '✗')} ${session.say(sameEngine ? 'cli.replay.differs' : 'cli.replay.differs-by-engine')}`,
  );
  session.print(`  ${session.say('cli.replay.recorded', { trace: recorded.traceHash, count: recorded.events })}`);
  session.print(`  ${session.say('cli.replay.now', { trace: summary.traceHash, count: summary.events })}`);
}

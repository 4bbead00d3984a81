/** `royaume run FILE`: the whole run, as a story or as JSON, with its event log and its replay file on demand. */
import { accessLogCuts, accessLogLines } from '../engine/access-log.ts';
import type { Engine } from '../engine/engine.ts';
import { METRIC_FORMATS, metricFormatOf, metricText, type MetricFormat } from '../engine/metrics-export.ts';
import { canonicalLine } from '../engine/trace.ts';
import { CliFailure, EXIT, type ExitCode } from './exit.ts';
import { drive } from './drive.ts';
import { openSubject } from './load.ts';
import { resultOf } from '../scenario/run.ts';
import { exitOfVerdict, printSummary } from './result.ts';
import type { Session } from './session.ts';
import { printStanding, printStory } from './story.ts';

export interface RunOptions {
  readonly seed: number | null;
  readonly untilUs: number | null;
  readonly events: string | null;
  readonly replay: string | null;
  /** A file for the notifications that EventBridge would deliver, one on a line (EV-01). */
  readonly eventbridge: string | null;
  /** A file for the metrics; its ending says the format. */
  readonly metrics: string | null;
  /** A file for the access logs of API stages, a request on a line (LA-11). */
  readonly accessLog: string | null;
}

/** Lines of the event log that are written at once. */
const PIECE = 4_096;

export function run(session: Session, file: string, options: RunOptions): ExitCode {
  const { engine, endUs } = openSubject(session, file, options.seed);
  if (options.untilUs !== null && options.untilUs > endUs) {
    throw new CliFailure(EXIT.usage, 'cli.until-after-end', { untilUs: options.untilUs, endUs });
  }
  if (options.metrics !== null) formatOf(options.metrics);
  if (!session.json) printHeading(session, engine);
  driveAndTell(session, engine, options.untilUs ?? endUs, file, options.eventbridge);
  if (options.events !== null) writeEvents(session, engine, options.events);
  if (options.replay !== null) writeReplay(session, engine, options.replay);
  if (options.metrics !== null) writeMetrics(session, engine, options.metrics);
  if (options.accessLog !== null) writeAccessLog(session, engine, options.accessLog);
  const summary = resultOf(engine);
  if (session.json) session.printJson(summary);
  else {
    printStory(session, engine);
    printStanding(session, engine);
    printSummary(session, summary);
  }
  return exitOfVerdict(summary);
}

/** Runs the engine, and writes what it tells the outside on the way: afterwards the world no longer knows. */
function driveAndTell(session: Session, engine: Engine, toUs: number, file: string, target: string | null): void {
  if (target === null) return drive(session, engine, toUs, file);
  const pending = session.io.files.create(target);
  try {
    engine.onNotification = (notification) => pending.write(`${JSON.stringify(notification)}\n`);
    drive(session, engine, toUs, file);
    pending.commit();
  } finally {
    engine.onNotification = null;
    pending.discard();
  }
}

export function printHeading(session: Session, engine: Engine): void {
  const { title, name, seed, durationUs } = engine.setup;
  session.print(session.paint('bold', session.say('cli.run.heading', { title: title === '' ? name : title })));
  session.print(session.paint('dim', session.say('cli.run.subheading', { name, seed, durationUs })));
  session.print();
}

/** One canonical line per event: the SHA-256 of the file is the trace hash. */
function writeEvents(session: Session, engine: Engine, file: string): void {
  const pending = session.io.files.create(file);
  try {
    for (let first = 0; first < engine.eventCount; first += PIECE) {
      const piece = engine.log(first, Math.min(first + PIECE, engine.eventCount));
      pending.write(piece.map((occurrence) => `${canonicalLine(occurrence)}\n`).join(''));
    }
    pending.commit();
  } finally {
    pending.discard();
  }
}

/** The format that the ending asks for. Throws CliFailure for another ending. */
function formatOf(file: string): MetricFormat {
  const format = metricFormatOf(file);
  if (format !== null) return format;
  const endings = METRIC_FORMATS.map((each) => `.${each}`).join(', ');
  throw new CliFailure(EXIT.usage, 'cli.usage.metrics', { file, endings });
}

/** All metrics up to the end of the run; the same run gives the same bytes. */
function writeMetrics(session: Session, engine: Engine, file: string): void {
  const pending = session.io.files.create(file);
  try {
    for (const piece of metricText(engine.metrics, formatOf(file), engine.nowUs)) pending.write(piece);
    pending.commit();
  } finally {
    pending.discard();
  }
}

function writeAccessLog(session: Session, engine: Engine, file: string): void {
  const pending = session.io.files.create(file);
  try {
    for (const line of accessLogLines(engine.world)) pending.write(`${line}\n`);
    pending.commit();
    for (const cut of accessLogCuts(engine.world)) {
      session.note(session.paint('yellow', session.say('cli.access-log.cut', { ...cut })));
    }
  } finally {
    pending.discard();
  }
}

export function writeReplay(session: Session, engine: Engine, file: string): void {
  const pending = session.io.files.create(file);
  try {
    pending.write(`${JSON.stringify(engine.toReplay())}\n`);
    pending.commit();
  } finally {
    pending.discard();
  }
}

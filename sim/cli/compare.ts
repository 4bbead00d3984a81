/** `royaume compare`: one run forked into changed versions of itself, or several runs, side by side. */
import path from 'node:path';
import { hasRun } from '../engine/amend.ts';
import { compareRuns, figuresOf, startOf, type Start } from '../engine/compare.ts';
import { justBefore } from '../engine/compare-branches.ts';
import { Engine } from '../engine/engine.ts';
import type { Comparison, RunFigures, SharedPast } from '../protocol/comparison.ts';
import { courseOf, type Course, type Window } from '../scenario/report/comparison.ts';
import { VARIANTS_MAX, type Change, type VariantText } from '../scenario/variant.ts';
import { comparePage } from './compare-page.ts';
import { printComparison } from './compare-table.ts';
import { drive } from './drive.ts';
import { CliFailure, EXIT, type ExitCode } from './exit.ts';
import { openSubject, readFile, readVariants, refuse } from './load.ts';
import type { Session } from './session.ts';

/** `--variant NAME` and `--with CHANGE` in the order in which they were given. */
export interface WithFlag {
  readonly kind: 'variant' | 'with';
  readonly text: string;
}

export interface CompareOptions {
  readonly seed: number | null;
  readonly untilUs: number | null;
  readonly atUs: number | null;
  readonly fromUs: number | null;
  readonly toUs: number | null;
  readonly flags: readonly WithFlag[];
  /** A file for the page. */
  readonly html: string | null;
}

/** A run to be measured, at a point from which its window can be reached. */
interface Runner {
  readonly name: string;
  readonly file: string;
  /** The engine with the run's branch as its current one. */
  open(): Engine;
}

const BASE = 'base';
const FRAGMENT_BYTES = 5 * 1_048_576;

export function compare(session: Session, files: readonly string[], options: CompareOptions): ExitCode {
  const isFork = options.flags.some(({ kind }) => kind === 'with');
  if (isFork && files.length > 1) throw new CliFailure(EXIT.usage, 'cli.compare.one-file');
  if (!isFork && files.length < 2) throw new CliFailure(EXIT.usage, 'cli.compare.two-files');
  if (!isFork && (options.atUs !== null || options.flags.length > 0))
    throw new CliFailure(EXIT.usage, 'cli.compare.needs-with');
  if (files.length > VARIANTS_MAX + 1)
    throw new CliFailure(EXIT.usage, 'cli.compare.too-many', { limit: VARIANTS_MAX });
  return isFork ? compareFork(session, files[0]!, options) : compareFiles(session, files, options);
}

/* ---- Several files ---- */

function compareFiles(session: Session, files: readonly string[], options: CompareOptions): ExitCode {
  const subjects = files.map((file) => ({ file, ...openSubject(session, file, options.seed) }));
  const endUs = Math.min(...subjects.map((subject) => subject.endUs));
  const window = windowOf(options, 0, endUs);
  const names = namesOf(files);
  const runners = subjects.map(({ file, engine }, index): Runner => ({
    name: names[index]!,
    file,
    open: () => engine,
  }));
  return tell(session, runners, window, null, options);
}

/** The files' names without folder and ending, numbered where two are the same. */
function namesOf(files: readonly string[]): string[] {
  const plain = files.map((file) => path.basename(file).replace(/(\.replay)?\.(json|ya?ml)$/i, ''));
  return plain.map((name, index) =>
    plain.indexOf(name) === plain.lastIndexOf(name) ? name : `${name} (${index + 1})`,
  );
}

/* ---- One file and its variants ---- */

function compareFork(session: Session, file: string, options: CompareOptions): ExitCode {
  const atUs = options.atUs ?? 0;
  const wanted = variantsOf(session, options.flags);
  const { base, variants, source } = readVariants(session, file, wanted, { seed: options.seed, atUs });
  if (atUs > base.durationUs) {
    throw new CliFailure(EXIT.usage, 'cli.at-after-end', { atUs, endUs: base.durationUs });
  }
  const ends = [base, ...variants.map(({ setup }) => setup)].map(({ durationUs }) => durationUs);
  const window = windowOf(options, atUs, Math.min(...ends));
  const engine = Engine.open(base);
  if (atUs === 0) {
    // From the beginning on everything may differ, so there is nothing to fork.
    const engines = variants.map(({ name, setup }) => ({ name, engine: Engine.open(setup) }));
    const runners = [{ name: BASE, engine }, ...engines].map((run) => ({ ...run, file, open: () => run.engine }));
    return tell(session, runners, window, null, options);
  }
  drive(session, engine, atUs - 1, file);
  const bad = variants.flatMap(({ images }) =>
    images.filter(({ image }) => hasRun(engine.world, image)).map(({ issue }) => issue),
  );
  if (bad.length > 0) refuse(session, file, bad, source);
  const shared = { atUs, events: engine.eventCount, traceHash: engine.traceHash() };
  const forks = variants.map(({ name, setup }) => {
    engine.switchBranch(0);
    return { name, branch: engine.forkAmended(atUs, setup) };
  });
  const runners = [{ name: BASE, branch: 0 }, ...forks].map(({ name, branch }): Runner => {
    const open = (): Engine => {
      engine.switchBranch(branch);
      return engine;
    };
    return { name, file, open };
  });
  return tell(session, runners, window, shared, options);
}

/** Changes before the first --variant make a variant of their own. */
function variantsOf(session: Session, flags: readonly WithFlag[]): VariantText[] {
  const variants: { name: string; changes: Change[] }[] = [];
  const count = flags.filter(({ kind }) => kind === 'with').length;
  let number = 0;
  for (const { kind, text } of flags) {
    if (kind === 'variant') {
      const isTaken = text === BASE || variants.some(({ name }) => name === text);
      if (isTaken || !/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,40}$/.test(text))
        throw new CliFailure(EXIT.usage, 'cli.compare.variant', { name: text });
      variants.push({ name: text, changes: [] });
      continue;
    }
    number += 1;
    if (variants.length === 0) variants.push({ name: 'variant', changes: [] });
    variants.at(-1)!.changes.push(changeOf(session, text, count === 1 ? '--with' : `--with ${number}`));
  }
  const empty = variants.find(({ changes }) => changes.length === 0);
  if (empty !== undefined) throw new CliFailure(EXIT.usage, 'cli.compare.empty-variant', { name: empty.name });
  if (variants.length > VARIANTS_MAX) throw new CliFailure(EXIT.usage, 'cli.compare.too-many', { limit: VARIANTS_MAX });
  return variants;
}

/** `path=value`, or the name of a file without any `=` in it. */
function changeOf(session: Session, text: string, name: string): Change {
  if (text.includes('=') || !/\.(?:json|ya?ml)$/i.test(text)) return { kind: 'set', name, text };
  return { kind: 'fragment', name: text, text: readFile(session, text, FRAGMENT_BYTES) };
}

/* ---- Both ---- */

function windowOf({ fromUs, toUs, untilUs }: CompareOptions, beginUs: number, endUs: number): Window {
  if (untilUs !== null && untilUs > endUs) throw new CliFailure(EXIT.usage, 'cli.until-after-end', { untilUs, endUs });
  const window = { fromUs: fromUs ?? beginUs, toUs: toUs ?? untilUs ?? endUs };
  if (window.toUs > (untilUs ?? endUs) || window.toUs <= Math.max(window.fromUs, beginUs))
    throw new CliFailure(EXIT.usage, 'cli.compare.bad-window', { ...window, endUs: untilUs ?? endUs });
  return window;
}

function tell(
  session: Session,
  runners: readonly Runner[],
  window: Window,
  shared: SharedPast | null,
  { html }: CompareOptions,
): ExitCode {
  const runs: RunFigures[] = [];
  const courses: Course[] = [];
  for (const { name, file, open } of runners) {
    const engine = open();
    const start = startAt(session, engine, window.fromUs, file);
    drive(session, engine, window.toUs, file);
    runs.push(figuresOf(name, engine, start));
    if (html !== null) courses.push(courseOf(name, engine, window));
  }
  const comparison: Comparison = compareRuns(runs, window, shared);
  if (html !== null) writePage(session, html, comparePage(session, comparison, courses));
  if (session.json) session.printJson(comparison);
  else printComparison(session, comparison);
  return EXIT.ok;
}

/** Just before the window: a fork that it begins with stands there already. */
function startAt(session: Session, engine: Engine, fromUs: number, file: string): Start {
  const beforeUs = justBefore(fromUs);
  if (engine.nowUs > beforeUs) {
    const look = engine.look(engine.branch, beforeUs);
    look.runTo(beforeUs);
    return startOf(look);
  }
  if (engine.nowUs < beforeUs) drive(session, engine, beforeUs, file);
  return startOf(engine);
}

function writePage(session: Session, target: string, page: string): void {
  const pending = session.io.files.create(target);
  try {
    pending.write(page);
    pending.commit();
  } finally {
    pending.discard();
  }
}

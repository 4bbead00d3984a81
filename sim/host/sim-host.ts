/**
 * The worker's side of the line to a screen: it holds the engine, lets simulated time follow the wall's, answers
 * requests and pushes views and frames.
 *
 * Guarantees: what happens never depends on slices, frames or the wall clock; every push carries branch and epoch, and
 * epochs only grow, also from one scenario to the next; a push that a request caused is posted before its answer; a bad
 * request is answered and changes nothing; a broken invariant stops the run and hands over the replay file.
 * Pure: the wall's time and the ways to go on later are handed in.
 */
import type { Engine } from '../engine/engine.ts';
import { explain, logLine } from '../engine/explain.ts';
import { createNamer, type Namer } from '../engine/find.ts';
import { harmOf } from '../engine/harm.ts';
import { readMetrics, seriesByNow } from '../engine/read-metrics.ts';
import { ENGINE_VERSION } from '../engine/replay.ts';
import type { Message } from '../model/message.ts';
import type { World } from '../model/world.ts';
import type {
  HostMessage,
  Issue,
  LogLine,
  RequestInput,
  RequestMessage,
  RequestOutput,
  RequestType,
  ScenarioFiles,
  ScenarioInfo,
  Status,
} from '../protocol/protocol.ts';
import { describe } from '../rules/describe.ts';
import { formatDuration } from '../rules/duration.ts';
import { CannotAnswer } from './cannot-answer.ts';
import { comparisonOf, Comparisons } from './comparisons.ts';
import { openFiles } from './open-files.ts';
import { FRAME_MS, keepUp, REST_MS, SLICE_EVENTS_MAX, SLICE_MS, targetUs, type Pace } from './pacing.ts';
import { readRequest } from './requests.ts';

export interface HostClock {
  /** The wall's time, from any origin [ms]. */
  nowMs(): number;
  /** Runs something after waiting messages have been heard. */
  soon(run: () => void): void;
  /** Runs something after a rest [ms]. */
  later(run: () => void, restMs: number): void;
}

/** Posts a message; the buffers are handed over with it and are the host's no more. */
export type Post = (message: HostMessage, handedOver?: readonly ArrayBuffer[]) => void;

export interface Host {
  /** Hears one message of the screen; anything at all may come. */
  receive(message: unknown): void;
}

/** Requests that only read, so they are answered also when the run is broken. */
const READS: readonly RequestType[] = [
  'check',
  'describe',
  'query',
  'log',
  'explain',
  'metricSeries',
  'harm',
  'metrics',
  'compare',
  'hash',
  'save',
];

/** What stands for the answer of a request that is answered later. */
const LATER = Symbol('later');

type Answers = {
  readonly [T in RequestType]: (input: RequestInput<T>, id: number) => RequestOutput<T> | typeof LATER;
};

export function createHost(post: Post, clock: HostClock): Host {
  const host = new SimHost(post, clock);
  return { receive: (message) => host.receive(message) };
}

class SimHost {
  private readonly post: Post;
  private readonly clock: HostClock;
  private readonly answers: Answers;
  private engine: Engine | null = null;
  /** Added to the engine's epoch, so that epochs grow over scenarios too. */
  private epochBase = 0;
  /** Epoch of the last whole view. */
  private shownEpoch = -1;
  private running = false;
  private broken = false;
  private speed = 1;
  private pace: Pace = { speed: 1, wallMs: 0, simUs: 0 };
  /** A seek forward under way: it runs in slices, so that the screen sees it and can stop it. */
  private seeking: { readonly id: number; readonly toUs: number } | null = null;
  private readonly comparisons: Comparisons;
  private frameAtMs = 0;
  private turnIsDue = false;
  private namer: { readonly world: World; readonly epoch: number; readonly namer: Namer } | null = null;

  constructor(post: Post, clock: HostClock) {
    this.post = post;
    this.clock = clock;
    this.comparisons = new Comparisons(
      (id, output) => this.post({ type: 'response', id, ok: true, output }),
      (id, error) => this.fail(id, error),
      clock,
    );
    this.answers = this.makeAnswers();
  }

  receive(message: unknown): void {
    const read = readRequest(message);
    if ('error' in read) this.fail(read.id, read.error);
    else this.answer(read.request);
  }

  private answer(request: RequestMessage): void {
    const { id, type, input } = request;
    if (this.broken && type !== 'open' && !READS.includes(type)) {
      this.fail(id, { code: 'answer.broken', params: {} });
      return;
    }
    try {
      const answer = this.answers[type] as (input: unknown, id: number) => unknown;
      const output = answer(input, id);
      if (output !== LATER) this.post({ type: 'response', id, ok: true, output }, buffersOf(type, output));
    } catch (error) {
      if (error instanceof CannotAnswer) {
        this.fail(id, error.reason);
        return;
      }
      this.break(error);
      this.fail(id, { code: 'answer.failed', params: { why: said(error) } });
    }
  }

  private fail(id: number, error: Message): void {
    this.post({ type: 'response', id, ok: false, error, retry: false });
  }

  /** Our own bug: nothing is caught to go on. The run stops and the way here is handed over. */
  private break(error: unknown): void {
    const wasBroken = this.broken;
    this.broken = true;
    this.running = false;
    this.seeking = null;
    if (wasBroken || this.engine === null) return;
    this.post({
      type: 'broken',
      status: this.status(this.engine),
      error: said(error),
      replay: this.replayText(this.engine),
    });
  }

  private replayText(engine: Engine): string {
    try {
      return JSON.stringify(engine.toReplay(), null, 1);
    } catch {
      // The broken promise is the replay's own; the scenario and the seed are still worth having.
      return JSON.stringify({ royaumeReplay: 1, engine: ENGINE_VERSION, setup: engine.setup, journal: [] }, null, 1);
    }
  }

  private makeAnswers(): Answers {
    return {
      ...this.fileAnswers(),
      ...this.timeAnswers(),
      ...this.branchAnswers(),
      ...this.readAnswers(),
    };
  }

  private fileAnswers(): Pick<Answers, 'open' | 'check' | 'save'> {
    return {
      open: (input) => this.open(input, input.seed),
      check: (input) => ({ issues: openFiles(input).issues }),
      save: () => ({ replay: this.replayText(this.opened()) }),
    };
  }

  private timeAnswers(): Pick<Answers, 'play' | 'pause' | 'step' | 'seek' | 'command'> {
    return {
      play: ({ speed }) => {
        const engine = this.opened();
        this.endSeek();
        this.speed = speed;
        this.running = !engine.ended;
        this.anchor(engine);
        this.publish(engine);
        this.takeTurn(0);
        return null;
      },
      pause: () => {
        this.halt();
        this.publish(this.opened());
        return null;
      },
      step: () => {
        const engine = this.opened();
        this.halt();
        const occurrence = engine.ended ? null : engine.step();
        this.publish(engine);
        return { line: occurrence === null ? null : logLine(occurrence, this.names(engine)) };
      },
      seek: ({ toUs }, id) => this.seek(Math.min(toUs, this.opened().setup.durationUs), id),
      command: ({ command }) => {
        const engine = this.opened();
        this.endSeek();
        if (engine.ended) throw new CannotAnswer('answer.ended');
        const answer = engine.command(command);
        this.publish(engine);
        return answer;
      },
    };
  }

  private branchAnswers(): Pick<Answers, 'fork' | 'switchBranch' | 'undo' | 'redo'> {
    return {
      fork: ({ atUs }) => {
        const engine = this.opened();
        const current = engine.branches().find(({ id }) => id === engine.branch);
        if (current === undefined || atUs > current.reachedUs) {
          throw new CannotAnswer('answer.not-run-to', { at: formatDuration(atUs) });
        }
        this.halt();
        const branch = engine.fork(atUs);
        this.publish(engine);
        return { branch };
      },
      switchBranch: ({ branch }) => {
        const engine = this.opened();
        if (!engine.branches().some(({ id }) => id === branch)) throw new CannotAnswer('answer.no-branch', { branch });
        this.halt();
        engine.switchBranch(branch);
        this.publish(engine);
        return null;
      },
      undo: () => {
        const engine = this.opened();
        this.halt();
        const undone = engine.undo();
        this.publish(engine);
        return { undone };
      },
      redo: () => {
        const engine = this.opened();
        this.halt();
        const redone = engine.redo();
        this.publish(engine);
        return { redone };
      },
    };
  }

  private readAnswers(): Pick<
    Answers,
    'describe' | 'query' | 'log' | 'explain' | 'metricSeries' | 'metrics' | 'harm' | 'compare' | 'hash'
  > {
    return {
      describe: (ref) => {
        const json = describe(this.opened().world, ref);
        return json === null ? null : { json };
      },
      query: ({ command }) => ({ refusal: this.opened().query(command) }),
      log: ({ first, end }) => {
        const engine = this.opened();
        const total = engine.eventCount;
        const from = Math.min(first, total);
        const lines = engine.log(from, Math.max(from, Math.min(end, total)));
        const names = this.names(engine);
        return { lines: lines.map((occurrence): LogLine => logLine(occurrence, names)), total };
      },
      explain: (ref) => explain(this.opened(), ref),
      metricSeries: () => ({ series: seriesByNow(this.opened()) }),
      harm: () => ({ harm: harmOf(this.opened()) }),
      metrics: ({ series, ...range }) => ({ columns: series.map((one) => readMetrics(this.opened(), one, range)) }),
      compare: (input, id) => {
        this.comparisons.add(id, comparisonOf(this.opened(), input));
        this.takeTurn(0);
        return LATER;
      },
      hash: () => {
        const engine = this.opened();
        return { traceHash: engine.traceHash(), events: engine.eventCount };
      },
    };
  }

  private open(files: ScenarioFiles, seed: number | null): { issues: readonly Issue[]; opened: boolean } {
    const { open, issues } = openFiles(files);
    if (open === null) return { issues, opened: false };
    this.endSeek();
    this.comparisons.abandon();
    const engine = open(seed);
    this.epochBase = this.shownEpoch + 1 - engine.epoch;
    this.engine = engine;
    this.broken = false;
    this.running = false;
    this.anchor(engine);
    this.publish(engine);
    return { issues, opened: true };
  }

  private opened(): Engine {
    if (this.engine === null) throw new CannotAnswer('answer.no-scenario');
    return this.engine;
  }

  /** Going back is done at once, from a checkpoint; going on is done in slices, and answered when it is there. */
  private seek(toUs: number, id: number): null | typeof LATER {
    const engine = this.opened();
    this.endSeek();
    if (toUs < engine.nowUs) {
      engine.seek(toUs);
      this.anchor(engine);
      this.publish(engine);
      this.takeTurn(0);
      return null;
    }
    this.seeking = { id, toUs };
    this.takeTurn(0);
    return LATER;
  }

  /** A seek under way ends where it is; whoever asked for it is answered. */
  private endSeek(): void {
    if (this.seeking === null) return;
    const { id } = this.seeking;
    this.seeking = null;
    if (this.engine !== null) this.anchor(this.engine);
    this.post({ type: 'response', id, ok: true, output: null });
  }

  private halt(): void {
    this.endSeek();
    this.running = false;
  }

  private anchor(engine: Engine): void {
    this.pace = { speed: this.speed, wallMs: this.clock.nowMs(), simUs: engine.nowUs };
  }

  /** One turn at a time; a turn that is due already is enough. */
  private takeTurn(restMs: number): void {
    if (this.turnIsDue) return;
    this.turnIsDue = true;
    const turn = (): void => {
      this.turnIsDue = false;
      try {
        this.turn();
      } catch (error) {
        this.break(error);
      }
    };
    if (restMs === 0) this.clock.soon(turn);
    else this.clock.later(turn, restMs);
  }

  private turn(): void {
    const engine = this.engine;
    if (this.comparisons.advance()) this.takeTurn(0);
    if (engine === null || (this.seeking === null && !this.running)) return;
    const toUs =
      this.seeking === null ? targetUs(this.pace, this.clock.nowMs(), engine.setup.durationUs) : this.seeking.toUs;
    const isThere = this.runSlices(engine, toUs);
    if (this.seeking !== null && isThere) {
      this.publish(engine);
      this.endSeek();
    }
    if (engine.ended && this.running) {
      this.running = false;
      this.publish(engine);
    } else if (this.clock.nowMs() - this.frameAtMs >= FRAME_MS) {
      this.publish(engine);
    }
    this.pace = keepUp(this.pace, this.clock.nowMs(), engine.nowUs);
    if (this.seeking !== null || this.running) this.takeTurn(isThere ? REST_MS : 0);
  }

  /** Lets things happen up to an instant, for one turn's time at most. True when everything up to it has happened. */
  private runSlices(engine: Engine, toUs: number): boolean {
    if (toUs < engine.nowUs) return true;
    const startedAtMs = this.clock.nowMs();
    do {
      if (engine.runTo(toUs, SLICE_EVENTS_MAX)) return true;
    } while (this.clock.nowMs() - startedAtMs < SLICE_MS);
    return false;
  }

  /** Shows where the run is: a whole view when time itself was changed, else what changed since the last frame. */
  private publish(engine: Engine): void {
    const status = this.status(engine);
    this.frameAtMs = this.clock.nowMs();
    if (status.epoch === this.shownEpoch) {
      this.post({ type: 'frame', status, patches: engine.takePatches() });
    } else {
      this.shownEpoch = status.epoch;
      this.post({ type: 'view', status, view: engine.view(), scenario: scenarioInfo(engine) });
    }
  }

  private status(engine: Engine): Status {
    return {
      branch: engine.branch,
      epoch: this.epochBase + engine.epoch,
      nowUs: engine.nowUs,
      durationUs: engine.setup.durationUs,
      events: engine.eventCount,
      decisions: engine.world.decisions.length,
      running: this.running,
      speed: this.speed,
      ended: engine.ended,
      branches: engine.branches(),
    };
  }

  /** Names are kept as long as time only goes forward: after a seek the world is another one. */
  private names(engine: Engine): Namer {
    const { world, epoch } = engine;
    if (this.namer === null || this.namer.world !== world || this.namer.epoch !== epoch) {
      this.namer = { world, epoch, namer: createNamer(world) };
    }
    return this.namer.namer;
  }
}

/** Columns are handed over, not copied. */
function buffersOf(type: RequestType, output: unknown): readonly ArrayBuffer[] {
  if (type !== 'metrics') return [];
  const { columns } = output as RequestOutput<'metrics'>;
  return columns.flatMap((one) => Object.values(one).map((column) => column.buffer as ArrayBuffer));
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function scenarioInfo(engine: Engine): ScenarioInfo {
  const { name, title, seed, durationUs } = engine.setup;
  return { name, title, seed, durationUs, scenarioHash: engine.scenarioHash, engine: ENGINE_VERSION };
}

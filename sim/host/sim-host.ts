/**
 * The worker's side of the line to a screen: it holds the engine, lets simulated time follow the wall's, answers
 * requests and pushes views and frames.
 *
 * Guarantees: what happens never depends on slices, frames or the wall clock; every push carries branch and epoch, and
 * epochs only grow, also from one scenario to the next; a push that a request caused is posted before its answer; a bad
 * request is answered and changes nothing; a broken invariant stops the run and hands over the replay file.
 * Pure: the wall's time and the ways to go on later are handed in.
 */
import { regionList } from '../catalog/regions.ts';
import type { Engine } from '../engine/engine.ts';
import { createNamer, type Namer } from '../engine/find.ts';
import { ENGINE_VERSION, type Replay } from '../engine/replay.ts';
import type { Message } from '../model/message.ts';
import type { World } from '../model/world.ts';
import type {
  HostMessage,
  Issue,
  OpenedReplay,
  RequestMessage,
  RequestOutput,
  RequestType,
  ScenarioFiles,
  ScenarioInfo,
  Status,
} from '../protocol/protocol.ts';
import { LATER, type Answering, type Answers } from './answers.ts';
import { branchAnswers } from './branch-answers.ts';
import { CannotAnswer } from './cannot-answer.ts';
import { comparisonOf, Comparisons } from './comparisons.ts';
import { Course } from './course.ts';
import { openFiles } from './open-files.ts';
import { FRAME_MS } from './pacing.ts';
import { readAnswers } from './read-answers.ts';
import { readRequest } from './requests.ts';
import { checkBranch, Sights } from './sights.ts';
import { timeAnswers } from './time-answers.ts';
import { whyAnswers } from './why-answers.ts';
import { WHY_INPUTS } from './why-requests.ts';

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
  'operations',
  'readRequest',
  'stock',
  'log',
  'explain',
  'metricSeries',
  'harm',
  'metrics',
  'compare',
  'lookAt',
  'differences',
  'marks',
  'history',
  'hash',
  'save',
  ...(Object.keys(WHY_INPUTS) as RequestType[]),
];

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
  private openings = 0;
  /** The replay file that is open; null for a scenario. */
  private replay: OpenedReplay | null = null;
  private broken = false;
  private readonly course: Course;
  private readonly comparisons: Comparisons;
  private readonly sights: Sights;
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
    this.sights = new Sights(
      (id, output) => this.post({ type: 'response', id, ok: true, output }),
      (id, error) => this.fail(id, error),
      clock,
    );
    this.course = this.makeCourse();
    this.answers = this.makeAnswers();
  }

  private makeCourse(): Course {
    return new Course({
      nowMs: () => this.clock.nowMs(),
      engine: () => this.engine,
      hasShown: (engine) => engine.epoch + this.epochBase === this.shownEpoch,
      publish: (engine) => this.publish(engine),
      isFrameDue: () => this.clock.nowMs() - this.frameAtMs >= FRAME_MS,
      takeTurn: (restMs) => this.takeTurn(restMs),
      answer: (id, output) => this.post({ type: 'response', id, ok: true, output }),
      names: (engine) => this.names(engine),
    });
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
    this.course.stop();
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
    const answering: Answering = {
      opened: () => this.opened(),
      course: this.course,
      publish: (engine) => this.publish(engine),
      names: (engine) => this.names(engine),
    };
    return {
      ...this.fileAnswers(),
      ...timeAnswers(answering),
      ...branchAnswers(answering),
      ...this.sightAnswers(),
      ...readAnswers(answering),
      ...whyAnswers(() => this.opened()),
    };
  }

  private fileAnswers(): Pick<Answers, 'open' | 'check' | 'save'> {
    return {
      open: (input) => this.open(input, input.seed),
      check: (input) => ({ issues: openFiles(input).issues }),
      save: () => ({ replay: this.replayText(this.opened()) }),
    };
  }

  /** What is worked out in slices, beside the run. */
  private sightAnswers(): Pick<Answers, 'lookAt' | 'differences' | 'foresee' | 'compare'> {
    return {
      lookAt: (wish, id) => {
        checkBranch(this.opened(), wish.branch);
        this.sights.lookAt(id, wish);
        this.takeTurn(0);
        return LATER;
      },
      differences: (wish, id) => {
        for (const branch of wish.branches) checkBranch(this.opened(), branch);
        this.sights.differences(id, wish);
        this.takeTurn(0);
        return LATER;
      },
      foresee: (wish, id) => {
        const engine = this.opened();
        if (engine.query(wish.command) !== null) return null;
        this.sights.foresee(id, wish);
        this.takeTurn(0);
        return LATER;
      },
      compare: (input, id) => {
        this.comparisons.add(id, comparisonOf(this.opened(), input));
        this.takeTurn(0);
        return LATER;
      },
    };
  }

  private open(files: ScenarioFiles, seed: number | null): { issues: readonly Issue[]; opened: boolean } {
    const { open, issues, replay } = openFiles(files);
    if (open === null) return { issues, opened: false };
    this.course.endSeek();
    this.comparisons.abandon();
    this.sights.abandon();
    const engine = open(seed);
    this.epochBase = this.shownEpoch + 1 - engine.epoch;
    this.engine = engine;
    this.openings++;
    this.replay = replay === undefined ? null : openedReplay(replay, this.openings);
    this.broken = false;
    this.course.stop();
    this.course.anchor(engine);
    this.publish(engine);
    return { issues, opened: true };
  }

  private opened(): Engine {
    if (this.engine === null) throw new CannotAnswer('answer.no-scenario');
    return this.engine;
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
    const { engine } = this;
    if (this.comparisons.advance()) this.takeTurn(0);
    if (engine !== null && this.sights.advance(engine)) this.takeTurn(0);
    if (engine !== null) this.course.turn(engine);
  }

  /** Shows where the run is: a whole view when time itself was changed, else what changed since the last frame. */
  private publish(engine: Engine): void {
    const status = this.status(engine);
    this.frameAtMs = this.clock.nowMs();
    if (status.epoch === this.shownEpoch) {
      this.post({ type: 'frame', status, patches: engine.takePatches() });
    } else {
      this.shownEpoch = status.epoch;
      this.post({ type: 'view', status, view: engine.view(), scenario: scenarioInfo(engine, this.replay) });
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
      running: this.course.running,
      speed: this.course.speed,
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

function openedReplay({ journal, reachedUs, events, traceHash }: Replay, opening: number): OpenedReplay {
  return { opening, commands: journal.length, reachedUs, events, traceHash };
}

function scenarioInfo(engine: Engine, replay: OpenedReplay | null): ScenarioInfo {
  const { name, title, seed, durationUs } = engine.setup;
  const { scenarioHash } = engine;
  return {
    ...{ name, title, seed, durationUs, scenarioHash, engine: ENGINE_VERSION, regions: regionList() },
    ...(replay === null ? {} : { replay }),
  };
}

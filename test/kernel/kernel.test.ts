import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_EVENT, type EventHandle } from '../../sim/kernel/event-queue.ts';
import { InvariantError } from '../../sim/kernel/invariant.ts';
import {
  EVENTS_PER_INSTANT_MAX,
  Kernel,
  NO_CAUSE,
  PHASE,
  ZERO_DELAY_CHAIN_MAX,
  type KernelState,
  type Occurrence,
  type Phase,
} from '../../sim/kernel/kernel.ts';
import { openStream, seedStream, type StreamState } from '../../sim/kernel/random.ts';
import { TIME_MAX_US, type TimeUs } from '../../sim/kernel/time.ts';

const PHASES = Object.values(PHASE);
const at = (atUs: number) => atUs as TimeUs;
const silent = () => {};

/** `n atUs/phase event ← because`, as a log would print it. */
function line({ n, atUs, phase, because, event }: Occurrence<string>): string {
  return `${n} ${atUs}/${phase} ${event} ← ${because}`;
}

/** The error that `work` throws. */
function errorOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
}

/**
 * A simulated world that schedules and cancels at random but reproducibly: each event heard schedules up to two more,
 * some in the same instant, and may cancel one that was scheduled before. Its whole state is plain data.
 */
class Life {
  readonly kernel: Kernel<string>;
  readonly stream: StreamState;
  readonly handles: EventHandle[];

  constructor(kernel: Kernel<string>, stream: StreamState, handles: EventHandle[]) {
    this.kernel = kernel;
    this.stream = stream;
    this.handles = handles;
  }

  static begin(seed: number): Life {
    const life = new Life(Kernel.empty<string>(), seedStream(seed, 'life'), []);
    for (let i = 0; i < 8; i++) life.schedule(`seed ${i}`);
    return life;
  }

  static resume(saved: string): Life {
    const { kernel, stream, handles } = JSON.parse(saved) as {
      kernel: KernelState<string>;
      stream: StreamState;
      handles: EventHandle[];
    };
    return new Life(Kernel.restore(kernel), stream, handles);
  }

  save(): string {
    return JSON.stringify({ kernel: this.kernel.save(), stream: this.stream, handles: this.handles });
  }

  step(): Occurrence<string> | null {
    return this.kernel.step((occurrence) => {
      const random = openStream(this.stream);
      // On average one follows, so that a life neither dies at once nor explodes.
      const following = this.kernel.pending < 4 ? 2 : random.below(3);
      for (let i = 0; i < following; i++) this.schedule(`${occurrence.n}.${i}`);
      if (random.below(5) === 0) this.kernel.cancel(this.handles[random.below(this.handles.length)]!);
    });
  }

  run(steps: number): Occurrence<string>[] {
    const heard: Occurrence<string>[] = [];
    for (let i = 0; i < steps; i++) {
      const occurrence = this.step();
      if (occurrence === null) break;
      heard.push(occurrence);
    }
    return heard;
  }

  private schedule(name: string): void {
    const random = openStream(this.stream);
    const span = random.below(3) === 0 ? 0 : random.below(20);
    const phase = PHASES[random.below(PHASES.length)]!;
    this.handles.push(this.kernel.schedule(at(this.kernel.nowUs + span), phase, name));
  }
}

describe('order', () => {
  test('events of one instant happen by phase, then in the order in which they were scheduled', () => {
    const kernel = Kernel.empty<string>();
    kernel.schedule(at(5), PHASE.arrival, 'request a');
    kernel.schedule(at(5), PHASE.arrival, 'request b');
    kernel.schedule(at(5), PHASE.command, 'RunTask');
    kernel.schedule(at(3), PHASE.sample, 'sample');
    kernel.schedule(at(5), PHASE.completion, 'task ends');
    const heard: string[] = [];
    while (kernel.step((occurrence) => heard.push(line(occurrence))) !== null);
    expect(heard).toEqual([
      '0 3/5 sample ← -1',
      '1 5/0 RunTask ← -1',
      '2 5/1 task ends ← -1',
      '3 5/4 request a ← -1',
      '4 5/4 request b ← -1',
    ]);
    expect([kernel.nowUs, kernel.happened, kernel.pending, kernel.nextTimeUs]).toEqual([5, 5, 0, Infinity]);
  });

  test('an event scheduled for the present instant happens in it, even of a phase that had its turn', () => {
    const kernel = Kernel.empty<string>();
    kernel.schedule(at(7), PHASE.control, 'decide');
    kernel.schedule(at(7), PHASE.sample, 'sample');
    const heard: string[] = [];
    const hear = (occurrence: Occurrence<string>) => {
      heard.push(line(occurrence));
      if (occurrence.event === 'decide') kernel.schedule(at(7), PHASE.command, 'place');
      if (occurrence.event === 'place') kernel.schedule(at(9), PHASE.lifecycle, 'started');
    };
    while (kernel.step(hear) !== null);
    expect(heard).toEqual(['0 7/3 decide ← -1', '1 7/0 place ← 0', '2 7/5 sample ← -1', '3 9/2 started ← 1']);
  });

  test('numbers have no gaps, time never goes back, and every cause happened before its effect', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seed) => {
        const heard = Life.begin(seed).run(400);
        const wrong = heard.filter(({ n, atUs, because, event }, i) => {
          // The name of each event says which occurrence scheduled it.
          const cause = event.startsWith('seed') ? NO_CAUSE : Number.parseInt(event, 10);
          return n !== i || atUs < (heard[i - 1]?.atUs ?? 0) || because !== cause || because >= n;
        });
        expect([heard.length, wrong]).toEqual([400, []]);
      }),
      { seed: 41, numRuns: 60 },
    );
  });

  test('the cause is the occurrence being heard, and none between events', () => {
    const kernel = Kernel.empty<string>();
    kernel.schedule(at(1), PHASE.control, 'a');
    const causes = [kernel.cause];
    kernel.step(() => causes.push(kernel.cause));
    causes.push(kernel.cause);
    expect(causes).toEqual([NO_CAUSE, 0, NO_CAUSE]);
  });

  test('what is scheduled between events has no cause, unless an earlier occurrence is named', () => {
    const kernel = Kernel.empty<string>();
    kernel.schedule(at(1), PHASE.control, 'work begins');
    kernel.step(() => {});
    kernel.schedule(at(2), PHASE.completion, 'a stroke of the clock');
    kernel.schedule(at(3), PHASE.completion, 'work ends', 0);
    expect([kernel.step(() => {})?.because, kernel.step(() => {})?.because]).toEqual([NO_CAUSE, 0]);
  });
});

describe('cancellation', () => {
  test('a cancelled event never happens, and its handle says so', () => {
    const kernel = Kernel.empty<string>();
    const timer = kernel.schedule(at(10), PHASE.lifecycle, 'timer');
    kernel.schedule(at(20), PHASE.lifecycle, 'other');
    expect([kernel.isPending(timer), kernel.cancel(timer), kernel.isPending(timer), kernel.cancel(timer)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(kernel.step(silent)?.event).toBe('other');
    expect(kernel.step(silent)).toBeNull();
  });

  test('the handle of an event that happened cancels nothing, even when its place is taken', () => {
    const kernel = Kernel.empty<string>();
    const first = kernel.schedule(at(1), PHASE.lifecycle, 'first');
    const answers: boolean[] = [];
    let second = NO_EVENT;
    kernel.step(() => {
      second = kernel.schedule(at(2), PHASE.lifecycle, 'second');
      answers.push(kernel.isPending(first), kernel.cancel(first));
    });
    expect(answers).toEqual([false, false]);
    expect([kernel.cancel(NO_EVENT), kernel.isPending(NO_EVENT), kernel.isPending(second)]).toEqual([
      false,
      false,
      true,
    ]);
  });
});

describe('saving', () => {
  test('a kernel restored from JSON has the same future', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.nat(300), (seed, before) => {
        const life = Life.begin(seed);
        life.run(before);
        const saved = life.save();
        const resumed = Life.resume(saved);
        expect(resumed.save()).toBe(saved);
        expect(resumed.run(200)).toEqual(life.run(200));
        expect(resumed.save()).toBe(life.save());
      }),
      { seed: 42, numRuns: 60 },
    );
  });

  test('a state saved is not changed by what happens after', () => {
    const life = Life.begin(3);
    life.run(50);
    const state = life.kernel.save();
    const before = JSON.stringify(state);
    life.run(50);
    expect(JSON.stringify(state)).toBe(before);
  });

  test('what is scheduled between events starts a new chain, also after a restore', () => {
    const kernel = Kernel.empty<string>();
    kernel.schedule(at(4), PHASE.control, 'a');
    kernel.step(silent);
    const restored = Kernel.restore(JSON.parse(JSON.stringify(kernel.save())) as KernelState<string>);
    restored.schedule(at(4), PHASE.command, 'command');
    expect(restored.step(silent)).toEqual({ n: 1, atUs: 4, phase: 0, because: NO_CAUSE, event: 'command' });
  });

  test('saving in the middle of an event is refused', () => {
    const kernel = Kernel.empty<string>();
    kernel.schedule(at(0), PHASE.control, 'a');
    expect(errorOf(() => kernel.step(() => kernel.save()))).toEqual(
      new InvariantError('kernel.save-during-event', { during: 0 }),
    );
  });
});

describe('moving the clock by hand', () => {
  test('it moves up to the next event and no further', () => {
    const kernel = Kernel.empty<string>();
    kernel.schedule(at(10), PHASE.control, 'a');
    kernel.advanceTo(at(4));
    kernel.advanceTo(at(4));
    kernel.advanceTo(at(10));
    expect(kernel.nowUs).toBe(10);
    expect(errorOf(() => kernel.advanceTo(at(11)))).toEqual(
      new InvariantError('kernel.advance', { atUs: 11, nowUs: 10, nextTimeUs: 10 }),
    );
    expect(errorOf(() => kernel.advanceTo(at(9)))).toEqual(
      new InvariantError('kernel.advance', { atUs: 9, nowUs: 10, nextTimeUs: 10 }),
    );
    expect(kernel.step(silent)?.atUs).toBe(10);
  });
});

describe('limits', () => {
  test('the past is refused', () => {
    const kernel = Kernel.empty<string>();
    kernel.advanceTo(at(100));
    expect(errorOf(() => kernel.schedule(at(99), PHASE.control, 'late'))).toEqual(
      new InvariantError('kernel.schedule-in-the-past', { atUs: 99, nowUs: 100 }),
    );
    expect(kernel.pending).toBe(0);
  });

  test.each([100.5, Infinity, TIME_MAX_US + 1])('%d is no instant', (value) => {
    const kernel = Kernel.empty<string>();
    expect(errorOf(() => kernel.schedule(at(value), PHASE.control, 'never'))).toEqual(
      new InvariantError('time.out-of-range', { value }),
    );
  });

  test('NaN is no instant', () => {
    expect(() => Kernel.empty<string>().schedule(at(NaN), PHASE.control, 'never')).toThrow(InvariantError);
  });

  test('a chain of causes without any time passing is cut', () => {
    const kernel = Kernel.empty<string>();
    kernel.schedule(at(5), PHASE.control, 'spin');
    let links = 0;
    const hear = () => {
      links++;
      kernel.schedule(kernel.nowUs, PHASE.control, 'spin');
    };
    const error = errorOf(() => {
      for (;;) kernel.step(hear);
    });
    expect(error).toEqual(new InvariantError('kernel.zero-delay-chain', { nowUs: 5, limit: 10_000, event: 'spin' }));
    expect(links).toBe(ZERO_DELAY_CHAIN_MAX + 1);
  });

  test('a chain is forgotten as soon as time passes', () => {
    const kernel = Kernel.empty<string>();
    kernel.schedule(at(0), PHASE.control, 'tick');
    let heard = 0;
    const hear = () => {
      heard++;
      kernel.schedule(at(kernel.nowUs + (heard % ZERO_DELAY_CHAIN_MAX === 0 ? 1 : 0)), PHASE.control, 'tick');
    };
    for (let i = 0; i < 3 * ZERO_DELAY_CHAIN_MAX; i++) kernel.step(hear);
    expect([heard, kernel.nowUs]).toEqual([30_000, 2]);
  });

  test('an instant that holds too many events is cut', () => {
    const kernel = Kernel.empty<null>();
    for (let i = 0; i <= EVENTS_PER_INSTANT_MAX; i++) kernel.schedule(at(3), (i % 6) as Phase, null);
    const error = errorOf(() => {
      for (;;) kernel.step(silent);
    });
    expect(error).toEqual(new InvariantError('kernel.events-per-instant', { nowUs: 3, limit: 1_000_000 }));
    expect(kernel.happened).toBe(EVENTS_PER_INSTANT_MAX);
  });

  test('the error names its rule and its facts', () => {
    const error = new InvariantError('kernel.events-per-instant', { nowUs: 3 });
    expect([error.name, error.code, error.message]).toEqual([
      'InvariantError',
      'kernel.events-per-instant',
      'kernel.events-per-instant {"nowUs":3}',
    ]);
  });
});

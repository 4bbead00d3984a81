/** A screen without a screen: it talks to the real host over a wall clock that only moves when the test says so. */
import { applyPatches, enablePatches } from 'immer';
import { createHost, type Host } from '../../sim/host/sim-host.ts';
import type {
  HostMessage,
  Patch,
  Push,
  RequestInput,
  RequestMessage,
  RequestOutput,
  RequestType,
  ScenarioFiles,
  Status,
  View,
} from '../../sim/protocol/protocol.ts';

enablePatches();

interface Due {
  readonly atMs: number;
  readonly run: () => void;
}

/** Wall time: reading it costs `readMs`, which is how a test makes work slow or quick. */
class FakeClock {
  nowAtMs = 0;
  readonly readMs: number;
  private due: Due[] = [];

  constructor(readMs: number) {
    this.readMs = readMs;
  }

  nowMs(): number {
    this.nowAtMs += this.readMs;
    return this.nowAtMs;
  }
  soon(run: () => void): void {
    this.due.push({ atMs: this.nowAtMs, run });
  }
  later(run: () => void, restMs: number): void {
    this.due.push({ atMs: this.nowAtMs + restMs, run });
  }

  /** The next thing that is due by then happens; false when nothing is. */
  turn(untilMs: number): boolean {
    this.due.sort((a, b) => a.atMs - b.atMs);
    const next = this.due[0];
    if (next === undefined || next.atMs > untilMs) return false;
    this.due.shift();
    this.nowAtMs = Math.max(this.nowAtMs, next.atMs);
    next.run();
    return true;
  }
}

type Response = Extract<HostMessage, { type: 'response' }>;

export class HostRig {
  readonly clock: FakeClock;
  readonly pushes: Push[] = [];
  /** The view as a screen keeps it: whole ones taken, patches applied. */
  view: View | null = null;
  private readonly host: Host;
  private readonly responses: Response[] = [];
  private nextId = 1;

  constructor(readMs = 0.01) {
    this.clock = new FakeClock(readMs);
    this.host = createHost((message, handedOver = []) => this.hear(message, handedOver), this.clock);
  }

  private hear(message: HostMessage, handedOver: readonly ArrayBuffer[]): void {
    // What crosses to a worker's screen is a structured clone, and what is handed over is gone here.
    const clone = structuredClone(message, { transfer: [...handedOver] });
    if (clone.type === 'response') {
      this.responses.push(clone);
      return;
    }
    this.pushes.push(clone);
    if (clone.type === 'view') this.view = clone.view;
    if (clone.type === 'frame') this.view = applyPatches(this.view!, clone.patches as Patch[]);
  }

  /** Status of the last push. */
  get status(): Status {
    return this.pushes.at(-1)!.status;
  }

  /** Sends anything; the answer if there was one at once. */
  raw(message: unknown): Response | undefined {
    const before = this.responses.length;
    this.host.receive(message);
    return this.responses[before];
  }

  /** Sends a request without waiting for its answer; its id. */
  send<T extends RequestType>(type: T, input: RequestInput<T>): number {
    const id = this.nextId++;
    this.host.receive({ id, type, input } as unknown as RequestMessage);
    return id;
  }

  answerOf(id: number): Response | undefined {
    return this.responses.find((response) => response.id === id);
  }

  /** Asks and lets time pass until it is answered. Throws what the host says when it refuses. */
  ask<T extends RequestType>(type: T, input: RequestInput<T>): RequestOutput<T> {
    const id = this.send(type, input);
    while (this.answerOf(id) === undefined) {
      if (!this.clock.turn(Infinity)) throw new Error(`${type} was never answered`);
    }
    const answer = this.answerOf(id)!;
    if (!answer.ok) throw new Error(answer.error.code);
    return answer.output as RequestOutput<T>;
  }

  open(text: string, seed: number | null = null): RequestOutput<'open'> {
    return this.ask('open', { ...scenarioFiles(text), seed });
  }

  /** Lets wall time pass. */
  pass(ms: number): void {
    const untilMs = this.clock.nowAtMs + ms;
    while (this.clock.turn(untilMs));
    this.clock.nowAtMs = Math.max(this.clock.nowAtMs, untilMs);
  }

  /** Plays until the run has ended. */
  playToEnd(speed: number): void {
    this.ask('play', { speed });
    for (let turns = 0; !this.status.ended; turns++) {
      if (turns > 200_000 || !this.clock.turn(Infinity)) throw new Error('the run never ended');
    }
  }
}

export function scenarioFiles(text: string): ScenarioFiles {
  return { main: 'scenario.yaml', files: { 'scenario.yaml': text } };
}

/** Nine territories in three zones, a service of twelve tasks that loses a territory and grows. */
export const KINGDOM = `
royaume: 1
name: host-rig
seed: 3
duration: 12m
regions:
  - { name: za-southwest-1, zones: [za-southwest-1a, za-southwest-1b, za-southwest-1c] }
clusters:
  - clusterName: royaume
fleets:
  - { name: territories, cluster: royaume, instanceType: m5.large, ami: ecs-linux, count: 9, spread: zones }
images:
  shop/web:1.0: { sizeMiB: 90 }
taskDefinitions:
  - family: web
    containerDefinitions:
      - { name: app, image: 'shop/web:1.0', cpu: 256, memory: 512, essential: true }
services:
  - { cluster: royaume, serviceName: web, taskDefinition: web, desiredCount: 12, availabilityZoneRebalancing: DISABLED }
timeline:
  - { at: 4m, fault: { instanceCrash: { instance: territories-1 } } }
  - { at: 6m, updateService: { cluster: royaume, service: web, desiredCount: 20 } }
`;

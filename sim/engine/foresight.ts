/**
 * What would come of a command: the world is run on a little twice, with it and without it, beside the branch, which is not
 * touched. The timeline of the scenario goes on in both; chance falls in both as it would.
 */
import type { Command } from '../model/commands.ts';
import type { Setup } from '../model/setup.ts';
import type { PlacementMode } from '../placement/placement.system.ts';
import type { View } from '../protocol/protocol.ts';
import type { Differences } from '../protocol/time.ts';
import { differencesOf } from './differences.ts';
import { Simulation, type SimulationState } from './simulation.ts';
import { viewOf } from './view.ts';

/** What is foreseen, and from where. */
export interface Foreseen {
  readonly setup: Setup;
  readonly state: SimulationState;
  readonly placement: PlacementMode;
  readonly command: Command;
  /** The journal line that it would be. */
  readonly line: number;
  readonly branch: number;
  readonly toUs: number;
}

export class Foresight {
  private readonly of: Foreseen;
  private readonly without: Simulation;
  private readonly with: Simulation;

  constructor(of: Foreseen) {
    this.of = of;
    this.without = Simulation.restore(of.setup, of.state, of.placement);
    this.with = Simulation.restore(of.setup, of.state, of.placement);
    this.with.issue(of.command, of.line);
  }

  get toUs(): number {
    return Math.min(this.of.toUs, this.of.setup.durationUs);
  }

  /** Brings both on, the one that is behind first; false when `maxEvents` ran out before both are there. */
  run(maxEvents: number): boolean {
    return goOn(this.without, this.toUs, maxEvents) && goOn(this.with, this.toUs, maxEvents);
  }

  /** What differs once both are there; the first is the world without the command. */
  differences(): Differences {
    const { branch } = this.of;
    const about = { branches: [branch, branch] as const, atUs: this.with.nowUs, partedAtUs: null };
    return differencesOf(shown(this.without), shown(this.with), about);
  }
}

function shown(run: Simulation): View {
  return viewOf(run.world, run.goals());
}

function goOn(run: Simulation, toUs: number, maxEvents: number): boolean {
  for (let count = 0; ; count++) {
    if (run.ended) return true;
    if (count >= maxEvents) return false;
    run.settle(toUs);
    if (run.nextEventUs > toUs) break;
    run.step();
  }
  if (toUs > run.nowUs) run.advanceTo(toUs);
  return true;
}

/** Which tasks a service gives up, one after the other: the least healthy first, then whom PL-12 and PL-13 name. */
import type { PlannedStop, StopWhy } from '../model/decision.ts';
import type { DeploymentKey, TaskKey } from '../model/ids.ts';
import type { Service } from '../model/service.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { chooseToStop, type Chance } from '../rules/scale-in.ts';

/** A task as one look of the scheduler sees it. */
export interface Seen {
  readonly task: Task;
  /** SV-06. */
  readonly healthy: boolean;
  /** Its checks fail, and its grace period is over (SV-07). */
  readonly unhealthy: boolean;
  /** Its checks fail, within its grace period. */
  readonly excused: boolean;
  /** SV-18. */
  readonly isProtected: boolean;
  /** Why it has to go; null when it may stay. */
  readonly leaving: StopWhy | null;
}

/** Neither healthy nor known to be unhealthy: on its way. */
export function isUndecided({ healthy, unhealthy }: Seen): boolean {
  return !healthy && !unhealthy;
}

/** One choice, with everything it was made from, so that its table can be computed again. */
export interface Choice extends PlannedStop {
  readonly among: readonly TaskKey[];
  /** Stops planned before it. */
  readonly gone: readonly TaskKey[];
}

/** Collects the stops of one look. */
export class Stops {
  readonly choices: Choice[] = [];
  /** Healthy tasks of all revisions that are left. */
  healthy: number;
  private readonly world: World;
  private readonly service: Service;
  private readonly minimum: number;
  private readonly keepsTables: boolean;
  private readonly chance: Chance | null;
  private readonly gone: TaskKey[] = [];

  constructor(
    world: World,
    service: Service,
    healthy: number,
    minimum: number,
    keepsTables: boolean,
    chance: Chance | null,
  ) {
    this.world = world;
    this.service = service;
    this.healthy = healthy;
    this.minimum = minimum;
    this.keepsTables = keepsTables;
    this.chance = chance;
  }

  /** Stops one of these whatever the minimum says, and takes it out of them. */
  take(from: Set<Seen>, open: readonly Seen[], why: StopWhy | null = null): Seen {
    const among = open.map(({ task }) => task.key);
    const key = chooseToStop(this.world, among, this.service, this.gone, this.chance);
    const chosen = open.find(({ task }) => task.key === key)!;
    this.choices.push({
      task: key,
      why: why ?? chosen.leaving ?? 'surplus',
      among: this.keepsTables ? among : [],
      gone: this.keepsTables ? [...this.gone] : [],
    });
    this.gone.push(key);
    if (chosen.healthy) this.healthy -= 1;
    from.delete(chosen);
    return chosen;
  }

  /** RU-06 (b): unhealthy ones, then those not healthy yet, then healthy ones while enough stay. False when none may go. */
  takeWeakest(from: Set<Seen>, why: StopWhy | null = null): boolean {
    const rows = [...from];
    let open = rows.filter(({ unhealthy }) => unhealthy);
    if (open.length === 0) open = rows.filter(({ healthy }) => !healthy);
    if (open.length === 0 && this.healthy - 1 >= this.minimum) open = rows;
    if (open.length === 0) return false;
    this.take(from, open, why);
    return true;
  }
}

/** What one look sees. */
export interface Look {
  readonly world: World;
  readonly service: Service;
  readonly nowUs: number;
  readonly seen: readonly Seen[];
  readonly primary: DeploymentKey;
  readonly desired: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly stops: Stops;
}

/**
 * How many caravans set out, for whom, and which of them come to grief: sampled from the rates of the last minute, in
 * proportion, without dice. Pure arithmetic; nothing here moves.
 */
import { entities } from '../../sim-client/world-store.ts';
import type { BalancerView, TaskView, View } from '../../sim-client/words.ts';
import { colorIndex } from './landmarks.ts';

/** One caravan a second stands for so many requests a second. */
export const REQUESTS_PER_CARAVAN = 2;
/** Never more at once. */
export const CARAVANS_MAX = 150;
/** From gate to door [ms]. */
export const TRIP_MS = 2_600;

/** Where caravans of one kind go. */
export interface Lane {
  readonly balancer: number;
  /** Its place among the gate's groups: the colour. */
  readonly group: number;
  /** null: they get no farther than the gate. */
  readonly task: number | null;
  readonly zone: number | null;
  readonly requestsPerSecond: number;
  /** Part of them that fails [0 to 1]. */
  readonly failing: number;
}

/** Lanes from each gate to each of its targets; what the gate itself refuses gets a lane that ends there. */
export function lanesOf(view: View): Lane[] {
  const behind = new Map<string, TaskView[]>();
  for (const task of entities(view.tasks)) {
    if (task.requestsPerSecond === undefined || task.requestsPerSecond <= 0) continue;
    const [target] = task.targets ?? [];
    if (target === undefined) continue;
    const own = behind.get(target.targetGroupName);
    if (own === undefined) behind.set(target.targetGroupName, [task]);
    else own.push(task);
  }
  return entities(view.balancers).flatMap((balancer) => lanesOfGate(balancer, behind));
}

function lanesOfGate(balancer: BalancerView, behind: ReadonlyMap<string, readonly TaskView[]>): Lane[] {
  const { targetGroups = [], key } = balancer;
  return targetGroups.flatMap(({ targetGroupName, requestsPerSecond, errorsPerSecond }) => {
    if (requestsPerSecond <= 0) return [];
    const group = colorIndex(targetGroups, targetGroupName);
    const tasks = behind.get(targetGroupName) ?? [];
    const arrived = tasks.reduce((sum, task) => sum + task.requestsPerSecond!, 0);
    // Errors beyond what could have met a target are the gate's own.
    const turnedAway = Math.min(errorsPerSecond, Math.max(0, requestsPerSecond - arrived));
    const failing = arrived <= 0 ? 0 : Math.min(1, (errorsPerSecond - turnedAway) / arrived);
    const lanes: Lane[] = tasks.map((task) => ({
      balancer: key,
      group,
      task: task.key,
      zone: task.zone,
      requestsPerSecond: task.requestsPerSecond!,
      failing,
    }));
    if (turnedAway > 0.01)
      lanes.push({ balancer: key, group, task: null, zone: null, requestsPerSecond: turnedAway, failing: 1 });
    return lanes;
  });
}

/** Part of the caravans that the cap lets through [0 to 1]: the proportions stay. */
export function thinning(lanes: readonly Lane[]): number {
  const sum = lanes.reduce((total, { requestsPerSecond }) => total + requestsPerSecond, 0);
  const atOnce = (sum / REQUESTS_PER_CARAVAN) * (TRIP_MS / 1_000);
  // Some room, because departures come in small clusters.
  const room = CARAVANS_MAX * 0.9;
  return atOnce <= room ? 1 : room / atOnce;
}

/** Of one gate, for their names. */
const GROUPS_MAX = 1_000;

/** Carries fractions over from frame to frame, so that each lane gets exactly its part in the long run. */
export class Departures {
  private lanes: readonly Lane[] = [];
  private credit = new Float64Array(0);
  private grief = new Float64Array(0);
  private perMs = new Float64Array(0);

  /** Lanes that go on keep their fractions. */
  set(lanes: readonly Lane[]): void {
    const before = new Map(this.lanes.map((lane, index) => [laneName(lane), index]));
    const credit = new Float64Array(lanes.length);
    const grief = new Float64Array(lanes.length);
    lanes.forEach((lane, index) => {
      const old = before.get(laneName(lane));
      // New lanes start at different points of their first interval.
      credit[index] = old === undefined ? (index * 0.618_034) % 1 : this.credit[old]!;
      grief[index] = old === undefined ? (index * 0.381_966) % 1 : this.grief[old]!;
    });
    const share = thinning(lanes);
    this.perMs = Float64Array.from(lanes, (lane) => (lane.requestsPerSecond / REQUESTS_PER_CARAVAN / 1_000) * share);
    Object.assign(this, { lanes, credit, grief });
  }

  get any(): boolean {
    return this.lanes.length > 0;
  }

  lane(index: number): Lane {
    return this.lanes[index]!;
  }

  /** Calls `leave` for each caravan that sets out in this span of time, with how long ago in it. */
  pass(dtMs: number, leave: (lane: number, fails: boolean, agoMs: number) => void): void {
    for (let index = 0; index < this.lanes.length; index++) {
      this.credit[index]! += this.perMs[index]! * dtMs;
      while (this.credit[index]! >= 1) {
        this.credit[index]! -= 1;
        this.grief[index]! += this.lanes[index]!.failing;
        const fails = this.grief[index]! >= 1;
        if (fails) this.grief[index]! -= 1;
        leave(index, fails, this.credit[index]! / this.perMs[index]!);
      }
    }
  }
}

/** A task is behind one gate, in one group; what a gate turns away has a lane for each group. */
function laneName({ balancer, group, task }: Lane): number {
  return task ?? -1 - (balancer * GROUPS_MAX + group);
}

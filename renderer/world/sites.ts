/**
 * Where the things stand that belong to no territory: royal gates, the quarter beside them, the yard where tasks wait,
 * the treasury. Pure; measured by the islands, so that they lie in the free corners of their pattern.
 */
import type { Point } from './iso.ts';
import { islandDepth } from './art/island.art.ts';
import type { IslandPlan } from './layout.ts';
import type { Bounds } from './lens.ts';

export interface SitePlan {
  /** Of the gate with this rank. */
  gate(rank: number): Point;
  readonly quarter: Point;
  readonly yard: Point;
  readonly treasury: Point;
  /** How large gates, quarter and treasury are drawn: 1 or more. */
  readonly size: number;
  /** Everything that stands here, with its height and its sign; null when nothing does. */
  readonly bounds: Bounds | null;
}

const SIZE_MAX = 3.4;
/** A few gates stand one behind the other; */
const GATE_STEP = { x: -150, y: -66 };
/** more than these stand in rows, with room for a short sign each. */
export const GATES_FEW = 4;
const GATE_PITCH = { x: -176, y: 164 };

/** What there is to be placed. */
export interface SiteNeeds {
  readonly gates: number;
  readonly quarter: boolean;
}

/** `first` is the back corner of the region's first island, `islands` how many there are. */
export function planSites(plan: IslandPlan, first: Point, islands: number, needs: SiteNeeds): SitePlan {
  const span = (plan.width + plan.depth) * 20;
  const drop = islandDepth(plan);
  const at = (x: number, y: number): Point => ({ x: first.x + x, y: first.y + y });
  // Below the first island, left of the second one's cliff; beside a single island; left of several rows.
  const gate =
    islands === 1
      ? at(-span * 0.42, span * 0.5 + 30)
      : islands <= 3
        ? at(-span * 0.2, span * 0.5 + drop * 0.72 + 64)
        : at(-span * 0.62, span * 0.75);
  // Beside wide islands they are larger, so that they are still seen from afar.
  const size = Math.min(SIZE_MAX, Math.max(1, plan.width / 17));
  const beside = (x: number, y: number): Point => ({ x: gate.x + x * size, y: gate.y + y * size });
  const quarter = beside(190, 96);
  const yard = { x: gate.x - 214 - 60 * (size - 1), y: gate.y - 118 - 40 * (size - 1) };
  const treasury = at(-span * 0.5 - 6 * size, -66 * size);
  const columns = Math.ceil(Math.sqrt(needs.gates * 1.3));
  const gateAt = (rank: number): Point =>
    needs.gates <= GATES_FEW
      ? beside(GATE_STEP.x * rank, GATE_STEP.y * rank)
      : beside(GATE_PITCH.x * (rank % columns), GATE_PITCH.y * Math.floor(rank / columns));
  const corners: Point[] = [];
  const room = ({ x, y }: Point, half: number, above: number, below: number): void => {
    corners.push({ x: x - half * size, y: y - above * size }, { x: x + half * size, y: y + below * size });
  };
  if (needs.gates > 0) {
    for (let rank = 0; rank < needs.gates; rank++) room(gateAt(rank), 90, 90, 120);
    room(treasury, 70, 60, 40);
  }
  if (needs.quarter) room(quarter, 90, 90, 110);
  return {
    gate: gateAt,
    ...{ quarter, yard, treasury, size },
    bounds: corners.length === 0 ? null : boxOf(corners),
  };
}

function boxOf(points: readonly Point[]): Bounds {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

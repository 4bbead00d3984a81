/**
 * Proposes instances without looking at all of them; decides exactly as the scan of `place`.
 *
 * The index is derived and never part of the world: it belongs to one engine and is forgotten when it is shown another
 * world, as after a restored checkpoint. It cannot go stale: every change of what placement reads raises the instance's
 * version and is noted in world.placementChanges (see touchPlacement), registration and removal show in the cluster's
 * list, and the judges of the scan are asked once more about the one chosen.
 */
import type { PlacementRequest } from '../model/decision.ts';
import type { World } from '../model/world.ts';
import { strategyInForce } from '../rules/scale-in.ts';
import { ArnOrder } from './arn-order.ts';
import { place, type PlacementOutcome, type TieBreak } from './place.ts';
import { ShapeView } from './shape-view.ts';

/** Rows kept over all views: some 40 bytes each. With 10,000 instances 200 shapes of request have a view. */
const ROWS_KEPT_MAX = 2_000_000;
const VIEWS_MIN = 8;
const VIEWS_MAX = 512;

export class FreeCapacityIndex {
  private world: World | null = null;
  private order = new ArnOrder();
  /** By shape, the longest unused first. */
  private views = new Map<string, ShapeView>();
  /** Tasks are mostly asked for by the same request, one after the other. */
  private shapes = new WeakMap<PlacementRequest, string>();

  /** The same outcome as `place(world, request, pick)`. */
  place(world: World, request: PlacementRequest, pick: TieBreak): PlacementOutcome {
    // A view of a few named instances is not worth keeping.
    if (request.onlyOn !== undefined) return place(world, request, pick);
    if (this.world !== world) this.forget(world);
    this.order.extend(world);
    return this.viewOf(world, request).place(pick);
  }

  private forget(world: World): void {
    this.world = world;
    this.order = new ArnOrder();
    this.views = new Map();
  }

  private viewOf(world: World, request: PlacementRequest): ShapeView {
    let shape = this.shapes.get(request);
    if (shape === undefined) {
      shape = shapeOf(request);
      this.shapes.set(request, shape);
    }
    let view = this.views.get(shape);
    if (view === undefined) {
      view = new ShapeView(world, request, this.order);
      const kept = Math.floor(ROWS_KEPT_MAX / Math.max(1, world.containerInstances.length));
      const most = Math.min(VIEWS_MAX, Math.max(VIEWS_MIN, kept));
      for (const oldest of this.views.keys()) {
        if (this.views.size < most) break;
        this.views.delete(oldest);
      }
    } else this.views.delete(shape);
    this.views.set(shape, view);
    return view;
  }
}

/** Requests of one shape are judged alike. The group is part of it only where a judge counts its tasks. */
function shapeOf(request: PlacementRequest): string {
  const strategy = strategyInForce(request.strategy, request.service !== null);
  const countsGroup =
    strategy.some(({ type }) => type === 'spread') ||
    request.constraints.some(({ type }) => type === 'distinctInstance');
  return JSON.stringify([
    request.cluster,
    countsGroup ? request.group : null,
    request.needs,
    request.constraints,
    strategy,
    request.zoneNames,
    request.needs.eniSlots === 0 ? null : (request.network?.subnets ?? null),
    request.provider ?? null,
    request.compute?.launchType === 'EXTERNAL',
  ]);
}

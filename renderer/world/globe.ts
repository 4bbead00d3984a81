/** The globe as one turns it: which regions it shows, what one faces, and which region one comes from. Pure. */
import { entities } from '../sim-client/world-store.ts';
import type { CatalogRegion, EntityRef, View } from '../sim-client/words.ts';
import { regionBounds, type Places } from './bounds.ts';
import type { Point } from './iso.ts';
import { middleOfBounds, type Bounds } from './lens.ts';
import { between, facedRegion, regionAt, regionsOnGlobe, turned, type Place, type RegionOnGlobe } from './planet.ts';

/** Names of a view's regions, in the order of their keys. */
export function regionNames(view: View): string[] {
  return [...new Set(entities(view.zones).map(({ region }) => region))];
}

export class Globe {
  regions: readonly RegionOnGlobe[] = [];
  /** What one faces. */
  facing: Place = { longitude: 0, latitude: 0 };
  /** The region that the lens comes from and flies back to, by its name. */
  home: string | null = null;
  private known = '';

  /** Another view: a region that is there no more is no home. */
  renew(catalog: readonly CatalogRegion[], view: View): void {
    const alive = regionNames(view);
    const known = `${catalog.map(({ region }) => region).join()}/${alive.join()}`;
    if (known === this.known && this.home !== null) return;
    this.known = known;
    this.regions = regionsOnGlobe(catalog, alive);
    this.home = alive[0] ?? null;
    this.facing = this.placeOfHome();
  }

  /** Turns under the hand [radii]; the region of the scenario that one then faces becomes home. */
  turn(dx: number, dy: number): void {
    this.facing = turned(this.facing, dx, dy);
    this.home = facedRegion(this.regions, this.facing)?.region ?? this.home;
  }

  /** Turns home to the front by a share of the way; 1 is all of it. */
  turnHome(share: number): void {
    const place = this.placeOfHome();
    this.facing = share >= 1 ? place : between(this.facing, place, share);
  }

  /** The region at a point [radii from the middle]. */
  at(point: Point): RegionOnGlobe | null {
    return regionAt(this.regions, point, this.facing);
  }

  /** Room of home in the world; null without a world. */
  homeBounds(places: Places | null): Bounds | null {
    return places === null || this.home === null ? null : regionBounds(places, this.home);
  }

  homeMiddle(places: Places | null): Point {
    const bounds = this.homeBounds(places);
    return bounds === null ? { x: 0, y: 0 } : middleOfBounds(bounds);
  }

  private placeOfHome(): Place {
    const place = this.regions.find(({ region }) => region === this.home)?.place;
    return place ?? { longitude: 0, latitude: 0 };
  }
}

/** A region as something to go to: its key is its rank. */
export function regionOf({ key }: EntityRef, view: View): string | null {
  return regionNames(view)[key] ?? null;
}

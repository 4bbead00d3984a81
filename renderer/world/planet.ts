/**
 * The globe of Nozama: where each region of the catalog lies on it, and what one sees of it from one side. Pure. A place
 * says nothing: regions with like names are neighbours, and that is all.
 */
import type { CatalogRegion } from '../sim-client/words.ts';
import type { Point } from './iso.ts';

/** [degrees] */
export interface Place {
  readonly longitude: number;
  readonly latitude: number;
}

/** A place as it is seen: x to the right, y down, in radii from the globe's middle; `depth` is 1 in the middle, 0 at the rim. */
export interface Seen extends Point {
  readonly depth: number;
}

export interface RegionOnGlobe {
  readonly region: string;
  readonly name: string;
  readonly zones: number;
  /** The scenario has it: one can fly there. */
  readonly alive: boolean;
  readonly place: Place;
}

const DEGREES = Math.PI / 180;
/** Turns between two points of the spiral: they are then spread evenly. */
const GOLDEN = 137.507_764;
/** No continent lies nearer to a pole than this share of the way leaves. */
const SPREAD = 0.86;

/** Every region on the globe; those of the scenario that the catalog does not know come last. */
export function regionsOnGlobe(catalog: readonly CatalogRegion[], alive: readonly string[]): RegionOnGlobe[] {
  const unknown = alive.filter((name) => !catalog.some(({ region }) => region === name));
  const all = [...catalog, ...unknown.map((region) => ({ region, name: region, zones: 0 }))];
  const named = all.toSorted((a, b) => (a.region < b.region ? -1 : a.region > b.region ? 1 : 0));
  const places = named
    .map((_, index): Place => {
      const height = (1 - (2 * (index + 0.5)) / named.length) * SPREAD;
      return { latitude: Math.asin(height) / DEGREES, longitude: ((index * GOLDEN) % 360) - 180 };
    })
    .toSorted((a, b) => a.longitude - b.longitude);
  return named.map(({ region, name, zones }, index) => ({
    ...{ region, name, zones, alive: alive.includes(region) },
    place: places[index]!,
  }));
}

/** What of a place is seen from the side one faces. */
export function see(place: Place, facing: Place): Seen {
  const [lat, lat0] = [place.latitude * DEGREES, facing.latitude * DEGREES];
  const turn = (place.longitude - facing.longitude) * DEGREES;
  const depth = Math.sin(lat0) * Math.sin(lat) + Math.cos(lat0) * Math.cos(lat) * Math.cos(turn);
  const up = Math.cos(lat0) * Math.sin(lat) - Math.sin(lat0) * Math.cos(lat) * Math.cos(turn);
  return { x: Math.cos(lat) * Math.sin(turn), y: -up, depth };
}

/** The place under a point of the globe [radii from its middle]; null beside it. */
export function placeAt({ x, y }: Point, facing: Place): Place | null {
  const far = Math.hypot(x, y);
  if (far > 1) return null;
  const depth = Math.sqrt(1 - far * far);
  const lat0 = facing.latitude * DEGREES;
  const latitude = Math.asin(Math.min(1, Math.max(-1, depth * Math.sin(lat0) - y * Math.cos(lat0))));
  const turn = Math.atan2(x, depth * Math.cos(lat0) + y * Math.sin(lat0));
  return { latitude: latitude / DEGREES, longitude: wrapped(facing.longitude + turn / DEGREES) };
}

/** Angle between two places [degrees]. */
export function apart(a: Place, b: Place): number {
  return Math.acos(Math.min(1, Math.max(-1, see(a, b).depth))) / DEGREES;
}

/** The place so far away in a direction [degrees, clockwise from north]. */
export function away({ latitude, longitude }: Place, bearing: number, distance: number): Place {
  const [lat, angle, far] = [latitude * DEGREES, bearing * DEGREES, distance * DEGREES];
  const sine = Math.sin(lat) * Math.cos(far) + Math.cos(lat) * Math.sin(far) * Math.cos(angle);
  const turn = Math.atan2(Math.sin(angle) * Math.sin(far) * Math.cos(lat), Math.cos(far) - Math.sin(lat) * sine);
  return { latitude: Math.asin(sine) / DEGREES, longitude: wrapped(longitude + turn / DEGREES) };
}

/** Turns the globe by a drag [radii]. It does not roll over its poles. */
export function turned({ longitude, latitude }: Place, dx: number, dy: number): Place {
  return {
    longitude: wrapped(longitude - dx / DEGREES),
    latitude: Math.min(70, Math.max(-70, latitude + dy / DEGREES)),
  };
}

/** Part of the way from one side to another, the shorter way around. */
export function between(from: Place, to: Place, share: number): Place {
  const turn = wrapped(to.longitude - from.longitude);
  return {
    longitude: wrapped(from.longitude + turn * share),
    latitude: from.latitude + (to.latitude - from.latitude) * share,
  };
}

function wrapped(longitude: number): number {
  return ((((longitude + 180) % 360) + 360) % 360) - 180;
}

/** A region's continent reaches so far from its middle [degrees]. */
export const CONTINENT_REACH = 13;

/** The region under a point of the globe; null over the open sand. */
export function regionAt(regions: readonly RegionOnGlobe[], point: Point, facing: Place): RegionOnGlobe | null {
  const place = placeAt(point, facing);
  if (place === null) return null;
  let best: RegionOnGlobe | null = null;
  let least = CONTINENT_REACH;
  for (const region of regions) {
    const far = apart(region.place, place);
    if (far < least) [best, least] = [region, far];
  }
  return best;
}

/** The region of the scenario that is nearest to what one faces; null when it has none. */
export function facedRegion(regions: readonly RegionOnGlobe[], facing: Place): RegionOnGlobe | null {
  const alive = regions.filter((region) => region.alive);
  return alive.toSorted((a, b) => apart(a.place, facing) - apart(b.place, facing))[0] ?? null;
}

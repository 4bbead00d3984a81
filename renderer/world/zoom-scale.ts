/** At which zooms the levels of a world are seen whole: its islands and plots decide. */
import { around, plotBounds, worldBounds, type Places } from './bounds.ts';
import { islandOutline, type IslandPlan } from './layout.ts';
import { fitZoom, type Bounds, type Frame } from './lens.ts';
import type { ZoomScale } from './semantic-zoom.ts';

/** Closer than this a region is not fitted: three small islands need not fill the window. */
const REGION_ZOOM_MAX = 1.7;

function islandBounds(plan: IslandPlan): Bounds {
  return around(islandOutline(plan, { x: 0, y: 0 }), 20, 40);
}

/** Levels follow one another at least this far apart, however small the world is. */
const STEP = { planet: 12, zone: 1.6, territory: 1.5, development: 1.6, building: 1.7 };

export function zoomScaleOf(places: Places, frame: Frame): ZoomScale {
  const { kingdom } = places;
  const all = worldBounds(places);
  const region = all === null ? 1 : Math.min(REGION_ZOOM_MAX, fitZoom(all, frame));
  const zone = Math.max(region * STEP.zone, Math.min(2.2, fitZoom(islandBounds(kingdom.plan), frame)));
  const [first] = kingdom.territories.values();
  const plot = first === undefined ? 2 : fitZoom(plotBounds(kingdom, first), frame) * 0.8;
  const territory = Math.max(zone * STEP.territory, Math.min(2.6, plot));
  const development = Math.max(territory * STEP.development, 4.2);
  return {
    planet: region / STEP.planet,
    region,
    zone,
    territory,
    development,
    building: Math.max(development * STEP.building, 7.5),
  };
}

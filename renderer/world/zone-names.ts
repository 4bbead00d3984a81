/** Names of zones over their islands, with what stands there: where there is room for them, and shorter where there is little. */
import { entities } from '../sim-client/world-store.ts';
import type { ZoneView } from '../sim-client/words.ts';
import type { Art, Atlas } from './atlas.ts';
import type { Places } from './bounds.ts';
import { project, type Point } from './iso.ts';
import type { Island } from './kingdom.ts';
import { linesArt, type Line } from './label-art.ts';
import type { Bounds, Frame } from './lens.ts';
import {
  bestPlace,
  edgePoint,
  groundsBut,
  HUD_FROM_PX,
  hudRooms,
  NAME_PLACES,
  scaled,
  type NamePlace,
} from './name-places.ts';
import { isSky } from './sky.ts';
import { roomOf, type Tags } from './tags.ts';

/** Half the width of a zone's name, roughly [CSS pixels]. */
const NAME_REACH_PX = 110;
/** So far a name is pulled down into the window [CSS pixels], and so much of it may be cut off at the sides. */
const PULL_PX = 36;
const CUT_MAX = 0.1;
/** Of a place that covers something; see bestPlace. */
const CROWDED = 4;
/** An island from this width on has room for all lines under its name [CSS pixels]. */
const ROOMY_PX = 300;
/** A narrower one has its name alone. */
const BARE_PX = 190;

export interface ZoneWords {
  /** Lines under a zone's name: how much stands there and, where there is room, how much is reserved and used. */
  zone(zone: ZoneView, roomy: boolean): readonly string[];
}

/** Where names are written. */
export interface NameBoard {
  readonly atlas: Atlas;
  readonly tags: Tags;
  /** Device pixels per CSS pixel, and per unit of a tag. */
  readonly ratio: number;
  readonly unit: number;
  readonly zoom: number;
  /** From the world to device pixels. */
  at(point: Point): Point;
}

export interface NameLook {
  /** The part of the window that is free [CSS pixels]. */
  readonly frame: Frame;
  /** On the way names keep their places. */
  readonly moving: boolean;
}

export class ZoneNames {
  /** Where each zone's name stands, so that it stays there, and whether it is all that is said. */
  private readonly names = new Map<number, { readonly rank: number; readonly short: boolean }>();
  private readonly edges = new Map<string, Point>();
  private readonly lines = new Map<string, readonly string[]>();
  private board!: NameBoard;

  /** What is said is read off the world anew. */
  renew(): void {
    this.lines.clear();
    this.edges.clear();
  }

  /** Names come last: they find the room that all else leaves. */
  say(board: NameBoard, world: Places, words: ZoneWords, { frame, moving }: NameLook): void {
    this.board = board;
    const { view, kingdom } = world;
    const wide = frame.right - frame.left;
    const islandPx =
      ((kingdom.plan.width + kingdom.plan.depth) * 20 * this.board.zoom * this.board.ratio) / this.board.unit;
    const roomy = islandPx > ROOMY_PX && wide > HUD_FROM_PX;
    const bare = islandPx < BARE_PX || wide <= HUD_FROM_PX;
    const { ratio } = this.board;
    const rooms = [...this.board.tags.rooms, ...hudRooms(frame).map((room) => scaled(room, ratio))];
    for (const zone of entities(view.zones)) {
      const island = kingdom.islands.get(zone.key);
      if (island === undefined) continue;
      const said = bare ? [] : this.linesOf(zone, roomy, words);
      const before = this.names.get(zone.key) ?? null;
      const name = `zone ${zone.key}`;
      if (moving && before !== null) {
        const art = this.nameArt(zone, before.short ? [] : said);
        const { x, y } = this.pointOf(world, island, NAME_PLACES[before.rank]!, this.highest(frame, art));
        this.board.tags.put(name, art, x, y - 8 * ratio, this.board.unit, 2);
        continue;
      }
      const find = (lines: readonly string[]) => this.placeOf(world, island, this.nameArt(zone, lines), rooms, frame);
      let found = find(said);
      // In a crowd the name alone is read better than all of it over something else.
      const alone = found.cost > CROWDED && said.length > 0 ? find([]) : null;
      const short = alone !== null && alone.cost < found.cost;
      if (short) found = alone;
      const { art, point, room, rank } = found;
      this.names.set(zone.key, { rank, short });
      // A part of a name at the edge says nothing.
      const cut = room.width * CUT_MAX;
      const beside = room.x + cut < frame.left * ratio || room.x + room.width - cut > frame.right * ratio;
      if (beside || room.y < (frame.top - 12) * ratio) continue;
      rooms.push(room);
      this.board.tags.put(name, art, point.x, point.y - 8 * ratio, this.board.unit, 2);
    }
  }

  private nameArt(zone: ZoneView, said: readonly string[]): Art {
    return linesArt(this.board.atlas, [
      { text: zone.name, size: 14, weight: 700, quiet: false },
      ...said.map((text): Line => ({ text, size: 11.5, weight: 500, quiet: true })),
    ]);
  }

  /** The highest foot of a name that is still below the upper edge [device pixels]. */
  private highest({ top }: Frame, { height }: Art): number {
    return (top + 8) * this.board.ratio + height * this.board.unit;
  }

  /** Where a name of an island is put at one of its places [device pixels]. */
  private pointOf(world: Places, island: Island, { along, raise }: NamePlace, highest: number): Point {
    const { ratio } = this.board;
    const { x, y } = this.board.at(this.edgeOf(world, island, along));
    // Pulled in a little at most: farther down it would hide what stands there, or be another island's.
    return { x, y: Math.min(y + PULL_PX * ratio, Math.max(highest, y - raise * ratio)) };
  }

  /** The best place for a name, and what it covers there. */
  private placeOf(world: Places, island: Island, art: Art, rooms: readonly Bounds[], frame: Frame) {
    const { ratio } = this.board;
    const highest = this.highest(frame, art);
    const points = NAME_PLACES.map((place) => this.pointOf(world, island, place, highest));
    const places = points.map(({ x, y }, rank) => ({ room: roomOf(art, x, y - 8 * ratio, this.board.unit), rank }));
    const grounds = groundsBut(world.kingdom, island.zone, (point) => this.board.at(point));
    const { left, top, right, bottom } = frame;
    const free = scaled({ x: left, y: top, width: right - left, height: bottom - top }, ratio);
    const before = this.names.get(island.zone)?.rank ?? null;
    const { rank, cost } = bestPlace(places, { rooms, grounds, frame: free }, before);
    return { art, point: points[rank]!, room: places[rank]!.room, rank, cost };
  }

  /** As `overEdge`, found once for what is said and the zoom it is said at. */
  private edgeOf(world: Places, island: Island, along: number): Point {
    const name = `${island.zone} ${along} ${this.board.zoom}`;
    const point = this.edges.get(name) ?? this.overEdge(world, island, along);
    this.edges.set(name, point);
    return point;
  }

  /** A point over a back edge of an island, or over the roofs that rise beyond it. */
  private overEdge({ kingdom }: Places, island: Island, along: number): Point {
    const edge = edgePoint(kingdom, island, along);
    const { x } = edge;
    const reach = NAME_REACH_PX / this.board.zoom;
    let y = edge.y - Math.min(Math.abs(edge.y - island.origin.y), reach / 2);
    for (const territory of kingdom.territories.values()) {
      if (territory.zone !== island.zone || isSky(territory.instance)) continue;
      const from = kingdom.originOf(territory);
      if (Math.abs(from.x - x) > reach + 400) continue;
      for (const spot of territory.plot.spots.values()) {
        const roof = project(spot.x, spot.y, spot.height);
        if (Math.abs(from.x + roof.x - x) < reach) y = Math.min(y, from.y + roof.y);
      }
    }
    return { x, y };
  }

  private linesOf(zone: ZoneView, roomy: boolean, words: ZoneWords): readonly string[] {
    const name = `${zone.key} ${roomy}`;
    const lines = this.lines.get(name) ?? words.zone(zone, roomy);
    this.lines.set(name, lines);
    return lines;
  }
}

/** What is drawn over what. */

/**
 * Depths in the world scene. Islands lie over one another by rank; an island's own range is `ISLAND_SPAN` long. Inside:
 * island, causeway that leaves it, plots from back to front, its portal and gate, what floats over it.
 */
const ISLAND_SPAN = 1_000_000;
export const DEPTH = {
  island: (rank: number): number => rank * ISLAND_SPAN,
  causeway: (rank: number): number => rank * ISLAND_SPAN + 500,
  /** A plot's layer; `plotRank` of layout.ts. Between two of them is room for what passes on the ways. */
  plot: (rank: number, plotRank: number): number => rank * ISLAND_SPAN + (1 + plotRank) * 2_000,
  portal: (rank: number): number => rank * ISLAND_SPAN + 990_000,
  /** Clouds of the sky guild, over everything of their island. */
  sky: (rank: number): number => rank * ISLAND_SPAN + 995_000,
  /** Over all islands: caravans between islands, birds, beams. */
  effects: 900_000_000,
  top: 1_000_000_000,
} as const;

/** Depths inside a territory's own layer. */
export const ON_PLOT = {
  ground: 0,
  castle: 50,
  /** Developments by their order of drawing: `blocks + index * perBlock`; the depths between are a development's own. */
  blocks: 100,
  perBlock: 8,
  /** In front of all developments, behind the front wall. */
  overBlocks: 10_000,
  frontWall: 20_000,
  flag: 20_050,
  /** Developments that found no room stand before the front wall: `before + index * perBlock`. */
  before: 21_000,
  /** Beams, falling things. */
  over: 30_000,
} as const;

/** Where the states of a lifecycle stand and how their arrows run: laid out once for each machine, by dagre. Pure. */
import { graphlib, layout } from '@dagrejs/dagre';
import type { Lifecycle } from '../sim-client/words.ts';

/** Sizes in the drawing's own unit, which is a CSS pixel at the usual size of text. */
const NODE_HEIGHT = 22;
const LETTER_WIDTH = 6.3;
const PADDING = 16;
const MARGIN = 6;

export interface Place {
  readonly path: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly final: boolean;
}
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}
export interface DiagramLayout {
  readonly width: number;
  readonly height: number;
  /** Only states that have no others within. */
  readonly places: readonly Place[];
  /** States around others. */
  readonly frames: readonly Place[];
  readonly arrows: readonly Arrow[];
}

type Diagram = Pick<Lifecycle, 'chart' | 'nodes' | 'edges'>;

const known = new Map<string, DiagramLayout>();

export function layoutOf(diagram: Diagram): DiagramLayout {
  let found = known.get(diagram.chart);
  if (found === undefined) known.set(diagram.chart, (found = laidOut(diagram)));
  return found;
}

/** The state that is entered when another one is: itself, or its first one within. */
function entered({ nodes }: Pick<Diagram, 'nodes'>, path: string): string {
  const inside = nodes.find(({ parent, initial }) => parent === path && initial);
  return inside === undefined ? path : entered({ nodes }, inside.path);
}

function leavesOf(diagram: Diagram, path: string): string[] {
  const inside = diagram.nodes.filter(({ parent }) => parent === path);
  return inside.length === 0 ? [path] : inside.flatMap((one) => leavesOf(diagram, one.path));
}

/** Arrows from state to state, each pair once: what leaves a state around others leaves the last of them. */
export function pairsOf(diagram: Diagram): readonly (readonly [string, string])[] {
  const pairs = new Map<string, readonly [string, string]>();
  for (const { from, to } of diagram.edges) {
    if (from === '' || to === null) continue;
    const source = leavesOf(diagram, from).at(-1)!;
    const target = entered(diagram, to);
    if (source !== target) pairs.set(`${source}>${target}`, [source, target]);
  }
  return [...pairs.values()];
}

function laidOut(diagram: Diagram): DiagramLayout {
  const graph = new graphlib.Graph({ compound: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 12, ranksep: 20, edgesep: 6, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  const around = new Set(diagram.nodes.map(({ parent }) => parent).filter((parent) => parent !== null));
  for (const { path, name, parent } of diagram.nodes) {
    graph.setNode(path, { width: name.length * LETTER_WIDTH + PADDING, height: NODE_HEIGHT });
    if (parent !== null) graph.setParent(path, parent);
  }
  for (const [from, to] of pairsOf(diagram)) graph.setEdge(from, to);
  layout(graph);
  const places = diagram.nodes.map(({ path, name, type }) => {
    const { x, y, width, height } = graph.node(path) as { x: number; y: number; width: number; height: number };
    return { path, name, x, y, width, height, final: type === 'final' };
  });
  const arrows = graph.edges().map(({ v, w }) => ({
    from: v,
    to: w,
    points: (graph.edge({ v, w }) as { points: { x: number; y: number }[] }).points,
  }));
  // Arrows may swing out further than the states do.
  const xs = [
    ...arrows.flatMap(({ points }) => points.map(({ x }) => x)),
    ...places.flatMap(({ x, width }) => [x - width / 2, x + width / 2]),
  ];
  const ys = places.flatMap(({ y, height }) => [y - height / 2, y + height / 2]);
  const left = Math.min(...xs) - MARGIN;
  const top = Math.min(...ys) - MARGIN;
  const moved = <P extends { readonly x: number; readonly y: number }>(point: P): P => ({
    ...point,
    x: point.x - left,
    y: point.y - top,
  });
  const stood = places.map(moved);
  return {
    width: Math.max(...xs) - left + MARGIN,
    height: Math.max(...ys) - top + MARGIN,
    places: stood.filter(({ path }) => !around.has(path)),
    frames: stood.filter(({ path }) => around.has(path)),
    arrows: arrows.map(({ points, ...arrow }) => ({ ...arrow, points: points.map(moved) })),
  };
}

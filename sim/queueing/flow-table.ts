/**
 * How much longer requests take than their work, by load, cores, spread of work and how requests are spread: a table
 * measured with the request model (build/flow-table.mjs), read with straight lines between its points.
 */
import table from './flow-table.json' with { type: 'json' };
import type { Policy } from './network-state.ts';

/** Mean response ÷ mean work, then quantiles of the response ÷ quantiles of the work at each of SHARES. */
export type Factors = Float64Array;

const WIDTH = 1 + table.shares.length;
/** Beyond it the model is a backlog, not a stationary law. */
const LOAD_MAX = 0.985;

const ROWS: ReadonlyMap<string, Float64Array> = new Map(
  Object.entries(table.rows).map(([key, row]) => [key, Float64Array.from(row.split(' '), Number)]),
);

type Spread = 'chance' | 'turn' | 'least' | 'choices';

const SPREAD: Readonly<Record<Policy, Spread>> = {
  roundRobin: 'turn',
  leastOutstanding: 'least',
  weightedRandom: 'chance',
  powerOfChoices: 'choices',
  joinShortest: 'least',
  flowHash: 'chance',
};

/** Measured numbers of servers of each spread; one server is one server however it is chosen. */
const SERVERS: Readonly<Record<Spread, readonly (readonly [Spread, number])[]>> = {
  chance: [['chance', 1]],
  turn: [
    ['chance', 1],
    ['turn', 2],
    ['turn', 10],
  ],
  least: [
    ['chance', 1],
    ['least', 2],
    ['least', 10],
  ],
  choices: [
    ['chance', 1],
    ['least', 2],
    ['choices', 3],
    ['choices', 10],
  ],
};

/** Factors of a station with `cores` (1 or more) at `load`, one of `servers` like it among which `policy` chooses. */
export function responseFactors(policy: Policy, servers: number, cores: number, cv: number, load: number): Factors {
  const nodes = SERVERS[SPREAD[policy]];
  const [low, high, part] = bracket(
    nodes.map(([, count]) => -1 / count),
    -1 / servers,
  );
  const [core, coreAbove, corePart] = bracket(table.cores, cores);
  const [wide, wider, cvPart] = bracket(table.cvs, cv);
  const factors = new Float64Array(WIDTH);
  for (const [node, nodeWeight] of pair(low, high, part)) {
    const [spread, count] = nodes[node]!;
    for (const [c, coreWeight] of pair(core, coreAbove, corePart)) {
      for (const [v, cvWeight] of pair(wide, wider, cvPart)) {
        const row = ROWS.get(`${spread}/${count}/${table.cores[c]}/${table.cvs[v]}`)!;
        addAtLoad(factors, row, Math.max(0, Math.min(LOAD_MAX, load)), nodeWeight * coreWeight * cvWeight);
      }
    }
  }
  return factors;
}

/** What is above 1 grows about as 1/(1 − load): straight lines are drawn through it times (1 − load). */
function addAtLoad(into: Factors, row: Float64Array, load: number, weight: number): void {
  const { loads } = table;
  const [below, above, part] = load < loads[0]! ? [-1, 0, load / loads[0]!] : bracket(loads, load);
  for (let i = 0; i < WIDTH; i++) {
    const at = (cell: number): number => (cell < 0 ? 0 : (row[cell * WIDTH + i]! - 1) * (1 - loads[cell]!));
    into[i]! += weight * (1 + (at(below) * (1 - part) + at(above) * part) / (1 - load));
  }
}

function pair(low: number, high: number, part: number): readonly (readonly [number, number])[] {
  if (low === high || part === 0) return [[low, 1]];
  return [
    [low, 1 - part],
    [high, part],
  ];
}

/** Between which two of ascending values one lies, and how far; outside, the nearest. */
function bracket(values: readonly number[], value: number): readonly [number, number, number] {
  const above = values.findIndex((one) => one >= value);
  if (above === 0) return [0, 0, 0];
  if (above === -1) return [values.length - 1, values.length - 1, 0];
  return [above - 1, above, (value - values[above - 1]!) / (values[above]! - values[above - 1]!)];
}

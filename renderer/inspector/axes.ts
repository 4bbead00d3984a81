/** Round numbers for the axes of charts. */

/** Distances that people count time in [s]. */
const TIME_STEPS_S = [
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800],
  ...[3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800],
];

/** Distance of time labels [s]: the smallest round one that needs no more than `most` of them. */
export function timeStepS(spanS: number, most: number): number {
  const wanted = spanS / Math.max(1, most);
  return TIME_STEPS_S.find((step) => step >= wanted) ?? Math.ceil(wanted / 604_800) * 604_800;
}

/** Lines across a chart, the lowest one left out. */
const LINES = 3;
const ROUND = [1, 2, 2.5, 5, 10];

export interface Scale {
  readonly top: number;
  readonly step: number;
}

/** From 0 to a round number above the highest value; where there is nothing but zero, the whole of a share, or one. */
export function scaleTo(highest: number, percent: boolean): Scale {
  if (!(highest > 0)) return percent ? { top: 100, step: 50 } : { top: 1, step: 1 };
  const rough = highest / LINES;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Number(((ROUND.find((round) => round * power >= rough) ?? 10) * power).toPrecision(3));
  return { top: Number((Math.ceil(highest / step - 1e-9) * step).toPrecision(6)), step };
}

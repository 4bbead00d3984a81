/** A chart of a report as an SVG picture, drawn without a screen; nothing in it needs a script. */
import { LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent } from 'echarts/components';
import { init, use as register, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Chart } from '../scenario/report/charts.ts';
import type { Line } from '../scenario/report/figures.ts';
import type { Mark, MarkKind } from '../scenario/report/course.ts';

register([LineChart, GridComponent, MarkLineComponent, SVGRenderer]);

const CHART_WIDTH = 940;
const CHART_HEIGHT = 280;

/** Colours that colour-blind readers tell apart (Okabe and Ito); beyond them the kind of stroke tells. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#a0508a', '#8a6d00', '#1f6f8b'];
const STROKES = ['solid', 'dashed', 'dotted'] as const;
/** On white at least as dark as text that is read. */
export const MARK_COLOURS: Readonly<Record<MarkKind, string>> = {
  fault: '#b00020',
  change: '#5b5b66',
  release: '#005a96',
  alarm: '#b35900',
  scaling: '#1a6e3c',
  memory: '#b00020',
  throttled: '#7a4b9a',
  precision: '#5b5b66',
};
/** More marks than this hide what they mark. */
const MARKS_MAX = 60;
const TICKS_S = [10, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400];
const TICKS_MAX = 11;

export interface Stroke {
  readonly color: string;
  readonly dash: (typeof STROKES)[number];
}

/** How the line at a place of a chart is drawn, for its legend. */
export function strokeOf(index: number): Stroke {
  const dash = STROKES[Math.floor(index / COLOURS.length) % STROKES.length]!;
  return { color: COLOURS[index % COLOURS.length]!, dash };
}

/** The same where lines lie over each other: a broken line lets the one below be seen. */
export function strokeOver(index: number): Stroke {
  return { color: strokeOf(index).color, dash: STROKES[index % STROKES.length]! };
}

/** With fewer points than this each of them is drawn. */
const SYMBOLS_UP_TO = 40;
/** Part of the width that a mark's number needs. */
const NUMBER_SPAN = 0.018;

export interface NumberedMark {
  readonly number: number;
  readonly mark: Pick<Mark, 'kind' | 'atUs'>;
  /** Absent: that of its kind. */
  readonly color?: string;
}

export interface ChartWords {
  readonly unit: string;
  number(value: number): string;
  /** Absent: strokeOf. */
  readonly strokes?: (index: number) => Stroke;
}

/** The picture; the same chart gives the same text. */
export function chartSvg(chart: Chart, marks: readonly NumberedMark[], words: ChartWords): string {
  const drawn = init(null, null, { renderer: 'svg', ssr: true, width: CHART_WIDTH, height: CHART_HEIGHT });
  try {
    drawn.setOption(optionOf(chart, marks, words));
    // Names inside the picture are counted over the life of the process: they are made the chart's own. Its rules of style
    // are for pointers, which have nothing to do here.
    return drawn
      .renderToSVGString()
      .replaceAll(/<style[^>]*>[\s\S]*?<\/style>/g, '')
      .replaceAll(/ (?:class|pointer-events)="[^"]*"/g, '')
      .replaceAll(/zr\d+-/g, `${chart.id}-`);
  } finally {
    drawn.dispose();
  }
}

function optionOf(chart: Chart, marks: readonly NumberedMark[], words: ChartWords): EChartsCoreOption {
  const spanS = (chart.toUs - chart.fromUs) / 1e6;
  return {
    animation: false,
    silent: true,
    color: COLOURS,
    textStyle: { fontFamily: 'Inter, Arial, sans-serif' },
    grid: { left: 64, right: 20, top: 34, bottom: 28 },
    xAxis: {
      type: 'value',
      min: chart.fromUs / 1e6,
      max: chart.toUs / 1e6,
      interval: TICKS_S.find((tickS) => spanS / tickS <= TICKS_MAX) ?? TICKS_S.at(-1)!,
      axisLabel: { formatter: clock, hideOverlap: true, color: '#33303d' },
      splitLine: { show: false },
      axisLine: { show: true },
      axisTick: { show: true },
    },
    yAxis: {
      type: 'value',
      name: words.unit,
      nameTextStyle: { align: 'left', color: '#33303d' },
      axisLabel: { formatter: (value: number) => words.number(value), color: '#33303d' },
      splitLine: { lineStyle: { color: '#e4e1ea' } },
      ...(chart.lines[0]?.formula === 'share' ? { max: 100 } : {}),
    },
    series: chart.lines.map((line, index) => ({
      name: line.label,
      type: 'line',
      data: withGaps(line, chart.periodS),
      showSymbol: line.points.length <= SYMBOLS_UP_TO,
      symbolSize: 4,
      lineStyle: { width: isCovered(chart.lines, index) ? 5 : 1.8, type: (words.strokes ?? strokeOf)(index).dash },
      ...(index === 0 ? { markLine: markLine(marks, chart) } : {}),
    })),
  };
}

/** A line that a later one runs over is drawn broader, so that both are seen. */
function isCovered(lines: readonly Line[], index: number): boolean {
  const { points } = lines[index]!;
  const isSame = ({ points: others }: Line): boolean =>
    others.length === points.length &&
    others.every(({ atUs, value }, row) => atUs === points[row]!.atUs && value === points[row]!.value);
  return points.length > 0 && lines.slice(index + 1).some(isSame);
}

/** A period without a datapoint is a gap, not a slope. */
function withGaps({ points }: Line, periodS: number): (readonly [number, number | null])[] {
  const rows: [number, number | null][] = [];
  points.forEach(({ atUs, value }, index) => {
    const before = points[index - 1];
    if (before !== undefined && atUs - before.atUs > periodS * 1_500_000) rows.push([before.atUs / 1e6 + 0.001, null]);
    rows.push([atUs / 1e6, value]);
  });
  return rows;
}

function markLine(marks: readonly NumberedMark[], { fromUs, toUs }: Chart): object {
  let numberedToUs = -Infinity;
  return {
    symbol: 'none',
    silent: true,
    animation: false,
    data: marks.slice(0, MARKS_MAX).map(({ number, mark, color = MARK_COLOURS[mark.kind] }) => {
      const show = mark.atUs >= numberedToUs;
      if (show) numberedToUs = mark.atUs + (toUs - fromUs) * NUMBER_SPAN;
      return {
        xAxis: mark.atUs / 1e6,
        lineStyle: { color, width: 1, type: 'dashed', opacity: 0.75 },
        label: { show, formatter: String(number), position: 'end', distance: 2, fontSize: 10, color },
      };
    }),
  };
}

/** `1:30` for an hour and a half, `0:05:30` where there are seconds. */
function clock(seconds: number): string {
  const pad = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60), seconds % 60];
  return rest === 0 ? `${hours}:${pad(minutes)}` : `${hours}:${pad(minutes)}:${pad(Math.round(rest))}`;
}

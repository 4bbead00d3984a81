/** Lines over simulated time. What it shows is beside it in words too: a picture is not read by everybody. */
import { LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use as register, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';

register([LineChart, GridComponent, SVGRenderer]);

export interface ChartLine {
  readonly name: string;
  readonly color: string;
  /** Instant [s] and value; null is a gap. */
  readonly points: readonly (readonly [number, number | null])[];
}

export interface ChartProps {
  readonly label: string;
  readonly lines: readonly ChartLine[];
  readonly fromS: number;
  readonly toS: number;
  readonly time: (atUs: number) => string;
  readonly number: (value: number) => string;
}

const INK = '#c3b8de';

export function Chart({ label, lines, fromS, toS, time, number }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<EChartsType | null>(null);
  useEffect(() => {
    const div = place.current!;
    const size = (): { width: number; height: number } => ({
      width: Math.max(1, div.clientWidth),
      height: Math.max(1, div.clientHeight),
    });
    const chart = init(div, null, { renderer: 'svg', ...size() });
    drawn.current = chart;
    const watch = new ResizeObserver(() => chart.resize(size()));
    watch.observe(div);
    return () => {
      watch.disconnect();
      chart.dispose();
      drawn.current = null;
    };
  }, []);
  useEffect(() => {
    drawn.current?.setOption(
      {
        animation: false,
        grid: { left: 46, right: 12, top: 8, bottom: 20 },
        xAxis: {
          type: 'value',
          min: fromS,
          max: toS,
          splitNumber: 4,
          axisLabel: {
            formatter: (seconds: number) => time(seconds * 1e6).slice(0, 8),
            color: INK,
            fontSize: 10,
            hideOverlap: true,
            showMaxLabel: false,
          },
          splitLine: { show: false },
          axisLine: { show: true, lineStyle: { color: '#4a3c72' } },
        },
        yAxis: {
          type: 'value',
          splitNumber: 3,
          axisLabel: { formatter: number, color: INK, fontSize: 10 },
          splitLine: { lineStyle: { color: '#34285a' } },
        },
        series: lines.map(({ name, color, points }) => ({
          name,
          type: 'line',
          data: points,
          showSymbol: points.length < 30,
          symbolSize: 4,
          silent: true,
          color,
          lineStyle: { width: 1.6 },
        })),
      },
      { replaceMerge: ['series'] },
    );
  }, [lines, fromS, toS, time, number]);
  return <div ref={place} className="chart" role="img" aria-label={label} />;
}

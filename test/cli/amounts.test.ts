/** Amounts of money, and lines that run over each other: what a reader must be able to see. */
import { expect, test } from 'vitest';
import { chartSvg } from '../../sim/cli/report-chart.ts';
import { dollars } from '../../sim/cli/result.ts';
import type { Chart } from '../../sim/scenario/report/charts.ts';
import { withStop } from '../../sim/text/scaling-sentences.ts';

test('an amount that is not nothing is not shown as nothing', () => {
  expect([0, 12.5, 0.0012, 0.0005, 0.0000083].map(dollars)).toEqual([
    ...['0.0000', '12.5000', '0.0012', '0.00050', '0.0000083'],
  ]);
});

test('the service’s own words end with a full stop, once', () => {
  expect(['Launching a new EC2 instance', 'Setting desired count to 3.'].map(withStop)).toEqual([
    ...['Launching a new EC2 instance.', 'Setting desired count to 3.'],
  ]);
});

test('of two lines with the same points both are seen', () => {
  const points = [60, 120, 180].map((s) => ({ atUs: s * 1e6, value: s }));
  const line = (label: string, all = points) => ({ label, formula: 'one', sources: [], parts: [], points: all });
  const drawn = (second = points): string =>
    chartSvg(
      {
        ...{ id: 'a-1', kind: 'requests', section: 'traffic', subject: 'gate', unit: 'Count', periodS: 60 },
        ...{ fromUs: 0, toUs: 180e6, leftOut: 0, lines: [line('one'), line('two', second)] },
      } as unknown as Chart,
      [],
      { unit: 'x', number: String },
    );
  expect(drawn()).toContain('stroke-width="5"');
  expect(drawn(points.map(({ atUs }) => ({ atUs, value: 7 })))).not.toContain('stroke-width="5"');
});

/** What the lines of a chart are and what they say at the cursor; of many those with the most, and the others when asked for. */
import { useState } from 'react';
import { useText } from '../sim-client/text.ts';
import type { Threshold } from '../sim-client/words.ts';
import { useCursor } from '../time/cursor.ts';
import { lastOf, short, valueAt, type ShownLine } from './course-values.ts';
import { SubjectLink } from './links.tsx';
import { shortName } from './short-name.ts';

/** Lines that a legend names at once, once there are more than that and one. */
const NAMED_MOST = 5;
const THRESHOLDS_MOST = 3;
const COLORS_MAX = 8;

interface CourseLegendProps {
  readonly lines: readonly ShownLine[];
  readonly unit: string;
  readonly thresholds: readonly Threshold[];
}

/** Lines with their place, which is their colour; the highest ones of many, in their own order. */
export function namedLines(lines: readonly ShownLine[]): readonly (readonly [line: ShownLine, place: number])[] {
  const all = lines.map((line, place) => [line, place] as const);
  if (all.length <= NAMED_MOST + 1) return all;
  return all
    .toSorted(([a, i], [b, j]) => (lastOf(b) ?? -1) - (lastOf(a) ?? -1) || i - j)
    .slice(0, NAMED_MOST)
    .toSorted(([, i], [, j]) => i - j);
}

export function CourseLegend({ lines, unit, thresholds }: CourseLegendProps) {
  const { t, number } = useText();
  const pointed = useCursor();
  const [whole, setWhole] = useState(false);
  const named = whole ? lines.map((line, place) => [line, place] as const) : namedLines(lines);
  const thresholdsNamed = whole ? thresholds : firstThresholds(thresholds);
  const left = lines.length - named.length + thresholds.length - thresholdsNamed.length;
  return (
    <ul className="legend">
      {named.map(([line, place]) => {
        const value = pointed === null ? lastOf(line) : valueAt(line, pointed);
        return (
          <li key={line.id} data-line={line.id}>
            <span className={`swatch ${swatchOf(place)}`} aria-hidden="true" />
            <span className="name" title={line.name}>
              {shortName(line.name)}
            </span>{' '}
            <span className="value">
              {value === null ? '—' : t('inspector.value', { value: number(short(value)), unit }).trim()}
            </span>
          </li>
        );
      })}
      {thresholdsNamed.map(({ name, ref, value, above, state }) => (
        <li key={`threshold ${name}`} data-threshold={name} className={state === 'ALARM' ? 'bad' : undefined}>
          <span className="swatch threshold" aria-hidden="true" />
          <span title={name}>
            <SubjectLink to={ref}>{shortName(name)}</SubjectLink>
          </span>{' '}
          <span
            className="value"
            role="img"
            aria-label={t(above ? 'inspector.threshold.above' : 'inspector.threshold.below', {
              value: number(short(value)),
            })}
          >
            {above ? '>' : '<'} {number(short(value))}
          </span>
        </li>
      ))}
      {left === 0 && !whole ? null : (
        <li>
          <button type="button" className="link" aria-expanded={whole} onClick={() => setWhole(!whole)}>
            {whole ? t('inspector.legend.fewer') : t('inspector.more', { count: left })}
          </button>
        </li>
      )}
    </ul>
  );
}

/** Those that ring come first. */
function firstThresholds(thresholds: readonly Threshold[]): readonly Threshold[] {
  const rank = ({ state }: Threshold): number => (state === 'ALARM' ? 0 : 1);
  return thresholds.toSorted((a, b) => rank(a) - rank(b)).slice(0, THRESHOLDS_MOST);
}

/** Eight colours, then the same ones dashed otherwise. */
function swatchOf(place: number): string {
  return `line-${(place % COLORS_MAX) + 1} dash-${Math.floor(place / COLORS_MAX) % 4}`;
}

/** A list of any length of which only what is on screen is asked for and drawn; rows have one height. */
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { useRemPx } from '../ui/rem.ts';

const ROW_REM = 1.75;
const SPARE_ROWS = 12;

interface WindowedListProps<T> {
  readonly label: string;
  readonly total: number;
  /** Those from `first` on, as far as they are known. */
  readonly rows: readonly T[];
  readonly first: number;
  /** Other rows are on screen now. */
  readonly onRange: (first: number, end: number) => void;
  readonly keyOf: (row: T) => number;
  readonly children: (row: T) => ReactNode;
}

export function WindowedList<T>({ label, total, rows, first, onRange, keyOf, children }: WindowedListProps<T>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(200);
  const rowPx = Math.round(ROW_REM * useRemPx());
  const see = (top: number, seen: number): void => {
    const from = Math.max(0, Math.floor(top / rowPx) - SPARE_ROWS);
    const end = Math.min(total, Math.ceil((top + seen) / rowPx) + SPARE_ROWS);
    if (from !== first || end > first + rows.length) onRange(from, Math.max(end, from + 1));
  };
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const watch = new ResizeObserver(() => setHeight(element.clientHeight));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  useLayoutEffect(() => see(scroller.current?.scrollTop ?? 0, height), [height, total]); // oxlint-disable-line react-hooks/exhaustive-deps -- only what changes the window asks for another
  return (
    <div
      ref={scroller}
      className="scroll windowed"
      tabIndex={0}
      role="group"
      aria-label={label}
      onScroll={(event) => see(event.currentTarget.scrollTop, event.currentTarget.clientHeight)}
    >
      <ol className="log-space" style={{ height: total * rowPx }} aria-label={label}>
        {rows.map((row, index) => (
          <li
            key={keyOf(row)}
            className="windowed-row"
            style={{ top: (first + index) * rowPx, height: rowPx }}
            aria-setsize={total}
            aria-posinset={first + index + 1}
          >
            {children(row)}
          </li>
        ))}
      </ol>
    </div>
  );
}

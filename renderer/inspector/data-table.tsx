/**
 * A table of any length: sorted by every column, walked by keyboard, only the rows on screen are drawn. It is a grid as ARIA
 * has it and our own, because collections of the library are built whole at each change, which 10,000 rows make felt.
 */
import { useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useActions } from '../panels/actions.ts';
import { useSelection } from '../shell/selection.ts';
import type { EntityRef } from '../sim-client/words.ts';
import { useRemPx } from '../ui/rem.ts';

export interface TableColumn<T> {
  readonly id: string;
  readonly title: string;
  /** What is compared; null comes last. */
  readonly sort: (row: T) => string | number | null;
  readonly cell?: (row: T) => ReactNode;
  /** Numbers stand at the right. */
  readonly numeric?: boolean;
  /** At least so wide [px at the usual size of text]; what is left is shared. */
  readonly width?: number;
}

export interface TableOrder {
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}

interface DataTableProps<T> {
  readonly label: string;
  readonly rows: readonly T[];
  /** The first one names the row. */
  readonly columns: readonly TableColumn<T>[];
  readonly subjectOf: (row: T) => EntityRef;
  readonly empty: string;
}

const ROW_REM = 1.75;
const WIDTH_PX = 96;
const SPARE_ROWS = 6;

/** Null last, numbers as numbers, words by their characters; what is alike stays in the order of the rows. */
export function sorted<T>(rows: readonly T[], columns: readonly TableColumn<T>[], by: TableOrder | null): readonly T[] {
  const column = by === null ? undefined : columns.find(({ id }) => id === by.column);
  if (by === null || column === undefined) return rows;
  const sign = by.direction === 'descending' ? -1 : 1;
  return rows
    .map((row) => ({ row, value: column.sort(row) }))
    .toSorted(({ value: a }, { value: b }) => {
      if (a === b) return 0;
      if (a === null) return 1;
      if (b === null) return -1;
      return (a < b ? -1 : 1) * sign;
    })
    .map(({ row }) => row);
}

export function DataTable<T extends object>({ label, rows, columns, subjectOf, empty }: DataTableProps<T>) {
  const [by, setBy] = useState<TableOrder | null>(null);
  const shown = useMemo(() => sorted(rows, columns, by), [rows, columns, by]);
  if (rows.length === 0) return <p className="quiet">{empty}</p>;
  return <Grid label={label} rows={shown} columns={columns} subjectOf={subjectOf} by={by} onSort={setBy} />;
}

interface GridProps<T> extends Omit<DataTableProps<T>, 'empty'> {
  readonly by: TableOrder | null;
  readonly onSort: (by: TableOrder) => void;
}

/** How far a key goes; null for other keys. */
function stepOf(key: string, page: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return 1;
    case 'ArrowUp':
      return -1;
    case 'PageDown':
      return page;
    case 'PageUp':
      return -page;
    case 'Home':
      return -Infinity;
    case 'End':
      return Infinity;
    default:
      return null;
  }
}

function Grid<T extends object>({ label, rows, columns, subjectOf, by, onSort }: GridProps<T>) {
  const { select } = useActions();
  const selection = useSelection();
  const scroller = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(200);
  /** Where the keyboard is: the row that Tab comes to. */
  const [active, setActive] = useState(0);
  const wantsFocus = useRef(false);
  const remPx = useRemPx();
  const rowPx = Math.round(ROW_REM * remPx);
  const page = Math.max(1, Math.floor(height / rowPx) - 2);
  const first = Math.max(0, Math.floor(top / rowPx) - SPARE_ROWS);
  const end = Math.min(rows.length, Math.ceil((top + height) / rowPx) + SPARE_ROWS);
  const walked = Math.min(active, rows.length - 1);
  const widths = columns.map(({ width = WIDTH_PX }) => Math.round((width / 16) * remPx));
  const style = { gridTemplateColumns: widths.map((px) => `minmax(${px}px, ${px}fr)`).join(' ') };
  // Heading and rows are equally wide, so that their columns stand below each other.
  const minWidth = widths.reduce((sum, px) => sum + px, 0);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    setHeight(element.clientHeight);
    const watch = new ResizeObserver(() => setHeight(element.clientHeight));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!wantsFocus.current || element === null) return;
    // The heading stays above the rows and takes the place of one.
    const from = walked * rowPx;
    const room = element.clientHeight - 2 * rowPx;
    if (from < element.scrollTop) element.scrollTop = from;
    else if (from > element.scrollTop + room) element.scrollTop = from - room;
    const row = element.querySelector<HTMLElement>(`[data-index="${walked}"]`);
    if (row === null) return;
    wantsFocus.current = false;
    row.focus({ preventScroll: true });
  }, [walked, rowPx, first, end]);
  const goTo = (index: number): void => {
    const row = rows[index];
    if (row === undefined) return;
    wantsFocus.current = true;
    setActive(index);
    select(subjectOf(row));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = stepOf(event.key, page);
    if (step !== null) goTo(Math.max(0, Math.min(rows.length - 1, walked + step)));
    else if (event.key === ' ' || event.key === 'Enter') goTo(walked);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={scroller}
      className="data-table"
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      tabIndex={-1}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <div role="rowgroup" className="table-head" style={{ minWidth }}>
        <div role="row" aria-rowindex={1} className="table-line" style={style}>
          {columns.map((column) => (
            <Heading key={column.id} column={column} by={by} onSort={onSort} />
          ))}
        </div>
      </div>
      <div role="rowgroup" className="table-body" style={{ height: rows.length * rowPx, minWidth }}>
        {rows.slice(first, end).map((row, offset) => {
          const index = first + offset;
          const subject = subjectOf(row);
          const isSelected = selection !== null && selection.kind === subject.kind && selection.key === subject.key;
          return (
            <div
              key={`${subject.kind} ${subject.key}`}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={isSelected}
              className="table-line table-row"
              data-index={index}
              tabIndex={index === walked ? 0 : -1}
              style={{ ...style, top: index * rowPx, height: rowPx }}
              onFocus={() => setActive(index)}
              onKeyDown={onKeyDown}
              onClick={() => goTo(index)}
            >
              {columns.map((column, place) => (
                <span
                  key={column.id}
                  role={place === 0 ? 'rowheader' : 'gridcell'}
                  className={column.numeric === true ? 'cell numeric' : 'cell'}
                >
                  {column.cell === undefined ? (column.sort(row) ?? '—') : column.cell(row)}
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface HeadingProps<T> {
  readonly column: TableColumn<T>;
  readonly by: TableOrder | null;
  readonly onSort: (by: TableOrder) => void;
}

function Heading<T>({ column: { id, title, numeric }, by, onSort }: HeadingProps<T>) {
  const direction = by?.column === id ? by.direction : null;
  return (
    <span
      role="columnheader"
      aria-label={title}
      aria-sort={direction ?? 'none'}
      className={numeric === true ? 'column numeric' : 'column'}
    >
      <button
        type="button"
        title={title}
        onClick={() => onSort({ column: id, direction: direction === 'ascending' ? 'descending' : 'ascending' })}
      >
        <span className="column-title">{title}</span>
        <span className="sort" aria-hidden="true">
          {direction === null ? '' : direction === 'ascending' ? '▲' : '▼'}
        </span>
      </button>
    </span>
  );
}

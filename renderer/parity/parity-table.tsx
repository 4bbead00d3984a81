/** One table: sorted by any column, found by any word, shown a hundred rows at a time so that it can be walked. */
import { useMemo, useState } from 'react';
import { useActions } from '../panels/actions.ts';
import { useText } from '../sim-client/text.ts';
import type { View } from '../sim-client/words.ts';
import { useSelection } from '../shell/selection.ts';
import type { CellValue, ParityRow, ParityTableSpec } from './tables.ts';

const PAGE_ROWS = 100;

interface Order {
  readonly column: number;
  readonly down: boolean;
}

/** Empty cells last, numbers as numbers, words by their characters; ends on the row's own id. */
export function sorted(rows: readonly ParityRow[], { column, down }: Order): readonly ParityRow[] {
  const compare = (a: CellValue, b: CellValue): number => {
    if (a === b) return 0;
    if (a === null) return 1;
    if (b === null) return -1;
    const less = typeof a === 'number' && typeof b === 'number' ? a < b : String(a) < String(b);
    return (less ? -1 : 1) * (down ? -1 : 1);
  };
  return rows.toSorted(
    (a, b) => compare(a.cells[column] ?? null, b.cells[column] ?? null) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}

export function ParityTable({ table, view }: { readonly table: ParityTableSpec; readonly view: View }) {
  const { t, noun, number } = useText();
  const [order, setOrder] = useState<Order | null>(null);
  const [filter, setFilter] = useState('');
  const [shown, setShown] = useState(PAGE_ROWS);
  const all = useMemo(() => table.rows(view), [table, view]);
  const rows = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    const found =
      wanted === ''
        ? all
        : all.filter(({ cells }) => cells.some((cell) => String(cell).toLowerCase().includes(wanted)));
    return order === null ? found : sorted(found, order);
  }, [all, filter, order]);
  if (all.length === 0) return <p className="quiet">{t('shell.table.none', { nouns: noun(table.noun, 2) })}</p>;
  const title = noun(table.noun, 2);
  return (
    <>
      <div className="table-tools">
        <input
          type="search"
          value={filter}
          aria-label={t('shell.table.filter', { nouns: title })}
          placeholder={t('shell.table.filter', { nouns: title })}
          onChange={(event) => setFilter(event.target.value)}
        />
        <span className="quiet" role="status">
          {t('shell.table.rows', { count: rows.length })}
        </span>
      </div>
      <div className="scroll wide-table" tabIndex={0} role="region" aria-label={title}>
        <table className="parity-table">
          <caption className="unseen">{title}</caption>
          <thead>
            <tr>
              {table.columns.map((column, at) => (
                <ColumnHead key={column} title={column} at={at} order={order} onOrder={setOrder} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row) => (
              <Row key={row.id} row={row} number={number} />
            ))}
          </tbody>
        </table>
        {rows.length > shown ? (
          <button type="button" onClick={() => setShown(shown + PAGE_ROWS)}>
            {t('shell.table.more', { count: rows.length - shown })}
          </button>
        ) : null}
      </div>
    </>
  );
}

interface ColumnHeadProps {
  readonly title: string;
  readonly at: number;
  readonly order: Order | null;
  readonly onOrder: (order: Order) => void;
}

function ColumnHead({ title, at, order, onOrder }: ColumnHeadProps) {
  const mine = order?.column === at ? order : null;
  const sort = mine === null ? 'none' : mine.down ? 'descending' : 'ascending';
  return (
    <th scope="col" aria-sort={sort}>
      <button type="button" className="sort" onClick={() => onOrder({ column: at, down: mine?.down === false })}>
        {title}
        <span aria-hidden="true">{mine === null ? '' : mine.down ? ' ↓' : ' ↑'}</span>
      </button>
    </th>
  );
}

function Row({
  row: { subject, cells },
  number,
}: {
  readonly row: ParityRow;
  readonly number: (value: number) => string;
}) {
  const { select } = useActions();
  const selection = useSelection();
  const selected = subject !== null && selection?.kind === subject.kind && selection.key === subject.key;
  const [name, ...rest] = cells;
  return (
    <tr className={selected ? 'selected' : undefined}>
      <th scope="row">
        {subject === null ? (
          name
        ) : (
          <button
            type="button"
            className="link"
            aria-pressed={selected}
            onClick={() => select(selected ? null : subject)}
          >
            {name}
          </button>
        )}
      </th>
      {rest.map((cell, at) => (
        <td key={at} className={typeof cell === 'number' ? 'number' : undefined}>
          {typeof cell === 'number' ? number(cell) : cell}
        </td>
      ))}
    </tr>
  );
}

/** A table that sorts and pages by what the server does: it shows the order that it is given. */
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';

export interface Column<Row> {
  /** The name by which the server sorts. */
  readonly key: string;
  readonly label: string;
  readonly show: (row: Row) => ReactNode;
  /** @default false */
  readonly isSortable?: boolean;
  /** Figures stand to the right. @default false */
  readonly isNumber?: boolean;
  /** Left out on a telephone. @default false */
  readonly isExtra?: boolean;
}

export interface Sort {
  readonly by: string;
  readonly descending: boolean;
}

export interface TableProps<Row> {
  /** What the table lists, for screen readers. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** @default - no column sorts */
  readonly sort?: Sort | undefined;
  readonly onSort?: (sort: Sort) => void;
}

export function Table<Row>({ caption, columns, rows, keyOf, sort, onSort }: TableProps<Row>) {
  return (
    // It scrolls where it is too wide, and the keyboard scrolls it too.
    <section
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to take the focus (WCAG 2.1.1)
      tabIndex={0}
      className="relative overflow-x-auto rounded-xl border border-line bg-card"
    >
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeadCell key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="border-t border-line hover:bg-raised">
              {columns.map((column) => (
                <td key={column.key} className={classNames('px-4 py-2.5 align-top', cellOf(column))}>
                  {column.show(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function HeadCell<Row>({
  column,
  sort,
  onSort,
}: {
  readonly column: Column<Row>;
  readonly sort: Sort | undefined;
  readonly onSort: ((sort: Sort) => void) | undefined;
}) {
  const isSorted = sort?.by === column.key;
  const direction = isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none';
  const canSort = column.isSortable === true && onSort !== undefined;
  return (
    <th
      scope="col"
      {...(canSort ? { 'aria-sort': direction } : {})}
      className={classNames('px-4 py-2.5 text-sm font-semibold whitespace-nowrap text-quiet', cellOf(column))}
    >
      {canSort ? (
        <button
          type="button"
          className={classNames(
            'inline-flex items-center gap-1 rounded hover:text-ink',
            // The label stands over the figures, which end at the right.
            column.isNumber === true && 'flex-row-reverse',
          )}
          onClick={() => onSort({ by: column.key, descending: isSorted && !sort.descending })}
        >
          {column.label}
          <span aria-hidden="true" className="w-3">
            {isSorted ? (sort.descending ? '↓' : '↑') : '\u00a0'}
          </span>
        </button>
      ) : (
        column.label
      )}
    </th>
  );
}

function cellOf<Row>({ isNumber, isExtra }: Column<Row>): string {
  return classNames(
    isNumber === true && 'text-right whitespace-nowrap tabular-nums',
    isExtra === true && 'max-sm:hidden',
  );
}

export interface PagerProps {
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  readonly onPage: (page: number) => void;
}

export function Pager({ page, pages, total, onPage }: PagerProps) {
  return (
    <nav aria-label="Pages" className="flex flex-wrap items-center justify-between gap-3 py-2">
      <p className="text-sm text-quiet">
        {total === 1 ? '1 entry' : `${total} entries`}, page {page} of {Math.max(1, pages)}
      </p>
      <div className="flex gap-2">
        <Button disabled={page <= 1} onClick={() => onPage(page - 1)}>
          Previous
        </Button>
        <Button disabled={page >= pages} onClick={() => onPage(page + 1)}>
          Next
        </Button>
      </div>
    </nav>
  );
}

/** For a list that goes on behind a cursor. */
export function MoreButton({ busy, onMore }: { readonly busy: boolean; readonly onMore: () => void }) {
  return (
    <div className="py-3 text-center">
      <Button busy={busy} onClick={onMore}>
        Show more
      </Button>
    </div>
  );
}

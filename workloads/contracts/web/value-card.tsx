/** What a contract is worth, and what is unusual about it. */
import { Card } from '@lintel/workload-ui';
import type { Remark } from '../src/rules.ts';
import type { Value } from '../src/value.ts';
import { dollars, fieldWord } from './words.ts';

export function ValueCard({ value }: { readonly value: Value | undefined }) {
  return (
    <Card title="Value">
      <div aria-live="polite">
        {value === undefined ? (
          <p className="text-quiet">It is calculated when all fields are as they should be.</p>
        ) : (
          <>
            <p className="text-2xl font-semibold tabular-nums" data-testid="total">
              {dollars(value.total)}
            </p>
            <p className="text-sm text-quiet">
              over {value.years.length} years, for {Number(value.annualKwh).toLocaleString()} kWh a year
            </p>
          </>
        )}
      </div>
      {value !== undefined && (
        <details className="mt-3">
          <summary className="cursor-pointer">Year by year</summary>
          <table className="mt-2 w-full text-sm tabular-nums">
            <thead>
              <tr className="text-left text-quiet">
                <th scope="col" className="font-medium">
                  Year
                </th>
                <th scope="col" className="text-right font-medium">
                  $/kWh
                </th>
                <th scope="col" className="text-right font-medium">
                  Amount
                </th>
              </tr>
            </thead>
            <tbody>
              {value.years.map(({ year, rate, amount }) => (
                <tr key={year}>
                  <td>{year}</td>
                  <td className="text-right">{rate}</td>
                  <td className="text-right">{dollars(amount)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </Card>
  );
}

export function WarningsCard({ warnings }: { readonly warnings: readonly Remark[] }) {
  if (warnings.length === 0) return undefined;
  return (
    <Card title="Worth a look">
      <ul className="grid gap-2" aria-live="polite">
        {warnings.map(({ at, message }) => (
          <li key={`${at} ${message}`} className="rounded-lg bg-warn-soft px-3 py-2 text-sm">
            <span className="font-medium text-warn">{fieldWord(at)}</span> {message}.
          </li>
        ))}
      </ul>
    </Card>
  );
}

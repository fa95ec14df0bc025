/** What a page shows while there is nothing to show: it is loading, it failed, it is empty. */
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { ApiError } from './client.ts';

export function LoadingState({ label = 'Loading …' }: { readonly label?: string }) {
  return (
    <div role="status" className="grid gap-3 py-4">
      <span className="sr-only">{label}</span>
      {['w-2/3', 'w-full', 'w-5/6', 'w-1/2'].map((width) => (
        <div
          key={width}
          aria-hidden="true"
          className={`h-5 animate-pulse rounded bg-raised motion-reduce:animate-none ${width}`}
        />
      ))}
    </div>
  );
}

export function ErrorState({ fault, onRetry }: { readonly fault: unknown; readonly onRetry?: () => void }) {
  const requestId = fault instanceof ApiError ? fault.requestId : undefined;
  return (
    <div role="alert" className="rounded-xl border border-bad bg-bad-soft p-4">
      <p className="font-semibold text-bad">{titleOf(fault)}</p>
      <p>{fault instanceof Error ? fault.message : 'Something went wrong.'}</p>
      {requestId !== undefined && <p className="mt-1 text-sm text-quiet">Request {requestId}</p>}
      {onRetry !== undefined && (
        <Button className="mt-3" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

function titleOf(fault: unknown): string {
  if (!(fault instanceof ApiError)) return 'This cannot be shown';
  if (fault.status === 403) return 'You do not have the right to see this';
  if (fault.status === 404) return 'There is no such page';
  return fault.status === 0 ? 'No connection' : 'This cannot be shown';
}

export function EmptyState({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="rounded-xl border border-dashed border-edge px-6 py-10 text-center">
      <p className="font-semibold">{title}</p>
      {children !== undefined && <div className="mx-auto mt-1 max-w-prose text-quiet">{children}</div>}
      {action !== undefined && <div className="mt-4">{action}</div>}
    </div>
  );
}

/** The answer of a query, or the state that stands for it. */
export function Loaded<T>({
  query,
  children,
}: {
  readonly query: UseQueryResult<T>;
  readonly children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  return query.isError ? <ErrorState fault={query.error} onRetry={() => void query.refetch()} /> : <LoadingState />;
}

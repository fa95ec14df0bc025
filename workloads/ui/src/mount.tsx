/** Starts the pages of a workload in the element `#root`. */
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { ApiError } from './client.ts';
import { applyTheme } from './theme.ts';
import { ToastProvider } from './toast.tsx';

const MOST_TRIES = 2;

/** A refusal is not asked for again; what may pass is. */
export function queries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (count, fault) =>
          count < MOST_TRIES && !(fault instanceof ApiError && fault.status >= 400 && fault.status < 500),
      },
    },
  });
}

export function mount(pages: ReactNode, client: QueryClient = queries()): void {
  const root = document.getElementById('root');
  if (root === null) throw new Error('The page has no element #root.');
  applyTheme();
  createRoot(root).render(
    <StrictMode>
      {/* The policy of the page lets no style in that is not a file. */}
      <CSPProvider disableStyleElements>
        <QueryClientProvider client={client}>
          <BrowserRouter>
            <ToastProvider>{pages}</ToastProvider>
          </BrowserRouter>
        </QueryClientProvider>
      </CSPProvider>
    </StrictMode>,
  );
}

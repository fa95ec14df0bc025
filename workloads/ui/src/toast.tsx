import { Toast } from '@base-ui/react/toast';
import type { ReactNode } from 'react';
import { ApiError } from './client.ts';

/** Says for a few seconds what happened; a reader says it aloud. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Toast.Provider>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-60 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2">
          <Toasts />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Toasts() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className={`rounded-xl border bg-card p-3 text-ink shadow-lg ${toast.type === 'bad' ? 'border-bad' : 'border-good'}`}
    >
      <Toast.Content className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <Toast.Title className="text-base font-semibold" />
          <Toast.Description className="text-sm text-quiet" />
        </div>
        <Toast.Close aria-label="Dismiss" className="grid size-8 place-items-center rounded-lg hover:bg-raised">
          <span aria-hidden="true">✕</span>
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}

export interface Say {
  readonly done: (title: string, description?: string) => void;
  /** What failed, with what the API said of it. */
  readonly failed: (title: string, fault: unknown) => void;
}

export function useToast(): Say {
  const manager = Toast.useToastManager();
  return {
    done: (title, description) => void manager.add({ title, description, type: 'good' }),
    failed: (title, fault) => void manager.add({ title, description: textOf(fault), type: 'bad', timeout: 10_000 }),
  };
}

function textOf(fault: unknown): string {
  if (!(fault instanceof Error)) return 'Something went wrong.';
  return fault instanceof ApiError && fault.status >= 500 && fault.requestId !== undefined
    ? `${fault.message} (request ${fault.requestId})`
    : fault.message;
}

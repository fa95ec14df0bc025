import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';

export interface DialogProps {
  readonly title: string;
  /** @default - the title says all */
  readonly description?: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

/** Holds the focus while it is open, and gives it back. Escape closes it. */
export function Dialog({ title, description, isOpen, onClose, children }: DialogProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => open || onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-black/50" />
        <Base.Popup className="fixed top-1/2 left-1/2 z-50 max-h-[90dvh] w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-2xl border border-line bg-card p-5 text-ink shadow-xl">
          <div className="mb-3 flex items-start justify-between gap-3">
            <Base.Title className="text-lg font-semibold">{title}</Base.Title>
            <Base.Close aria-label="Close" className="grid size-9 place-items-center rounded-lg hover:bg-raised">
              <span aria-hidden="true">✕</span>
            </Base.Close>
          </div>
          {description !== undefined && <Base.Description className="mb-4 text-quiet">{description}</Base.Description>}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

export interface ConfirmProps extends Omit<DialogProps, 'children'> {
  /** The word on the button that does it. */
  readonly action: string;
  readonly isDangerous?: boolean;
  readonly busy?: boolean;
  readonly onConfirm: () => void;
}

export function Confirm({ action, isDangerous = false, busy = false, onConfirm, ...dialog }: ConfirmProps) {
  return (
    <Dialog {...dialog}>
      <DialogActions>
        <Button onClick={dialog.onClose}>Cancel</Button>
        <Button kind={isDangerous ? 'danger' : 'primary'} busy={busy} onClick={onConfirm}>
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

export function DialogActions({ children }: { readonly children: ReactNode }) {
  return <div className="mt-5 flex flex-wrap justify-end gap-2">{children}</div>;
}

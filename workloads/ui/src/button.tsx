import type { ComponentProps } from 'react';
import { Link } from 'react-router';
import { classNames } from './class-names.ts';

export type ButtonKind = 'primary' | 'secondary' | 'danger' | 'quiet';

export interface ButtonProps extends ComponentProps<'button'> {
  /** @default 'secondary' */
  readonly kind?: ButtonKind;
  /** Whether what it started is still going on: it shows so, and cannot be pressed again. @default false */
  readonly busy?: boolean;
}

const SHAPE =
  'inline-flex min-h-10 items-center justify-center gap-2 rounded-lg px-4 py-1.5 font-medium no-underline disabled:opacity-60 max-sm:min-h-11';
const KINDS: Readonly<Record<ButtonKind, string>> = {
  primary: 'bg-accent-strong text-on-accent hover:brightness-110',
  secondary: 'border border-edge bg-card text-ink hover:bg-raised',
  danger: 'bg-bad-strong text-on-accent hover:brightness-110',
  quiet: 'text-accent hover:bg-raised',
};

export function Button({ kind = 'secondary', busy = false, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || busy}
      aria-busy={busy}
      className={classNames(SHAPE, KINDS[kind], className)}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
}

export interface ButtonLinkProps extends ComponentProps<typeof Link> {
  /** @default 'secondary' */
  readonly kind?: ButtonKind;
}

/** Goes to another page, and looks like a button. */
export function ButtonLink({ kind = 'secondary', className, ...rest }: ButtonLinkProps) {
  return <Link {...rest} className={classNames(SHAPE, KINDS[kind], className)} />;
}

function Spinner() {
  return (
    <span
      aria-hidden="true"
      className="size-4 animate-spin rounded-full border-2 border-current border-r-transparent motion-reduce:animate-none"
    />
  );
}

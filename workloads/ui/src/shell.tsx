/** The frame of every page: navigation at the side, behind a button on a telephone, and the page itself. */
import { Dialog } from '@base-ui/react/dialog';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { NavLink, useLocation } from 'react-router';
import { Button } from './button.tsx';
import { type Theme, useTheme } from './theme.ts';

export interface Destination {
  readonly to: string;
  readonly label: string;
  /** Heads this and the following ones. @default - none */
  readonly group?: string;
}

export interface ShellProps {
  readonly product: string;
  readonly navigation: readonly Destination[];
  /** Who is logged in. @default - nobody */
  readonly user?: { readonly name: string; readonly detail?: string };
  readonly onLogout?: () => void;
  /** Between the navigation and the page, such as a warning that concerns all. @default - nothing */
  readonly notice?: ReactNode;
  readonly children: ReactNode;
}

export function Shell({ product, navigation, user, onLogout, notice, children }: ShellProps) {
  const main = useRef<HTMLElement>(null);
  const [isOpen, setOpen] = useState(false);
  const { pathname } = useLocation();
  const previous = useRef(pathname);
  // A reader goes on at the new page, not at the link that is gone.
  useEffect(() => {
    if (previous.current !== pathname) main.current?.focus();
    previous.current = pathname;
    setOpen(false);
  }, [pathname]);
  const side = (
    <SideBar
      navigation={navigation}
      {...(user === undefined ? {} : { user })}
      {...(onLogout === undefined ? {} : { onLogout })}
    />
  );
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[16rem_1fr]">
      <a href="#main" className="absolute -left-[999rem] z-50 rounded-lg bg-card px-4 py-2 focus:top-2 focus:left-2">
        Skip to the content
      </a>
      <header className="flex items-center justify-between border-b border-line bg-card px-4 py-2 lg:hidden">
        <span className="text-lg font-semibold">{product}</span>
        <Dialog.Root open={isOpen} onOpenChange={setOpen}>
          <Dialog.Trigger className="grid size-11 place-items-center rounded-lg hover:bg-raised" aria-label="Menu">
            <span aria-hidden="true">☰</span>
          </Dialog.Trigger>
          <Dialog.Portal>
            <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/50" />
            <Dialog.Popup className="fixed inset-y-0 left-0 z-50 flex w-72 max-w-[85vw] flex-col overflow-y-auto bg-card p-4 text-ink">
              <div className="mb-4 flex items-center justify-between">
                <Dialog.Title className="text-lg font-semibold">{product}</Dialog.Title>
                <Dialog.Close aria-label="Close" className="grid size-11 place-items-center rounded-lg hover:bg-raised">
                  <span aria-hidden="true">✕</span>
                </Dialog.Close>
              </div>
              {side}
            </Dialog.Popup>
          </Dialog.Portal>
        </Dialog.Root>
      </header>
      <aside className="sticky top-0 hidden h-dvh flex-col overflow-y-auto border-r border-line bg-card p-4 lg:flex">
        <p className="mb-4 px-3 text-lg font-semibold">{product}</p>
        {side}
      </aside>
      <div className="min-w-0">
        {notice}
        <main ref={main} id="main" tabIndex={-1} className="mx-auto max-w-6xl p-4 outline-none sm:p-6">
          {children}
        </main>
      </div>
    </div>
  );
}

function SideBar({ navigation, user, onLogout }: Pick<ShellProps, 'navigation' | 'user' | 'onLogout'>) {
  return (
    <>
      <nav aria-label="Main" className="grid min-h-0 content-start gap-0.5 overflow-y-auto">
        {navigation.map(({ to, label, group }) => (
          <div key={to}>
            {group !== undefined && <p className="mt-3 mb-1 px-3 text-sm font-semibold text-quiet">{group}</p>}
            <NavLink
              to={to}
              end={to === '/'}
              className="block rounded-lg px-3 py-1.5 text-ink no-underline hover:bg-raised aria-[current=page]:bg-accent-soft aria-[current=page]:font-semibold aria-[current=page]:text-accent max-lg:py-2.5"
            >
              {label}
            </NavLink>
          </div>
        ))}
      </nav>
      <div className="mt-auto grid shrink-0 gap-3 pt-4">
        {user !== undefined && (
          <div className="px-3">
            <p className="font-medium break-words">{user.name}</p>
            {user.detail !== undefined && <p className="text-sm break-words text-quiet">{user.detail}</p>}
          </div>
        )}
        <ThemeChoice />
        {onLogout !== undefined && <Button onClick={onLogout}>Log out</Button>}
      </div>
    </>
  );
}

const THEMES: readonly { readonly theme: Theme; readonly label: string }[] = [
  { theme: 'light', label: 'Light' },
  { theme: 'dark', label: 'Dark' },
  { theme: 'system', label: 'System' },
];

export function ThemeChoice() {
  const [theme, choose] = useTheme();
  return (
    <fieldset className="flex rounded-lg border border-edge p-0.5">
      <legend className="sr-only">Colours</legend>
      {THEMES.map((each) => (
        <button
          key={each.theme}
          type="button"
          aria-pressed={theme === each.theme}
          onClick={() => choose(each.theme)}
          className="min-h-9 flex-1 rounded-md px-2 text-sm aria-pressed:bg-accent-soft aria-pressed:font-semibold aria-pressed:text-accent"
        >
          {each.label}
        </button>
      ))}
    </fieldset>
  );
}

/** A page with nothing beside it, such as a login. */
export function CenteredPage({ product, children }: { readonly product: string; readonly children: ReactNode }) {
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-md content-center gap-4 p-4">
      <p className="text-center text-lg font-semibold">{product}</p>
      <div className="rounded-2xl border border-line bg-card p-6">{children}</div>
      <ThemeChoice />
    </main>
  );
}

/** The head of a page: its title, which is the title of the document too, and what can be done. */
export function PageHead({
  title,
  detail,
  children,
}: {
  readonly title: string;
  readonly detail?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <div className="mb-4 flex flex-wrap items-start justify-between gap-3">
      <title>{title}</title>
      <div className="min-w-0">
        <h1 className="break-words">{title}</h1>
        {detail !== undefined && <div className="mt-1 text-quiet">{detail}</div>}
      </div>
      {children !== undefined && <div className="flex flex-wrap gap-2">{children}</div>}
    </div>
  );
}

/** What the commands of the local target share: where its state is, and when they end. */
import type { Input, Option } from '../command.ts';
import { optional } from './target-options.ts';

export const FOLDER: Readonly<Record<'folder', Option>> = {
  folder: { value: 'FOLDER', about: 'where state is kept (default .lintel/local)' },
};

export function folderGiven(input: Input): { readonly folder?: string } {
  return optional('folder', input.value('folder'));
}

/** Resolves when the process is told to end. Told again, it ends at once. */
export function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    const signals = ['SIGINT', 'SIGTERM'] as const;
    const told = () => {
      for (const signal of signals) process.removeListener(signal, told);
      resolve();
    };
    for (const signal of signals) process.once(signal, told);
  });
}

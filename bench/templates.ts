/** The open questions of every template of a folder, beside AWS's own validator on the same texts, each in one process. */
import { dirname, join } from 'node:path';
import { ROOT } from './machine.ts';
import { processTime, type Timed } from './table.ts';

export function templatesRows(folder: string, lintel: string): readonly Timed[] {
  const program = join(ROOT, 'bench', 'templates-program.ts');
  const installed = join(dirname(lintel), '..', 'dist', 'src');
  return [
    { name: "AWS's validator (reference)", run: () => processTime([program, 'validator', folder]) },
    { name: 'lintel, open questions', run: () => processTime([program, 'lintel', folder, installed]) },
  ];
}

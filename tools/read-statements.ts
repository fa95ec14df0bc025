/**
 * Reads the checkable statements of a document as facts, without its sentences:
 * `node --conditions=lintel:source tools/read-statements.ts FILE ARCHITECTURE > docs/audits/NAME.statements.json`
 */
import { readFileSync } from 'node:fs';
import { readStatements } from '../src/audit/index.ts';

const [file, architecture] = process.argv.slice(2);
if (file === undefined || architecture === undefined) {
  console.error('usage: read-statements FILE ARCHITECTURE');
  process.exitCode = 2;
} else {
  const lines = readStatements(readFileSync(file, 'utf8')).map(({ quote: _quote, end: _end, ...facts }) =>
    JSON.stringify(facts),
  );
  const head = JSON.stringify({ schema: 'lintel/statements@1', architecture }).slice(1, -1);
  console.log(`{${head},"statements":[\n${lines.join(',\n')}\n]}`);
}

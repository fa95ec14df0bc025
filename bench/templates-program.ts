/** `templates-program.ts validator|lintel FOLDER [INSTALLED]`: asks one of the two about every template of a folder. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from './machine.ts';

const [whom = '', folder = '', installed = ''] = process.argv.slice(2);
const names = readdirSync(folder);
if (whom === 'validator') validate();
else await ask();

/** The validator that the CDK bundles, with all its rules. */
function validate(): void {
  const bundled = join(ROOT, 'node_modules', 'aws-cdk-lib', 'node_modules', '@aws', 'cloudformation-validate');
  const { CompositeEngine, TemplateContent } = createRequire(import.meta.url)(bundled);
  const engine = new CompositeEngine();
  for (const name of names)
    engine.validateTemplate(new TemplateContent(readFileSync(join(folder, name), 'utf8'), name));
  engine.free();
}

/** Templates that neither can read are read by both. */
async function ask(): Promise<void> {
  const part = (name: string) => import(join(installed, name, 'index.js'));
  const [{ readTemplate }, { buildModel }, { loadChecks }] = await Promise.all(['read', 'model', 'prove'].map(part));
  const checks = await loadChecks();
  const today = new Date().toISOString().slice(0, 10);
  for (const name of names) {
    const source = await readTemplate(join(folder, name));
    const model = source.ok ? buildModel([source.value]) : source;
    if (model.ok) checks(model.value, today);
  }
}

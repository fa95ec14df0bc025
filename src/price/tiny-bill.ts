/** Small bills for tests: resources inline, and what each part of a line comes to. */
import { showDecimal } from '../base/index.ts';
import { buildModel, dataDocument, type Model } from '../model/index.ts';
import { type Usage, usage as usageOf } from '../usage/index.ts';
import type { Bill, ExactComponent, ExactLine } from './bill.ts';
import { SHIPPED_PRICES } from './book.ts';
import { price } from './price.ts';

export type Resources = Readonly<
  Record<string, { readonly Type: string; readonly Properties?: object; readonly Condition?: string }>
>;

export function modelOf(Resources: Resources, sections: object = {}, region = 'us-east-1'): Model {
  const built = buildModel([{ name: 'Stack', document: dataDocument({ ...sections, Resources }, 'Stack'), region }]);
  if (!built.ok) throw new Error(built.diagnostics.map((each) => each.what).join('\n'));
  return built.value;
}

export function billOf(
  resources: Resources,
  usage: Omit<Usage, 'schema'> = {},
  options: { readonly region?: string; readonly sections?: object } = {},
): Bill {
  return price(modelOf(resources, options.sections, options.region), usageOf(usage), SHIPPED_PRICES);
}

export function lineOf(bill: Bill, resource: string): ExactLine {
  const [line, second] = bill.lines.filter((each) => each.resource === resource);
  if (line === undefined) throw new Error(`the bill has no line for ${resource}`);
  if (second !== undefined) throw new Error(`the bill has several lines for ${resource}`);
  return line;
}

export function componentOf(bill: Bill, resource: string, row: string): ExactComponent {
  const line = lineOf(bill, resource);
  const found = line.components.find((each) => each.row === row);
  if (found === undefined) {
    const rows = line.components.map((each) => each.row).join(', ');
    throw new Error(`${resource} has no part "${row}"; it has ${rows || `none: ${line.reason}`}`);
  }
  return found;
}

export function expected(component: ExactComponent): string {
  return showDecimal(component.monthly.expected);
}

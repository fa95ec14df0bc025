import type { JudgedClaim, Reason } from '../../answers/index.ts';
import { showPosition } from './diagnostics.ts';
import type { Palette } from './palette.ts';
import { hanging, widthOf } from './text-width.ts';

/** How the reader recognises an outcome at the beginning of a line. */
export function markOf(
  claim: Pick<JudgedClaim, 'outcome' | 'row' | 'accepted'>,
  { good, bad, open, waiting, dim }: Palette,
): string {
  if (claim.row === 'planned' || claim.accepted !== undefined) return dim('·');
  switch (claim.outcome) {
    case 'proved':
    case 'witnessed':
      return good('✓');
    case 'refuted':
      return bad('✗');
    case 'unknown':
      return open('?');
    case 'unseen':
      return claim.row === 'notMeasurable' ? dim('–') : waiting('◌');
  }
}

/** What a mark alone does not say. */
export function remarkOf(claim: JudgedClaim): string {
  if (claim.row === 'planned') return 'planned';
  if (claim.accepted !== undefined) return `accepted until ${claim.accepted.until}: ${claim.accepted.reason}`;
  switch (claim.outcome) {
    case 'proved':
    case 'witnessed':
      return claim.row === 'metDifferently' ? `met differently: ${claim.resolution}` : '';
    case 'refuted':
      return 'refuted';
    case 'unknown':
      return 'unknown';
    case 'unseen':
      return claim.row === 'notMeasurable' ? 'not measurable' : 'to be checked';
  }
}

/** A claim with its reasons: the counterexample where there is one, else the trace. */
export function renderClaim(
  claim: JudgedClaim,
  look: Palette,
  width: number,
  options: { readonly trace: boolean },
): string {
  const { strong, dim, bad } = look;
  const lines = [hanging(`${markOf(claim, look)} ${strong(claim.id)}  `, claim.title, width, strong)];
  const field = (name: string, text: string | undefined) => {
    if (text !== undefined && text !== '') lines.push(hanging(`    ${dim(name)}  `, text, width));
  };
  const { counterexample } = claim;
  if (counterexample !== undefined) {
    lines.push(hanging('    ', counterexample.summary, width, claim.outcome === 'refuted' ? bad : (line) => line));
    lines.push(...renderSteps(counterexample.steps, look, width));
    if (counterexample.world !== undefined) {
      field(
        'when',
        Object.entries(counterexample.world)
          .map(([name, value]) => `${name} = ${value}`)
          .join(', '),
      );
    }
  }
  if (counterexample === undefined || options.trace) lines.push(...renderSteps(claim.trace, look, width));
  field('holds exactly if', claim.holdsIf);
  if (claim.outcome === 'unknown') field('missing', claim.missing?.join(', '));
  field('follows', claim.resolution);
  field('note', claim.note);
  if (claim.outcome === 'refuted') field('fix', claim.check?.fix);
  return lines.join('\n');
}

/** Numbered reasons, each with its place below. */
export function renderSteps(steps: readonly Reason[], { dim }: Palette, width: number): readonly string[] {
  const digits = String(steps.length).length;
  return steps.map((step, index) => {
    const label = `    ${dim(String(index + 1).padStart(digits))}  `;
    const place = placeOf(step);
    const says = hanging(label, step.says, width);
    return place === '' ? says : `${says}\n${hanging(' '.repeat(widthOf(label)), place, width, dim)}`;
  });
}

/** The line of the program where CDK recorded it, else of the template. */
function placeOf({ at, source }: Reason): string {
  const position = source?.definedAt ?? source;
  const line = position === undefined ? '' : showPosition(position);
  return [at, line].filter((part) => part !== undefined && part !== '').join('  ');
}

/** For which environment, and how surely, a document says what it says. */
import type { Passage } from './reading/passage.ts';

const ENVIRONMENTS: readonly (readonly [name: string, words: RegExp])[] = [
  ['nonprod', /(?<![\w-])non-?prod(?:uction)?(?![\w-])/i],
  ['dev', /(?<![\w-])dev(?:elopment)?(?![\w-])/i],
  ['staging', /(?<![\w-])stag(?:e|ing)(?![\w-])/i],
  ['test', /(?<![\w-])test(?:ing)? environment\b/i],
  ['prod', /(?<![\w-])prod(?:uction)?(?![\w-])/i],
];

/** One name for each spelling: `production` is `prod`. */
export function environmentName(word: string): string {
  return environmentsIn(word)[0] ?? word.toLowerCase();
}

export function environmentsIn(text: string): readonly string[] {
  const found = ENVIRONMENTS.filter(([, words]) => words.test(text)).map(([name]) => name);
  return found.flatMap((name) => (name === 'nonprod' ? ['dev', 'staging'] : [name]));
}

/** The environments that a place of a passage speaks of; none for all. */
export function environmentsAt(passage: Passage, index: number): readonly string[] {
  if (passage.form !== 'code') {
    const clause = clauseAt(passage.text, index);
    const own = environmentsIn(clause);
    if (own.length > 0) return own;
    const here = environmentsIn(passage.text);
    if (here.length === 1 && clausesOf(passage.text).length <= 2) return here;
  }
  for (const text of [...passage.headings, ...passage.above].toReversed()) {
    const found = environmentsIn(text);
    if (found.length > 0) return found;
  }
  return [];
}

const REPORTED =
  /\b(?:is|are|was|were) (?:said|claimed|supposed|priced|named) to\b|\b(?:is|are|was|were) (?:said|claimed|priced)\b|\binstead of\b|\brather than\b|\bformerly\b|\bpreviously\b|\bno longer\b|\bused to be\b|\bfor example\b|\be\.g\./i;
const RECORDS =
  /\bcontradictions?\b|\bresolutions?\b|\bchange ?log\b|\brevision history\b|\bdocument history\b|\bdecision (?:log|records?)\b|\blessons\b/i;

/** Titles of what is not there, or may be somewhere. */
const LACKS =
  /\b(?:unsupported|not (?:supported|included|covered|kept|met)|out of scope|limitations|supported (?:\w+ ){0,2}(?:services?|sources?|integrations?|targets?|regions?|types?|templates?))\b/i;

/** Columns of tables that hold what was so before. */
const EARLIER =
  /^(?:said|before|was|old|previously|formerly|then)$|\b(?:original|earlier|old|previous) (?:document|design|state)\b/i;

/** Whether a place only reports what somebody said, or what was so before. */
export function isReported(passage: Passage, index: number): boolean {
  return (
    REPORTED.test(clauseAt(passage.text, index)) ||
    passage.headings.some((each) => RECORDS.test(each)) ||
    [...passage.headings.slice(-1), ...passage.above.slice(-1)].some((each) => LACKS.test(each)) ||
    (passage.form === 'cell' && passage.above.some((each) => EARLIER.test(each)))
  );
}

const TOOLS: readonly (readonly [name: string, words: RegExp, languages: readonly string[]])[] = [
  ['Terraform', /\bterraform\b|\bopentofu\b/i, ['hcl', 'terraform', 'tf', 'tfvars']],
  ['Pulumi', /\bpulumi\b/i, []],
  ['Azure', /\bazure\b|\bbicep\b/i, ['bicep']],
  ['Google Cloud', /\bgoogle cloud\b|\bGCP\b/i, []],
];

/** The other tool that the section of a passage, below the title of the document, or its code is about. */
export function toolAt({ headings, language = '' }: Passage): string | undefined {
  const titles = headings.slice(1).filter((each) => !/\bcloudformation\b|\bAWS SAM\b/i.test(each));
  return TOOLS.find(
    ([, words, languages]) => languages.includes(language) || titles.some((each) => words.test(each)),
  )?.[0];
}

export const PLANNED =
  /\bfuture\b(?!\s+(?:re-?deploy\w*|deployments?|requests?|runs?|use|uses|reference|invocations?|events?)\b)|\b(?:roadmap|later|upcoming|recommended|proposed|not yet|reserved for|(?:will|to) be (?:added|implemented|introduced|supported|replaced|migrated|moved|upgraded|enabled|decided|determined|defined|done|built))\b|(?<!ly )(?<!well[- ])\bplanned\b|\b(?-i:TODO)\b/i;
const OPTIONAL =
  /\b(?:optional(?:ly)?|alternatives?|if provided|if needed|when there is|if there is|once there is|consider|could|can be|may be|might|vertical scaling|depending on|as needed)\b/i;
/** Words that make what follows them a choice or an example. */
const EXAMPLES = /\b(?:configurable|customi[sz]able|adjustable|e\.g\.|for example|for instance|such as|like)/i;

/** A subordinate clause: what stands beside it is so in some worlds only. An alarm that fires when something happens is one. */
const CONDITION =
  /\b(?:if|unless|in case|once|provided that|where (?:needed|required|available)|when (?!.*\b(?:alarm|alert|notif|fires?|triggers?|exceed|falls|drops|rises))|with --)\b/i;
const ALARMS = /\b(?:alarms?|alerts?|notif\w+|triggers?|fires?)\b[^.;]*\b(?:when|if)\b/i;

/** Titles of what is suggested, not described. `Cost Optimization Service` is a name. */
const SUGGESTS =
  /^[^\p{L}]*(?:(?:future|planned|upcoming|proposed|recommended|possible|potential|optional|suggested)\b|(?:next steps|roadmap|todo|recommendations?|enhancements?|alternatives?|(?:implementation|migration) (?:plan|strategy|roadmap))\b)|\b(?:optimi[sz]ations?|improvements?|enhancements?|customi[sz]ations?|modifications|recommendations?|alternatives|roadmap)(?: (?:tips|ideas|strateg(?:y|ies)|opportunities|options|plan))?[^\p{L}]*$|\((?:planned|optional|future|recommended|proposed)[^)]*\)/iu;

/** The last words over a list of what may be there, or may be chosen. */
const CHOICE_FOLLOWS =
  /\b(?:examples?|additional|further|other|alternatives?|possible|optional(?:ly)?|could|can|may|might|should|select|choose|pick|enter|(?:one of|following) (?:options|choices))\b[^.:]*:$/i;
/** The name of a row for what nobody has yet. */
const SPARE = /^\W*(?:reserved|spare|unused|unassigned|unallocated|free|available|future)\W*$/i;

/** Titles of sections that explain, by what may stand in any system. The title of the document is none. */
const EXPLAINS =
  /\b(?:examples?|ejemplos?|analog(?:y|ies|ía|ias)|illustrations?|concepts?|theory|background|glossary|what is(?! (?:currently |being |now |not )?(?:deployed|created|included|built|running|here|in|where|provisioned)\b)|use cases?)\b/iu;

/** Titles of what the reader brings along or does; the system itself is described elsewhere. */
const ASKS =
  /^[^\p{L}]*(?:pre-?requisites?|requirements?|before you (?:begin|start)|what you(?:['’]ll| will)? need|assumptions|(?:required |necessary )?(?:authori[sz]ations?|permissions?)(?: (?:needed|required|for))?\b|clean(?:ing)?[ -]?up|troubleshooting|testing|faqs?)\b/iu;
/** What must be there before, or is to be done. */
const ASKED =
  /\b(?:you(?:['’]ll| will| would)?(?: also)? need|you(?: will)? (?:must|should|have to)|must (?:already )?(?:exist|have|be)\b|(?:an? |your )existing|already (?:have|exists?)|make sure|should|parameters? (?:are|is) (?:provided|available)|for changing|(?:can|may) (?:change|set|choose|override))\b/i;
const IMPERATIVE =
  /^[\W\d]*(?:create|configure|enable|add|set ?up|choose|select|enter|run|open|verify|check|remember|update|change|install|consider|review|ensure|make|navigate|replace|go to|see|refer|visit|follow)\s/i;

/** `Shared storage (S3 or EFS)`. */
const CHOICE_OF_TITLE = /\([^()]*\b\w+ or \w+[^()]*\)/i;

/** Columns of what a thing may become. */
const BECOMES =
  /^(?:upgrade|scale[sd]?(?: up| out)?|grow|move|migrate)(?:s|d)?(?: (?:to|path))?$|^(?:target|alternatives?|options?|better|at scale)$|^changes? for\b/i;

/** `InstanceType: size of the server (default: t3.micro)` tells of a parameter, which the rule of properties reads. */
const DESCRIBED =
  /^[A-Z][a-z\d]+(?:[A-Z][A-Za-z\d]*)+\s*(?:[:—–-]|\().*\b(?:defaults?(?: to)?|options are|allowed values)\b/;

/** Whether a place of a passage speaks of what is, of what is planned, of what may be, or of what is asked for. */
export function modalityAt(passage: Passage, index: number): 'planned' | 'optional' | 'asked' | undefined {
  if (passage.isPurpose === true || DESCRIBED.test(passage.text)) return 'optional';
  const sentence = sentenceAt(passage.text, index);
  const aside = asideAt(passage.text, index);
  const clause = aside?.text ?? clauseAt(passage.text, index);
  if (PLANNED.test(clause)) return 'planned';
  if (OPTIONAL.test(clause)) return 'optional';
  if (EXAMPLES.test(passage.text.slice(aside?.start ?? clauseStart(passage.text, index), index))) return 'optional';
  if (CONDITION.test(sentence) && !ALARMS.test(sentence)) return 'optional';
  if (passage.form !== 'heading' && ASKED.test(sentence)) return 'asked';
  // `Create a VPC` is a title, `3. Create three functions` a step.
  if (IMPERATIVE.test(passage.text) && (passage.form !== 'heading' || /^\W*\d/.test(passage.text))) return 'asked';
  if (passage.headings.slice(1).some((each) => EXPLAINS.test(each))) return 'optional';
  if (CHOICE_OF_TITLE.test(passage.headings.at(-1) ?? '')) return 'optional';
  if (passage.headings.some((each) => ASKS.test(each))) return 'asked';
  if (passage.above.some((each) => /\byou (?:will )?need\b[^.]*:$/i.test(each))) return 'asked';
  if (passage.form !== 'cell' && CHOICE_FOLLOWS.test(passage.above.at(-1)?.trimEnd() ?? '')) return 'optional';
  if (passage.form === 'cell' && passage.above.slice(-2).some((each) => SPARE.test(each))) return 'planned';
  if (passage.form === 'cell' && passage.above.slice(-1).some((each) => BECOMES.test(each))) return 'optional';
  for (const text of [...passage.headings, ...passage.above].toReversed()) {
    if (!SUGGESTS.test(text) && !(text.length <= 40 && PLANNED.test(text))) continue;
    return PLANNED.test(text) && !/\([^)]*\brecommended\b/i.test(text) ? 'planned' : 'optional';
  }
  return passage.text.length < 90 && PLANNED.test(passage.text) ? 'planned' : undefined;
}

/** The sentence around a place; a dot inside a number or name ends none. */
export function sentenceAt(text: string, index: number): string {
  const before = [...text.slice(0, index).matchAll(/[.!?](?=\s+\p{Lu})/gu)].at(-1);
  const start = before === undefined ? 0 : before.index + 1;
  const after = /[.!?](?=\s+\p{Lu}|\s*$)/u.exec(text.slice(index));
  return text.slice(start, after === null ? undefined : index + after.index);
}

/** What stands in the parentheses around a place. */
function asideAt(text: string, index: number): { readonly start: number; readonly text: string } | undefined {
  const open = text.lastIndexOf('(', index);
  const close = text.indexOf(')', open);
  return open >= 0 && close > index ? { start: open, text: text.slice(open + 1, close) } : undefined;
}

/** The part of a text between commas and semicolons, what stands in parentheses left whole. */
export function clauseAt(text: string, index: number): string {
  return clausesOf(text).find((each) => index < each.start + each.text.length + 1)?.text ?? text;
}

function clauseStart(text: string, index: number): number {
  return clausesOf(text).find((each) => index < each.start + each.text.length + 1)?.start ?? 0;
}

interface Clause {
  readonly start: number;
  readonly text: string;
}

/** Each statement of a passage asks for its clauses several times, one passage after the other. */
let latest: { readonly text: string; readonly clauses: readonly Clause[] } = {
  text: '',
  clauses: [{ start: 0, text: '' }],
};

function clausesOf(text: string): readonly Clause[] {
  if (latest.text !== text) latest = { text, clauses: readClauses(text) };
  return latest.clauses;
}

function readClauses(text: string): readonly Clause[] {
  const clauses: Clause[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const character = text[at];
    if (character === '(' && /\bfor (?:dev|staging|prod)/.test(text.slice(at)) && text.indexOf(')', at) > 0) {
      // A parenthesis that tells one value per environment is itself a list of clauses.
      clauses.push({ start, text: text.slice(start, at) });
      start = at + 1;
      continue;
    }
    if (character === '(') depth++;
    if (character === ')') depth = Math.max(0, depth - 1);
    const ends =
      at === text.length || (depth === 0 && (character === ';' || (character === ',' && text[at + 1] === ' ')));
    if (!ends) continue;
    clauses.push({ start, text: text.slice(start, at) });
    start = at + 1;
  }
  return clauses;
}

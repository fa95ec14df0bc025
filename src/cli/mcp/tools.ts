/**
 * The verbs that answer, as tools of the Model Context Protocol: https://modelcontextprotocol.io/specification. Each answer
 * is the JSON of its verb, with the evidence; of what is proved it names ids and titles, and `why` tells the rest.
 */
import { diff, draw, price, prove, why } from '../../actions/index.ts';
import type { JudgedClaim, ProveReport } from '../../answers/index.ts';
import { checkShape, type Diagnostic, flag, list, object, type Shape, text, word } from '../../base/index.ts';

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly shape: Shape<object>;
  /** The answer to arguments that have the shape. */
  answer(given: object, cwd: string): Promise<ToolAnswer>;
}

interface ToolAnswer {
  readonly diagnostics: readonly Diagnostic[];
}

const TARGET = text({ about: 'an architecture of lintel.config.ts, a template file, or an assembly folder' });
const ENVIRONMENT = text({ about: 'the environment of an architecture' });
const REGION = text({ about: 'where a template is deployed that names no region' });

function tool<Given extends object>(
  name: string,
  description: string,
  shape: Shape<Given>,
  answer: (given: Given, cwd: string) => Promise<ToolAnswer>,
): Tool {
  return {
    name,
    description,
    shape,
    answer: (given, cwd) => {
      const { value, diagnostics } = checkShape(shape, given, 'LTL3003', () => undefined);
      return value === undefined ? Promise.resolve({ diagnostics }) : answer(value, cwd);
    },
  };
}

export const TOOLS: readonly Tool[] = [
  tool(
    'prove',
    'Judges what is claimed about a system, or what every owner asks of a template: proved, refuted with a counterexample, or unknown with what is missing. With `without` it says what goes on when a zone, an instance or a resource is taken away.',
    object(
      { target: TARGET },
      {
        environment: ENVIRONMENT,
        claims: text({ about: 'a file of claims' }),
        checks: flag('asks what every owner asks, beside the claims'),
        without: list(text(), { min: 1, about: 'zone, zone:us-east-1a, instance, writer, region, or a resource' }),
        region: REGION,
      },
    ),
    async (given, cwd) => shortened(await prove({ ...given, cwd })),
  ),
  tool(
    'why',
    'Explains one verdict with all its reasons, each with its place in the files, or one resource with what refers to it and who reaches it.',
    object(
      { target: TARGET, what: text({ about: 'the id of a claim or of a finding, a logical id, or a construct path' }) },
      { environment: ENVIRONMENT, claims: text({ about: 'a file of claims' }), region: REGION },
    ),
    (given, cwd) => why({ ...given, cwd }),
  ),
  tool(
    'price',
    'What a system costs in a month in US dollars at list prices, line by line, with the source of each price and quantity. What has no known price is listed, and never zero.',
    object(
      { target: TARGET },
      { environment: ENVIRONMENT, usage: text({ about: 'a file of expected usage' }), region: REGION },
    ),
    (given, cwd) => price({ ...given, cwd }),
  ),
  tool(
    'draw',
    'Draws a system as Mermaid, or answers the scene as JSON: resources, where they stand, and the connections that the network allows.',
    object(
      { target: TARGET },
      {
        environment: ENVIRONMENT,
        format: word(['mermaid', 'json']),
        focus: text({ about: 'a resource' }),
        region: REGION,
      },
    ),
    (given, cwd) => draw({ format: 'mermaid', ...given, cwd }),
  ),
  tool(
    'diff',
    'What an update changes beyond the text of templates: promises that break, connections that open, rights that are gained, resources that are replaced, data that is lost, cost.',
    object(
      { target: TARGET },
      {
        before: text({ about: 'another template or assembly, or one of a revision: main:template.yaml' }),
        base: text({ about: 'the revision of git in which the target is compared with itself' }),
        environment: ENVIRONMENT,
        region: REGION,
      },
    ),
    (given, cwd) => diff({ ...given, cwd }),
  ),
];

/** What is wrong or open with all reasons; what holds by name. */
function shortened({ claims, ...report }: ProveReport) {
  const isOpen = ({ outcome }: JudgedClaim) => outcome === 'refuted' || outcome === 'unknown';
  return {
    ...report,
    claims: claims.filter(isOpen),
    others: claims.filter((claim) => !isOpen(claim)).map(({ id, title, outcome }) => ({ id, title, outcome })),
  };
}

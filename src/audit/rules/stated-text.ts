/** Settings whose value is a word or a path: `health check path: /health`. */
import type { Model } from '../../model/index.ts';
import { cannotTell, isFalse, isTrue, type KnownText, resourcesOf, textsOf } from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, state } from '../reading/state.ts';
import { type Statement, type StatementJudgement, textValue } from '../statement.ts';

interface StatedText {
  readonly name: string;
  /** The value is the first group that is there. */
  readonly words: RegExp;
  readonly places: readonly (readonly [type: string, path: string])[];
  /** The form of a value in which it is compared. */
  plain(text: string): string;
}

const asPath = (text: string) => text.replace(/[.,;)]+$/, '').replace(/(?<=.)\/$/, '');
const asWord = (text: string) => text.toUpperCase().replace(/[^A-Z\d]/g, '');

export const TEXTS: readonly StatedText[] = [
  {
    name: 'path of the health check',
    words:
      /\bhealth[- ]?checks?(?: path| endpoint| URL)?(?:\s*[:=]\s*|\s+(?:at|on|is|uses?|via|path|against|to)\s+)(?:HTTPS?\s+)?(?:GET\s+)?["'“]?(\/[\w./-]*)|(?<![\w/])(\/[\w/-]*health[\w/-]*)["'”]? (?:as |is )?(?:the )?health[- ]?checks?\b/i,
    places: [
      ['AWS::ElasticLoadBalancingV2::TargetGroup', 'HealthCheckPath'],
      ['AWS::Route53::HealthCheck', 'HealthCheckConfig.ResourcePath'],
      ['AWS::AppRunner::Service', 'HealthCheckConfiguration.Path'],
    ],
    plain: asPath,
  },
  {
    name: 'stream view',
    words: /\b(NEW_AND_OLD_IMAGES|NEW_IMAGE|OLD_IMAGE|KEYS_ONLY)\b(?! projection)/,
    places: [['AWS::DynamoDB::Table', 'StreamSpecification.StreamViewType']],
    plain: asWord,
  },
  {
    name: 'price class',
    words: /\bprice[ _-]?class(?:\s*[:=]?\s*)(?:PriceClass_)?(100|200|all)\b/i,
    places: [['AWS::CloudFront::Distribution', 'DistributionConfig.PriceClass']],
    plain: (text) => asWord(text).replace(/^PRICECLASS/, ''),
  },
  {
    name: 'tag mutability',
    words: /\b(IMMUTABLE|immutable)\b(?= (?:image )?tags?\b)|\btag (?:im)?mutability\s*[:=]?\s*(IMMUTABLE|MUTABLE)\b/i,
    places: [['AWS::ECR::Repository', 'ImageTagMutability']],
    plain: asWord,
  },
  {
    name: 'scheme of the load balancer',
    words:
      /\b(internet-facing)\b(?=[^.;]{0,30}\b(?:load balancer|ALB|NLB|ELB)\b)|\b(?:load balancer|ALB|NLB)\b[^.;]{0,20}\b(internet-facing)\b/i,
    places: [['AWS::ElasticLoadBalancingV2::LoadBalancer', 'Scheme']],
    plain: asWord,
  },
];

export function readTexts(document: ReadDocument): readonly Statement[] {
  return TEXTS.flatMap(({ name, words }) =>
    findAll(document, words, ['prose', 'item', 'cell', 'drawing']).flatMap(({ passage, found }) => {
      const value = found.slice(1).find((each) => each !== undefined);
      if (value === undefined) return [];
      return [
        state(passage, found.index, found[0].length, {
          kind: 'setting',
          subject: ['', name],
          values: { text: asPath(value) },
        }),
      ];
    }),
  );
}

export function judgeText(statement: Statement, model: Model): StatementJudgement {
  const stated = TEXTS.find(({ name }) => name === statement.subject[1]);
  if (stated === undefined) return cannotTell('nothing judges such settings');
  const found: readonly KnownText[] = stated.places.flatMap(([type, path]) =>
    resourcesOf(model, type).flatMap((each) => textsOf(each, path)),
  );
  if (found.length === 0) return cannotTell('the template leaves it to AWS');
  const wanted = stated.plain(textValue(statement, 'text'));
  const at = found.map((each) => each.place);
  const shown = [...new Set(found.map(({ text }) => text))].join(', ');
  const right = found.filter(({ text }) => stated.plain(text) === wanted);
  if (right.length > 0) return isTrue(`it is ${shown}`, ...right.map((each) => each.place));
  if (found.some(({ open }) => open)) return cannotTell(`only deployment tells: ${shown}`, ...at);
  return new Set(found.map(({ text }) => stated.plain(text))).size === 1
    ? isFalse(`it is ${shown}`, ...at)
    : cannotTell(`which one is meant is not known; they are ${shown}`, ...at);
}

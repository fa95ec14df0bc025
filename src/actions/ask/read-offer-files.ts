/**
 * The offer files of AWS, which anybody may read: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-the-aws-price-list-bulk-api.html.
 * A file of hundreds of megabytes is read as it comes in; only the products that are asked for are held.
 */
import { type Diagnostic, error } from '../../base/index.ts';
import { OfferedPrices, OfferReader, type PriceQuestion, type PriceRegion, type RowAnswer } from '../../price/index.ts';
import type { Host } from '../host.ts';

export interface OfferFileOptions {
  /** Where the offer files are. @default - AWS_ENDPOINT_URL_PRICING, AWS_ENDPOINT_URL, else AWS's own host in us-east-1 */
  readonly offers?: string;
  /** How often a file is begun anew when its stream breaks. @default 3 */
  readonly attempts?: number;
}

const OFFERS = 'https://pricing.us-east-1.amazonaws.com';

export type OffersRead =
  | { readonly ok: true; readonly answers: readonly RowAnswer[] }
  | { readonly ok: false; readonly stopped: Diagnostic };

/** Reads each file once, one after the other, and answers all questions. Stops where nothing can be reached at all. */
export async function readOfferFiles(
  questions: readonly PriceQuestion[],
  options: OfferFileOptions,
  host: Host,
): Promise<OffersRead> {
  const files = Map.groupBy(questions, ({ row, region }) => pathOf(row.query.serviceCode, region));
  const base = options.offers ?? process.env.AWS_ENDPOINT_URL_PRICING ?? process.env.AWS_ENDPOINT_URL ?? OFFERS;
  if (!URL.canParse(base)) return { ok: false, stopped: unreachable(`"${base}" is no URL.`) };
  const answers: RowAnswer[] = [];
  let reached = 0;
  for (const [path, own] of files) {
    host.notify({ kind: 'progress', text: `reading ${path} for ${own.length} prices` });
    const read = await readFile(new URL(path, base), own, options.attempts ?? 3);
    if (!read.ok && read.isUnreachable && reached === 0) return { ok: false, stopped: unreachable(read.reason) };
    if (read.ok || !read.isUnreachable) reached++;
    answers.push(
      ...(read.ok
        ? read.answers
        : own.map(({ row, region }) => ({
            id: row.id,
            region,
            published: { ok: false, reason: read.reason } as const,
          }))),
    );
  }
  return { ok: true, answers };
}

function pathOf(service: string, region: PriceRegion): string {
  const place = region === 'global' ? '' : `${region}/`;
  return `/offers/v1.0/aws/${service}/current/${place}index.json`;
}

type FileRead =
  | { readonly ok: true; readonly answers: readonly RowAnswer[] }
  | { readonly ok: false; readonly reason: string; readonly isUnreachable: boolean };

async function readFile(url: URL, questions: readonly PriceQuestion[], attempts: number): Promise<FileRead> {
  let reason = '';
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      const response = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
      if (response.status === 403 || response.status === 404)
        return {
          ok: false,
          reason: `${url.origin === OFFERS ? 'AWS' : url.host} has no offer file ${url.pathname}.`,
          isUnreachable: false,
        };
      if (!response.ok || response.body === null) {
        await response.body?.cancel();
        reason = `AWS answers ${response.status} for ${url.pathname}.`;
        continue;
      }
      const found = await pricesOf(response.body, questions);
      if (found !== undefined) return { ok: true, answers: found };
      reason = `The offer file ${url.pathname} ends too early.`;
    } catch (thrown) {
      const { message = '', cause } = thrown as { message?: string; cause?: { code?: string } };
      if (cause?.code === 'ECONNREFUSED' || cause?.code === 'ENOTFOUND' || cause?.code === 'EAI_AGAIN')
        return { ok: false, reason: `${url.host} cannot be reached: ${cause.code}.`, isUnreachable: true };
      reason = `The offer file ${url.pathname} cannot be read: ${message}.`;
    }
  }
  return { ok: false, reason, isUnreachable: false };
}

/** The answers of a whole document; undefined where it breaks off. */
async function pricesOf(
  body: AsyncIterable<Uint8Array>,
  questions: readonly PriceQuestion[],
): Promise<readonly RowAnswer[] | undefined> {
  const prices = new OfferedPrices(questions);
  const reader = new OfferReader((entry) => prices.take(entry));
  for await (const chunk of body) reader.read(chunk);
  return reader.isWhole ? prices.answers() : undefined;
}

function unreachable(reason: string): Diagnostic {
  return error('LTL4002', `The AWS Price List cannot be reached: ${reason}`, {
    why: 'Prices come from the book as it was; nothing was changed.',
    fix: 'Check the connection and AWS_ENDPOINT_URL, then try again.',
  });
}

/** The AWS Price List API, as far as prices need it. The client is loaded only when AWS is asked. */
import { type Diagnostic, error } from '../../base/index.ts';
import type { ProductFilters } from '../../price/index.ts';

export interface PriceListOptions {
  /** Where the Price List answers. @default - AWS_ENDPOINT_URL, else AWS's own endpoint in us-east-1 */
  readonly endpoint?: string;
  /** @default - what the AWS SDK finds: environment, profile, role */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** How often one question is asked when AWS throttles. @default 5 */
  readonly attempts?: number;
}

export type ProductsFound =
  | { readonly ok: true; readonly products: readonly unknown[] }
  /** This question has no answer; the next may. */
  | { readonly ok: false; readonly reason: string }
  /** No question will have one. */
  | { readonly ok: false; readonly stopped: Diagnostic };

export interface PriceList {
  products(serviceCode: string, filters: ProductFilters): Promise<ProductsFound>;
  close(): void;
}

export async function openPriceList(options: PriceListOptions): Promise<PriceList> {
  const { PricingClient, GetProductsCommand } = await import('@aws-sdk/client-pricing');
  const client = new PricingClient({
    // Few regions answer for all: https://docs.aws.amazon.com/general/latest/gr/billing-pricing.html
    region: 'us-east-1',
    maxAttempts: options.attempts ?? 5,
    ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
    ...(options.credentials !== undefined && { credentials: options.credentials }),
  });
  return {
    async products(serviceCode, filters) {
      const found: unknown[] = [];
      let token: string | undefined;
      try {
        do {
          const answer = await client.send(
            new GetProductsCommand({
              ServiceCode: serviceCode,
              FormatVersion: 'aws_v1',
              Filters: Object.entries(filters).map(([Field, Value]) => ({ Type: 'TERM_MATCH', Field, Value })),
              ...(token !== undefined && { NextToken: token }),
            }),
          );
          for (const product of answer.PriceList ?? []) found.push(JSON.parse(String(product)));
          token = answer.NextToken;
        } while (token !== undefined && token !== '');
      } catch (thrown) {
        return faultOf(thrown);
      }
      return { ok: true, products: found };
    },
    close: () => client.destroy(),
  };
}

const NO_ENTRY =
  /Credential|AccessDenied|ExpiredToken|UnrecognizedClient|InvalidClientTokenId|SignatureDoesNotMatch|InvalidSignature/;
const NO_WAY = /ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|TimeoutError/;

function faultOf(thrown: unknown): Exclude<ProductsFound, { readonly ok: true }> {
  const { name = 'Error', message = '', code = '' } = thrown as { name?: string; message?: string; code?: string };
  const said = message.split('\n', 1)[0] ?? '';
  if (NO_ENTRY.test(name)) {
    return stopped(`The AWS Price List cannot be asked: ${said}`, {
      why: 'The Price List API answers only who is signed in and may pricing:GetProducts; nothing was changed.',
      fix: 'Sign in (aws sso login, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), with the permission pricing:GetProducts.',
    });
  }
  if (NO_WAY.test(`${name} ${code}`)) {
    return stopped(`The AWS Price List cannot be reached: ${said || code || name}`, {
      why: 'Prices come from the book as it was; nothing was changed.',
      fix: 'Check the connection and AWS_ENDPOINT_URL, then try again.',
    });
  }
  if (thrown instanceof SyntaxError) return { ok: false, reason: 'The answer is not JSON.' };
  return { ok: false, reason: `AWS answers ${name}${said === '' ? '' : `: ${said}`}` };
}

function stopped(what: string, rest: { readonly why: string; readonly fix: string }) {
  return { ok: false, stopped: error('LTL4002', what, rest) } as const;
}

/** What a front door is told: a distribution with its policies in full. Names are CloudFront's. Plain data. */
export interface EdgePlan {
  readonly id: string;
  /** `d111111abcdef8.cloudfront.net` */
  readonly domain: string;
  /** Names that viewers may ask for beside it, in small letters; `*.example.com` among them. */
  readonly aliases: readonly string[];
  readonly address: string;
  readonly certificates: readonly EdgeCertificate[];
  readonly minimumProtocolVersion: string;
  readonly http2: boolean;
  readonly defaultRootObject: string | undefined;
  readonly origins: readonly EdgeOrigin[];
  /** In the order of precedence; the last one is the default, for all paths. */
  readonly behaviors: readonly EdgeBehavior[];
  readonly errorResponses: readonly EdgeErrorResponse[];
}

export interface EdgeCertificate {
  readonly names: readonly string[];
  readonly certificate: string;
  readonly privateKey: string;
}

export interface EdgeOrigin {
  readonly id: string;
  readonly domain: string;
  readonly path: string;
  /** How it is reached, or a sentence that says why it is not. */
  readonly place:
    | { readonly kind: 'address'; readonly address: string }
    | { readonly kind: 'socket'; readonly path: string }
    | { readonly kind: 'nowhere'; readonly why: string; readonly status?: 403 };
  readonly protocol: 'http-only' | 'https-only' | 'match-viewer';
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Further names that its certificate may have. */
  readonly alsoNamed: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly readTimeoutSeconds: number;
  readonly connectionTimeoutSeconds: number;
  readonly connectionAttempts: number;
}

export interface EdgeBehavior {
  readonly pattern: string;
  readonly origin: string;
  readonly viewerProtocol: 'allow-all' | 'redirect-to-https' | 'https-only';
  readonly allowedMethods: readonly string[];
  readonly cachedMethods: readonly string[];
  readonly compress: boolean;
  readonly cache: CachePolicy;
  readonly originRequest: OriginRequestPolicy | undefined;
  readonly responseHeaders: ResponseHeadersPolicy | undefined;
  readonly viewerRequest: EdgeFunction | undefined;
  readonly viewerResponse: EdgeFunction | undefined;
}

export interface EdgeFunction {
  readonly name: string;
  readonly code: string;
}

/** Which values of a kind count. `allExcept` and `allViewer` are of origin requests only. */
export interface Chosen {
  readonly behavior: 'none' | 'whitelist' | 'all' | 'allExcept';
  /** Header names in small letters. */
  readonly names: readonly string[];
}

export interface CachePolicy {
  readonly minTtl: number;
  readonly defaultTtl: number;
  readonly maxTtl: number;
  readonly gzip: boolean;
  readonly brotli: boolean;
  readonly headers: Chosen;
  readonly cookies: Chosen;
  readonly queryStrings: Chosen;
}

export interface OriginRequestPolicy {
  readonly headers: Chosen;
  readonly cookies: Chosen;
  readonly queryStrings: Chosen;
}

export interface SetHeader {
  readonly name: string;
  readonly value: string;
  readonly override: boolean;
}

export interface ResponseHeadersPolicy {
  readonly set: readonly SetHeader[];
  readonly remove: readonly string[];
  readonly cors: CorsPolicy | undefined;
}

export interface CorsPolicy {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly credentials: boolean;
  readonly maxAgeSeconds: number | undefined;
  readonly override: boolean;
}

export interface EdgeErrorResponse {
  readonly code: number;
  readonly page: string | undefined;
  readonly responseCode: number | undefined;
  readonly minTtl: number | undefined;
}

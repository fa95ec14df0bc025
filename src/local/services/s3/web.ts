import type { Call, WebAnswer, WebRequest } from '../../service.ts';
import { preflight } from './cors.ts';
import { postForm } from './post-form.ts';
import { checkPresigned } from './presign.ts';
import { s3Error } from './s3-error.ts';
import { isWebsite, websiteAnswer } from './website.ts';

/** What of S3 is no operation of its schema: preflights, forms, and the check of presigned URLs before all else. */
export async function s3Web(request: WebRequest, call: Call): Promise<WebAnswer | undefined> {
  const { http } = call;
  if (http === undefined) return undefined;
  if (isWebsite(http.host)) return websiteAnswer(request, http, call);
  if (http.method === 'OPTIONS') {
    const headers = preflight(request, call);
    return {
      status: 200,
      headers: { ...headers, 'x-amz-request-id': call.requestId, 'x-amz-id-2': call.requestId, server: 'AmazonS3' },
      body: '',
    };
  }
  const isForm =
    http.method === 'POST' &&
    request.operation === undefined &&
    [...request.query].length === 0 &&
    request.labels.Bucket !== undefined;
  if (isForm) return postForm(request, call);
  // The region that botocore names where there is none is no region to sign for.
  if (call.region === 'aws-global') {
    throw s3Error(
      'AuthorizationHeaderMalformed',
      "The authorization header is malformed; the region 'aws-global' is wrong; expecting 'us-east-1'",
      400,
      { Region: 'us-east-1' },
    );
  }
  checkPresigned(request, call);
  return undefined;
}

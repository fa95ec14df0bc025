/** Which names a certificate is for that nobody gave. Oracle: the descriptions of the five systems' parameters, read by hand. */
import { expect, test } from 'vitest';
import { hostNames } from './local-choices.ts';

test.each([
  [
    'ARN of the ACM certificate of the HTTPS listener, for www.example.com and origin.www.example.com',
    ['www.example.com', 'origin.www.example.com'],
  ],
  ['ARN of the ACM certificate of the load balancer, in the region of the stack, valid for OriginDomainName', []],
  ['must be the ARN of an ACM certificate, arn:aws:acm:<region>:<account>:certificate/<id>', []],
  ['The certificate of api.example.com.', ['api.example.com']],
  [undefined, []],
])('%s', (description, expected) => expect(hostNames(description)).toEqual(expected));

import { inShort } from './short-text.ts';

/**
 * Of what is missing to say that a connection is open, that which decides who connects at all: addresses and rules that
 * are given at deployment, by their short names. The network that a connection crosses is not among them: by default its
 * routes and ACLs let through what security groups open
 * (https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html).
 */
export function givenEnds(missing: readonly string[] = []): readonly string[] {
  return [...new Set(missing.filter((each) => !CROSSED.test(each)).map(inShort))];
}

const CROSSED = /^(?:the (?:network ACL|route table|entries of prefix list)\b|whether )/;

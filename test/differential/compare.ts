/** Whether two requests are the same bytes to an exchange. */
import assert from 'node:assert/strict';
import { createPublicKey, createPrivateKey, verify } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import type { Descriptor, OurRequest, TheirRequest } from './descriptor.js';

type Headers = Record<string, string>;

/** Names in lower case, which HTTP does not tell apart, without those that nothing depends on. */
function headersOf(headers: Readonly<Record<string, unknown>> | undefined, dropped: readonly string[] = []): Headers {
  const pairs = Object.entries(headers ?? {}).map(([name, value]): [string, string] => [name.toLowerCase(), String(value)]);
  return Object.fromEntries(pairs.filter(([name]) => !dropped.includes(name)));
}

const PLACE_OF_SIGNATURE = 'SIGNATURE-THAT-WAS-VERIFIED';

/** ECDSA signatures of one message differ from each other: each is verified, and what is compared is the rest. */
function settled(text: string, privateKey: string): string {
  const key = createPublicKey(createPrivateKey(privateKey));
  return text.replace(/(ey[\w-]+\.ey[\w-]+)\.([\w-]{86})(?![\w-])/g, (_, message: string, signature: string) => {
    const valid = verify('sha256', Buffer.from(message), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
    assert.ok(valid, 'an ES256 signature that does not verify');
    return `${message}.${PLACE_OF_SIGNATURE}`;
  });
}

interface Comparable {
  readonly url: string;
  readonly method: string;
  readonly body: string;
  readonly headers: Headers;
}

function comparable(request: OurRequest | TheirRequest, dropped: readonly string[] | undefined): Comparable {
  const { url, method, body = '', headers } = request;
  return { url, method, body, headers: headersOf(headers, dropped) };
}

/** Both sides, without what nothing depends on. */
function sides(
  ours: OurRequest,
  theirs: TheirRequest,
  { headers = {}, algorithm, alike }: Descriptor,
  secret: string,
): [Comparable, Comparable] {
  const mine = comparable(alike === undefined ? ours : alike.of(ours), headers.onlyOurs);
  const other = comparable(alike === undefined ? theirs : alike.of(theirs), headers.onlyTheirs);
  // Without a body there is nothing that a content type could be of.
  if (mine.body === '' || other.body === '') {
    delete mine.headers['content-type'];
    delete other.headers['content-type'];
  }
  if (algorithm !== 'p256') return [mine, other];
  const verified = (side: Comparable): Comparable => JSON.parse(settled(JSON.stringify(side), secret)) as Comparable;
  return [verified(mine), verified(other)];
}

/** Whether url, method, body and every header that counts are equal. */
export function isSame(ours: OurRequest, theirs: TheirRequest, descriptor: Descriptor, secret: string): boolean {
  return isDeepStrictEqual(...sides(ours, theirs, descriptor, secret));
}

/** Throws, with both sides, where they are not. */
export function assertSame(ours: OurRequest, theirs: TheirRequest, descriptor: Descriptor, secret: string): void {
  if (!isSame(ours, theirs, descriptor, secret)) assert.deepEqual(...sides(ours, theirs, descriptor, secret));
}

/** Whether two requests are the same bytes to an exchange. */
import assert from 'node:assert/strict';
import { createPublicKey, createPrivateKey, verify } from 'node:crypto';

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

/** Throws where url, method, body or a header that counts differs. */
export function assertSame(ours: OurRequest, theirs: TheirRequest, descriptor: Descriptor, secret: string): void {
  const { headers = {}, algorithm } = descriptor;
  const mine = { url: ours.url, method: ours.method, body: ours.body ?? '', headers: headersOf(ours.headers, headers.onlyOurs) };
  const other = { url: theirs.url, method: theirs.method, body: theirs.body ?? '', headers: headersOf(theirs.headers, headers.onlyTheirs) };
  // Without a body there is nothing that a content type could be of.
  if (mine.body === '' || other.body === '') {
    delete mine.headers['content-type'];
    delete other.headers['content-type'];
  }
  if (algorithm !== 'p256') {
    assert.deepEqual(mine, other);
    return;
  }
  assert.deepEqual(JSON.parse(settled(JSON.stringify(mine), secret)), JSON.parse(settled(JSON.stringify(other), secret)));
}

import assert from 'node:assert/strict';

import { nonceUpTo } from '../../../lib/exchanges/text/nonce.js';
import { refused } from '../refused.js';

describe('the most that a nonce may be', () => {
  it('is compared as a number, whatever the number of digits', () => {
    for (const nonce of ['1', '999', '1000']) assert.equal(nonceUpTo('1000', nonce), nonce);
    for (const nonce of ['1001', '2000', '9999', '10000', '99999999999999999999']) {
      refused(() => nonceUpTo('1000', nonce), 'REQUEST_INVALID', /^the nonce is larger than 1000, the most that this exchange takes/);
    }
    assert.equal(nonceUpTo('9223372036854775807', '9223372036854775807'), '9223372036854775807');
    refused(() => nonceUpTo('9223372036854775807', '9223372036854775808'), 'REQUEST_INVALID', /9223372036854775807/);
  });
});

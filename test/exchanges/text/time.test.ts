import assert from 'node:assert/strict';

import { fixMilliseconds, isoMilliseconds, isoSeconds, seconds } from '../../../lib/exchanges/text/time.js';

describe('the texts of a time', () => {
  it('are in UTC, of one moment', () => {
    const time = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
    assert.equal(seconds(time), '1767323045');
    assert.equal(seconds(time + 993), '1767323045', 'a second is not rounded up');
    assert.equal(isoMilliseconds(time), '2026-01-02T03:04:05.006Z');
    assert.equal(isoSeconds(time), '2026-01-02T03:04:05');
    assert.equal(fixMilliseconds(time), '20260102-03:04:05.006');
  });
});

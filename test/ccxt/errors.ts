import assert from 'node:assert/strict';

import { type ErrorCode, StrongroomError } from '../../lib/errors.js';

/** That `attempt` ends with an error of ours. */
export function asserts(attempt: () => unknown, code: ErrorCode, message: RegExp): void {
  assert.throws(attempt, (error: unknown) => {
    assert.ok(error instanceof StrongroomError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    return true;
  });
}

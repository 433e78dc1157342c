import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { errorCodes, nativeError, StrongroomError } from '../lib/errors.js';
import { packageRoot } from './support/child.js';

const nativeCodes = (): string[] => {
  const header = readFileSync(path.join(packageRoot, 'native/core/status.h'), 'utf8');
  return [...header.matchAll(/^ {2}X\(([A-Z_]+)\)/gm)].map((match) => match[1]!).filter((code) => code !== 'OK');
};

describe('an error', () => {
  it('has a sentence for every code that native code can give', () => {
    const known: readonly string[] = errorCodes;
    assert.ok(nativeCodes().length > 20);
    assert.deepEqual(
      nativeCodes().filter((code) => !known.includes(code)),
      [],
    );
  });

  it('is a lower-case sentence without a full stop at the end, whatever the code', () => {
    for (const code of errorCodes) {
      const { message } = nativeError(code, 7, 65536, 12, 'the thing');
      assert.match(message, /^[a-z0-9'/].*[^.]$/s, code);
      assert.doesNotMatch(message, /undefined|NaN|\[object/, code);
    }
  });

  it('can be made without a reason from the system', () => {
    for (const code of errorCodes) assert.doesNotMatch(nativeError(code, 0, 0, 0, '').message, /undefined|NaN/, code);
    assert.equal(new StrongroomError('SYSTEM', { subject: 'open' }).message, 'open failed: no reason was given');
  });

  it('keeps its code, its name and its cause', () => {
    const cause = new Error('below');
    const error = new StrongroomError('SYSTEM', { subject: 'open', errno: 2 }, { cause });
    assert.ok(error instanceof Error);
    assert.equal(error.name, 'StrongroomError');
    assert.equal(error.code, 'SYSTEM');
    assert.equal(error.message, 'open failed: ENOENT');
    assert.equal(error.cause, cause);
    assert.match(String(error.stack), /^StrongroomError: open failed: ENOENT/);
  });
});

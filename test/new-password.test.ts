/** New passwords as JavaScript asks for them; what they are made of is tested in test/native/new_password_test.cc, which may look at them. */
import assert from 'node:assert/strict';
import { StrongroomError } from '../lib/index.js';
import { type Recipe, characterClasses, entropyBits, newPassword } from '../lib/new-password.js';

describe('a new password', () => {
  it('has as many bits as the logarithm of how many there are', () => {
    const close = (recipe: Recipe, count: number): void =>
      assert.ok(Math.abs(entropyBits(recipe) - Math.log2(count)) < 1e-9, JSON.stringify(recipe));
    close({ length: 1, classes: ['digits'] }, 10);
    close({ length: 2, classes: ['lower', 'digits'] }, 2 * 26 * 10);
    close({ length: 3, classes: ['lower', 'digits'] }, 3 * 26 * 26 * 10 + 3 * 26 * 10 * 10);
    close({ length: 4, classes: characterClasses }, 24 * 26 * 26 * 10 * 32);
    close({ words: 6 }, 7776 ** 6);
    assert.ok(Math.abs(entropyBits({ length: 1024, classes: characterClasses }) - 1024 * Math.log2(94)) < 1e-6);
  });

  it('is another each time, and a secret like any other', () => {
    const sign = (recipe: Recipe): string => newPassword(recipe).hmacKey({ hash: 'sha256' }).sign('m');
    for (const recipe of [{ length: 20, classes: characterClasses }, { words: 6 }]) assert.notEqual(sign(recipe), sign(recipe));
  });

  it('is refused where nothing can be like that', () => {
    const recipes: unknown[] = [
      { length: 3, classes: characterClasses },
      { length: 1025, classes: ['lower'] },
      { length: 8, classes: [] },
      { length: 8, classes: ['lower', 'lower'] },
      { length: 8, classes: ['greek'] },
      { length: 8.5, classes: ['lower'] },
      { words: 0 },
      { words: 65 },
      { words: 1.5 },
    ];
    for (const recipe of recipes) {
      for (const use of [newPassword, entropyBits])
        assert.throws(
          () => use(recipe as Recipe),
          (error: unknown) => error instanceof StrongroomError && error.code === 'INVALID_ARGUMENT',
        );
    }
    assert.ok(entropyBits({ length: 4, classes: characterClasses }) > 0);
  });
});

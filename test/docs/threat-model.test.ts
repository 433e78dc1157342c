/** The threat model names tests that are there: each file it names has tests or is a program of the tests. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '../../..');
const page = readFileSync(path.join(root, 'docs/threat-model.md'), 'utf8');

/** How many tests a file, or the files of a folder, have. */
function testsIn(file: string): number {
  const full = path.join(root, file);
  if (!existsSync(full)) return 0;
  if (statSync(full).isDirectory()) return readdirSync(full).reduce((sum, name) => sum + testsIn(path.join(file, name)), 0);
  return [...readFileSync(full, 'utf8').matchAll(/^\s*(?:it|claim)\(|^TEST\(|^\s*TEST\b/gm)].length;
}

describe('docs/threat-model.md', () => {
  const rows = page
    .split('\n## Who is kept out\n')[1]!
    .split('\n## ')[0]!
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2);

  it('names a test for each attacker who is kept out', () => {
    assert.ok(rows.length > 20);
    for (const row of rows) assert.match(row.split('|').at(-2)!, /`(test\/|npm run )/, row);
  });

  it('names only files that have tests', () => {
    const named = [...page.matchAll(/`(test\/[\w./-]+(?:\.test\.ts|_test\.cc|\/))`/g)].map(([, file]) => file!);
    assert.ok(named.length > 30);
    for (const file of new Set(named)) assert.ok(testsIn(file) > 0, file);
    assert.equal(testsIn('test/attack/lib/sha2.ts') + testsIn('test/no-such.test.ts'), 0);
  });

  it('has a reason for each who is not', () => {
    const section = page.split('\n## Who is not\n')[1]!.split('\n## ')[0]!;
    const items = section.split('\n- ').slice(1);
    assert.ok(items.length > 10);
    for (const item of items) assert.match(item, /^\*\*.+\*\*[^]{40,}/, item);
  });
});

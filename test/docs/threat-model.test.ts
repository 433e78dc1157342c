/** The threat model names tests that are there, by file and title. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '../../..');
const page = readFileSync(path.join(root, 'docs/threat-model.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: object };

/** Titles of a file's tests and of their groups; `…` stands for what a template puts in. */
function titlesIn(file: string): Set<string> {
  if (!existsSync(path.join(root, file))) return new Set();
  const source = readFileSync(path.join(root, file), 'utf8');
  if (file.endsWith('.cc')) return new Set([...source.matchAll(/^TEST\((\w+)\)/gm)].map(([, name]) => name!.replaceAll('_', ' ')));
  const titles = source.matchAll(/\b(?:it|claim|attack|describe)\(\s*(['"`])((?:\\.|(?!\1)[^\\])+)\1/g);
  return new Set([...titles].map(([, , title]) => title!.replace(/\$\{[^}]*\}/g, '…').replaceAll('\\', '')));
}

/** What is named in a text: `file` *title*, *title*. */
const namedIn = (text: string): { file: string; titles: string[] }[] =>
  [...text.matchAll(/`(test\/[\w./-]+(?:\.test\.ts|_test\.cc))`((?:,? \(?\*[^*]+\*)*)/g)].map(([, file, titles]) => ({
    file: file!,
    titles: [...titles!.matchAll(/\*([^*]+)\*/g)].map(([, title]) => title!),
  }));

/** Of those, the titles that no test of the file has, and the files that are named without one. */
const wrongIn = (text: string): string[] =>
  namedIn(text).flatMap(({ file, titles }) => {
    const there = titlesIn(file);
    return titles.length === 0 ? [file] : titles.filter((title) => !there.has(title)).map((title) => `${file}: ${title}`);
  });

const sectionOf = (title: string): string => page.split(`\n## ${title}\n`)[1]!.split('\n## ')[0]!;

describe('docs/threat-model.md', () => {
  const rows = sectionOf('Who is kept out')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2);

  it('names a test for each attacker who is kept out, and for each way in which secrets are kept', () => {
    assert.ok(rows.length > 20);
    for (const row of rows) assert.ok(namedIn(row.split(' | ').at(-1)!).length > 0, row);
    for (const section of ['What is kept', 'Where it lies']) assert.ok(namedIn(sectionOf(section)).length >= 5, section);
  });

  it('names only tests that there are, each by its title', () => {
    assert.ok(namedIn(page).length > 50);
    assert.deepEqual(wrongIn(page), []);
    for (const [, name] of page.matchAll(/`npm run (\w+)`/g)) assert.ok(Object.hasOwn(scripts, name!), name);
  });

  it('is seen to be wrong where a title, a file or a name of a group is another', () => {
    const right =
      '`test/attack/swap.test.ts` *paged out, and the swap file read raw*, *swap*; `test/native/release_test.cc` *a filled pipe gives every byte and ends*';
    assert.deepEqual(wrongIn(right), []);
    for (const [from, to] of [
      ['raw', 'row'],
      ['swap*', 'swaps*'],
      ['attack/swap', 'attack/swop'],
      ['filled', 'full'],
      [/ \*.*;/, ';'],
    ] as const) {
      assert.equal(wrongIn(right.replace(from, to)).length > 0, true, String(from));
    }
  });

  it('has a reason for each who is not', () => {
    const items = sectionOf('Who is not').split('\n- ').slice(1);
    assert.ok(items.length > 10);
    for (const item of items) assert.match(item, /^\*\*.+\*\*[^]{40,}/, item);
  });
});

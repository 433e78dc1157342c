// What is mutated, and which tests look at each file: in stages, the quickest and most likely to notice first. A mutant that is not
// killed has passed all of them.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { filesUnder, root } from '../../scripts/lib/run.mjs';

/** Names of tests of test/vault, by the file that they look at: not those of crashes and attacks, which are about other things. */
const testsOfVault = {
  format: ['messages', 'pieces'],
  'index-record': ['messages', 'pieces'],
  'index-entry': ['messages', 'pieces'],
  slots: ['slots', 'rekey'],
  kdf: ['messages', 'pieces', 'kdf'],
  keys: ['slots', 'passwords'],
  contents: ['format', 'entry-changes', 'last-seen'],
  'seal-entry': ['entries', 'passphrase', 'passwords'],
  verify: ['entry-changes', 'passphrase', 'testkit'],
  'last-seen': ['last-seen'],
};

const vaultFile = (name) => `lib/vault/${name}.ts`;
const test = (name) => `dist/test/${name}.test.js`;

function stagesOfVault(file) {
  return testsOfVault[path.basename(file, '.ts')].map((name) => ({ files: [test(`vault/${name}`)] }));
}

/** Tests over all exchanges: a file of one exchange needs those alone that have its name in their title. */
const overAll = ['vectors', 'refusals', 'all'].map((name) => test(`exchanges/${name}`));

/** What people read of the facts. */
const page = { files: [test('docs/exchanges')] };

function stagesOfExchanges(file) {
  const name = path.basename(file, '.ts');
  const texts = filesUnder(['test/exchanges/text']).map((source) => `dist/${source.replace(/\.ts$/, '.js')}`);
  const every = overAll.map((each) => ({ files: [each] }));
  if (file.includes('/text/')) return [{ files: texts }, ...every];
  const own = [name, name.replace(/-(?:legacy|frame)$/, '')].find((each) => existsSync(path.join(root, `test/exchanges/${each}.test.ts`)));
  if (own === undefined) return [...every, page, { files: texts }];
  const grep = new RegExp(`(?:^|[ :])${own}(?![a-z])`);
  const [vectors, ...others] = overAll.map((each) => ({ files: [each], grep }));
  const servers = existsSync(path.join(root, `test/exchanges/servers/${own}.test.ts`))
    ? [{ files: [test(`exchanges/servers/${own}`)] }]
    : [];
  return [vectors, { files: [test(`exchanges/${own}`)] }, page, ...others, ...servers];
}

// What takes a file's bytes apart and has tests that open no vault: a minute, where the rest of the vault takes an hour.
const ofFormat = ['format', 'index-record', 'index-entry'];

export const parts = {
  format: { files: ofFormat.map(vaultFile), stages: stagesOfVault },
  vault: {
    files: Object.keys(testsOfVault)
      .filter((name) => !ofFormat.includes(name))
      .map(vaultFile),
    stages: stagesOfVault,
  },
  exchanges: { files: filesUnder(['lib/exchanges'], /\.ts$/).filter((file) => !file.endsWith('/types.ts')), stages: stagesOfExchanges },
};

/** The stages of a file of lib/: { files, grep? }, compiled tests and, where not all of theirs count, what their titles match. */
export function stagesOf(file) {
  return Object.values(parts)
    .find(({ files }) => files.includes(file))
    .stages(file);
}

import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { type WrittenCypherVault, writeCypherVault } from '../../support/cypher-vault.js';
import { makeFixture, MARKER, type Fixture } from './fixture.js';
import { aesNeedles, hmacNeedles, textNeedles, type Needle } from './needles.js';
import { materialNeedles } from './slots.js';

const KRAKEN_KEY = 'K'.repeat(56);

/** A CypherVault under the subject's password with two passwords of sites, a .env file, a list of entries, and all that must not be found of them. */
export interface ImportSources {
  readonly written: WrittenCypherVault;
  readonly env: string;
  readonly entries: string;
  readonly needles: Needle[];
}

export function makeImportSources(fixture: Fixture): ImportSources {
  const [first, third, inList] = [0, 2, 0].map((i) => makeFixture().secrets[i]!.text.toString()) as [string, string, string];
  const fromEnv = makeFixture().secrets[1]!.text.toString();
  const master = fixture.password.toString();
  const content = { 'a.com': { me: first }, 'b.com': { me: third }, master: { master } };
  const written = writeCypherVault({ password: master, content, megabytes: 1, iterations: 2 });
  const needles = [
    { name: MARKER, bytes: fixture.marker },
    ...textNeedles('master password, repeated', Buffer.from(master.repeat(2))),
    ...hmacNeedles('key of its HMAC', written.hmacKey, 'sha512'),
    ...written.digests.flatMap((digest, i) => materialNeedles(`digest ${i}`, digest)),
    ...aesNeedles('key of its cipher', written.key),
    ...[first, third, fromEnv, inList].flatMap((text, i) => materialNeedles(`secret ${i}`, Buffer.from(text))),
  ];
  return {
    written,
    env: `KRAKEN_API_KEY=${KRAKEN_KEY}\nKRAKEN_API_SECRET='${fromEnv}'\n`,
    entries: JSON.stringify([{ name: 'listed', secret: inList }]),
    needles,
  };
}

/** The three files, in a folder. */
export function writeImportSources(
  { written, env, entries }: ImportSources,
  folder: string,
): { cypherVault: string; env: string; entries: string } {
  const files = {
    cypherVault: path.join(folder, 'cyphervault.txt'),
    env: path.join(folder, '.env'),
    entries: path.join(folder, 'entries.json'),
  };
  for (const [file, text] of [
    [files.cypherVault, written.file],
    [files.env, env],
    [files.entries, entries],
  ] as const) {
    writeFileSync(file, text, { mode: 0o600 });
  }
  return files;
}

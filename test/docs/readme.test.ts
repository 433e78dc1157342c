/** The README's example, run as it stands there by somebody at a terminal; and what the pages name exists. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { startExchanges } from '../../demo/exchange-server.js';
import * as strongroom from '../../lib/index.js';
import { SECRETS } from '../exchanges/support.js';
import type { Run, Step } from '../tools/terminal.js';
import { runOnTerminal } from '../tools/terminal.js';

const packageRoot = path.join(__dirname, '..', '..', '..');
const page = (name: string): string => readFileSync(path.join(packageRoot, name), 'utf8');
// Nobody's key: one must be put in its place, and it is refused until then.
const API_KEY = 'YOUR-PUBLIC-API-KEY';
const krakenKey = 'K'.repeat(56);
const [makeVault = '', bot = ''] = [...page('README.md').matchAll(/```js\n([^]*?)```/g)].map(([, text]) => text);

// The example talks to Kraken; here it talks to a server that checks as Kraken does. Nothing else of it is touched.
const REDIRECT = `
const real = globalThis.fetch;
globalThis.fetch = (url, init) => real(String(url).replace('https://api.kraken.com', process.env.EXCHANGE), init);`;

describe('the example in the README', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'strongroom-readme-'));
    mkdirSync(path.join(folder, 'node_modules'));
    symlinkSync(packageRoot, path.join(folder, 'node_modules', 'strongroom'));
    writeFileSync(path.join(folder, 'redirect.cjs'), REDIRECT);
    assert.equal(makeVault.split(API_KEY).length, 2);
    writeFileSync(path.join(folder, 'make-vault.mjs'), makeVault.replace(API_KEY, krakenKey));
    writeFileSync(path.join(folder, 'bot.mjs'), bot);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function runExample(file: string, steps: readonly Step[]): Promise<Run> {
    const account = { apiKey: krakenKey, secret: SECRETS.kraken };
    const server = await startExchanges({ kraken: account, binance: account });
    try {
      const script = 'cd "$1" && exec "$2" --require ./redirect.cjs "$3"';
      const command = ['sh', '-c', script, 'sh', folder, process.execPath, file];
      return await runOnTerminal({ command, env: { EXCHANGE: server.baseUrl, NO_COLOR: '1' }, steps });
    } finally {
      await server.close();
    }
  }

  it('has no more than 15 lines', () => {
    assert.ok((makeVault + bot).trim().split('\n').length <= 15);
  });

  it('makes a vault, having asked for everything before it derives its key', async () => {
    const run = await runExample('make-vault.mjs', [
      { expect: 'new vault password: ' },
      { send: 'correct horse\r' },
      { expect: 'once more: ' },
      { send: 'correct horse\r' },
      { expect: 'private key from Kraken: ' },
      { send: `${SECRETS.kraken}\r` },
      { exit: true },
    ]);
    assert.ok(!run.output.includes(SECRETS.kraken) && !run.output.includes('correct horse'));
    assert.deepEqual([run.status, run.leftover], [0, '']);
    assert.equal(statSync(path.join(folder, 'bot.vault')).mode & 0o777, 0o600);
  });

  it('opens that vault every day, with the password only, and sends an order that the exchange takes', async () => {
    const run = await runExample('bot.mjs', [{ expect: 'password: ' }, { send: 'correct horse\r' }, { exit: true }]);
    assert.match(run.output, /txid: \[ 'OUF4EM-FRGI2-MQMWZD' \]/);
    assert.match(run.output, /buy 1\.25 XBTUSD limit 37500/);
    assert.equal(run.status, 0);
  });

  it('fails with a wrong password', async () => {
    const run = await runExample('bot.mjs', [{ expect: 'password: ' }, { send: 'correct mule\r' }, { exit: true }]);
    assert.match(run.output, /wrong password/);
    assert.doesNotMatch(run.output, /txid/);
    assert.notEqual(run.status, 0);
  });
});

describe('the pages', () => {
  const pages = ['README.md', 'SECURITY.md', ...readdirSync(path.join(packageRoot, 'docs')).map((name) => `docs/${name}`)];

  it('name only files that exist', () => {
    for (const name of pages) {
      const text = page(name);
      const named = [...text.matchAll(/`((?:test|lib|docs|bench|demo|scripts|native)\/[\w./-]*)`/g)].map(
        ([, file]) => file!.replaceAll('NAME', 'kraken'), // any exchange's
      );
      const linked = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, file]) => path.join(path.dirname(name), file!));
      for (const file of [...named, ...linked]) {
        assert.ok(existsSync(path.join(packageRoot, file)), `${name}: ${file}`);
      }
    }
    assert.ok(page('docs/threat-model.md').match(/`test\//g)!.length > 20);
  });

  it('name every exchange, and functions that exist', () => {
    const readme = page('README.md');
    const section = /\n## Exchanges\n([^]*?)\n## /.exec(readme)![1]!;
    for (const name of Object.keys(strongroom.exchanges)) {
      assert.match(section, new RegExp(`\\| .*\`${name}\`.* \\|`), name);
    }
    const api = /## The API in brief\n([^]*?)\n## /.exec(readme)![1]!;
    const secret = api.split('\n').find((line) => line.startsWith('| `Secret.'))!;
    for (const [, method] of secret.split('|')[1]!.matchAll(/`(?:Secret\.)?(\w+)`/g)) {
      assert.equal(typeof strongroom.Secret[method as 'random'], 'function', method);
    }
    for (const [, owner, method] of api.matchAll(/`(Vault|vault|secret|signer|handle)\.(\w+)/g)) {
      const owners: Record<string, object> = {
        Vault: strongroom.Vault,
        vault: strongroom.Vault.prototype,
        secret: strongroom.Secret.prototype,
        signer: strongroom.Signer.prototype,
        handle: strongroom.HmacKey.prototype,
      };
      assert.ok(method! in owners[owner!]!, `${owner}.${method}`);
    }
    for (const [, name] of api.matchAll(/`(openRoom|protection|harden)\(/g)) {
      assert.equal(typeof strongroom[name as 'harden'], 'function', name);
    }
  });
});

/** docs/migrating.md: every command on the page is run, with a file of each kind that it names, and does what the page says. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { Secret, Vault } from '../../lib/index.js';
import { Place, password, program, unlock } from '../cli/support.js';
import { packageRoot } from '../support/child.js';
import { type Run, type Step, runOnTerminal } from '../tools/terminal.js';

const page = readFileSync(path.join(packageRoot, 'docs/migrating.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(([, text]) => text!);
const fixtures = path.join(packageRoot, 'test/fixtures/migrating');

const KEY = 'K'.repeat(56);
const NEW_KEY = 'N'.repeat(56);
const SECRET = randomBytes(64).toString('base64');
const NEW_SECRET = randomBytes(64).toString('base64');
const OKX = {
  apiKey: '985d5b66-57ce-40fb-b714-afc0b9787083',
  secret: randomBytes(16).toString('hex').toUpperCase(),
  password: 'Quartz-11',
};
const HUMMINGBOT_PASSWORD = 'hummingbot-lantern';

/** Of hummingbot: values as it keeps them. */
function keystores(values: readonly string[]): string[] {
  const task = JSON.stringify({ values, password: HUMMINGBOT_PASSWORD });
  const { stdout, stderr, status } = spawnSync('python3', ['-B', path.join(fixtures, 'eth_account.py')], { input: task, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as string[];
}

const freqtrade = (exchange: object): string =>
  JSON.stringify({
    dry_run: false,
    stake_currency: 'EUR',
    exchange: { ...exchange, pair_whitelist: ['BTC/EUR'] },
    pairlists: [{ method: 'StaticPairList' }],
  });

/** The files that the page names, as those programs write them. */
const files: Readonly<Record<string, () => string>> = {
  '.env': () => `KRAKEN_API_KEY=${KEY}\nKRAKEN_API_SECRET=${SECRET}\nLOG_LEVEL=debug\n`,
  'keys.json': () =>
    JSON.stringify({ kraken: { apiKey: KEY, secret: SECRET }, okx: OKX, bingx: { apiKey: 'b', secret: 'c'.repeat(40) } }, null, 2),
  'config.json': () => freqtrade({ name: 'kraken', key: KEY, secret: SECRET }),
  'freqtrade.env': () => `FREQTRADE__EXCHANGE__NAME=kraken\nFREQTRADE__EXCHANGE__KEY=${KEY}\nFREQTRADE__EXCHANGE__SECRET=${SECRET}\n`,
  'conf/connectors/kraken.yml': () => {
    const [key, secret] = keystores([KEY, SECRET]);
    return `connector: kraken\n\nkraken_api_key: ${key}\nkraken_secret_key: ${secret}\n`;
  },
  'hummingbot-keys.py': () => blocks('python')[0]!,
};

/** What a command is run with, and what it has to do. */
interface Case {
  readonly steps?: readonly Step[];
  readonly given?: (vault: Vault) => Promise<unknown>;
  readonly check: (run: Run, place: Place) => unknown;
}

const bytes = (text: string): Secret => Secret.fromBytes(Uint8Array.from(Buffer.from(text)));
const opened = (place: Place): Promise<Vault> => Vault.open(place.vault, { password: bytes(password), rollback: 'ignore' });
const withKraken = (vault: Vault): Promise<unknown> => vault.add({ name: 'kraken', exchange: 'kraken', key: KEY, secret: bytes(SECRET) });
const exit: Step = { exit: true };

/** That the vault signs under these names with what the files have. */
async function signs(place: Place, ...names: string[]): Promise<void> {
  const vault = await opened(place);
  try {
    assert.deepEqual(
      vault.entries().map(({ name }) => name),
      names,
    );
    const [name] = names;
    const { headers } = vault.signer(name!).sign({ method: 'POST', path: '/0/private/Balance' } as never, { nonce: 1 }) as {
      headers: Record<string, string>;
    };
    const inner = createHash('sha256').update('1nonce=1').digest();
    const mac = createHmac('sha512', Buffer.from(SECRET, 'base64')).update('/0/private/Balance').update(inner);
    assert.deepEqual([headers['API-Key'], headers['API-Sign']], [KEY, mac.digest('base64')]);
  } finally {
    vault.destroy();
  }
}

const imports = (...names: string[]): Case => ({
  steps: [...unlock, exit],
  check: async ({ output }, place) => {
    assert.match(output, new RegExp(`imported ${names.length} entr[^]*make new API keys at the exchanges`));
    await signs(place, ...names);
  },
});
const tries = (...names: string[]): Case => ({
  steps: [...unlock, exit],
  check: async ({ output }, place) => {
    for (const name of names) assert.match(output, new RegExp(`^${name} `, 'm'));
    assert.match(output, /would be imported; nothing was written/);
    const vault = await opened(place);
    assert.deepEqual(vault.entries(), []);
    vault.destroy();
  },
});

const cases: Readonly<Record<string, Case>> = {
  'strongroom init': {
    steps: [{ expect: 'new vault password: ' }, { send: `${password}\r` }, { expect: 'the same again: ' }, { send: `${password}\r` }, exit],
    check: (_, place) => assert.equal(statSync(place.vault).mode & 0o777, 0o600),
  },
  'strongroom import --env .env --dry-run': tries('kraken'),
  'strongroom import --env .env': imports('kraken'),
  'strongroom import --config keys.json --dry-run': tries('kraken', 'okx', 'bingx'),
  'strongroom import --config keys.json': imports('kraken', 'okx', 'bingx'),
  'strongroom add kraken-main --exchange kraken --key PUBLIC-API-KEY': {
    steps: [...unlock, { expect: `kraken secret of ${KEY}: ` }, { send: `${SECRET}\r` }, exit],
    check: (_, place) => signs(place, 'kraken-main'),
  },
  'strongroom import --config config.json': imports('kraken'),
  'strongroom import --env freqtrade.env': imports('kraken'),
  [`strongroom exec kraken -- sh -c 'printf "{\\"exchange\\":{\\"secret\\":\\"%s\\"}}" "$(cat <&$STRONGROOM_FD_KRAKEN)" | freqtrade trade -c config.json -c /dev/stdin'`]:
    {
      steps: [...unlock, exit],
      given: withKraken,
      check: ({ output }) => {
        const said = JSON.parse(/^\{.*\}$/m.exec(output.replaceAll('\r', ''))![0]) as object;
        const mac = createHmac('sha256', SECRET).update('m').digest('hex');
        assert.deepEqual(said, { name: 'kraken', key: KEY, mac, ownArgument: true, secretIn: 0 });
      },
    },
  'python3 hummingbot-keys.py conf/connectors/kraken.yml | strongroom import --entries-fd 0': {
    ...imports('kraken'),
    steps: [{ expect: 'hummingbot password: ' }, { send: `${HUMMINGBOT_PASSWORD}\r` }, ...unlock, exit],
  },
  'strongroom rotate kraken --key NEW-PUBLIC-API-KEY': {
    steps: [...unlock, { expect: `kraken secret of ${NEW_KEY}: ` }, { send: `${NEW_SECRET}\r` }, exit],
    given: withKraken,
    check: async (_, place) => {
      const vault = await opened(place);
      assert.equal(vault.entries()[0]!.key, NEW_KEY);
      vault.destroy();
    },
  },
  'strongroom rotate kraken --confirm': {
    steps: [...unlock, exit],
    given: async (vault) => {
      await withKraken(vault);
      await vault.rotate('kraken', { key: NEW_KEY, secret: bytes(NEW_SECRET) });
    },
    check: async (_, place) => {
      const vault = await opened(place);
      assert.throws(() => vault.signer('kraken', { replaced: true }));
      vault.destroy();
    },
  },
  'git log --oneline --all -- .env keys.json config.json': {
    check: ({ output }) => assert.match(output, /^[0-9a-f]{7,} (?:\(.*\) )?a key, by mistake\r?\n$/),
  },
  'strongroom verify': { steps: [...unlock, exit], given: withKraken, check: ({ status }) => assert.equal(status, 0) },
  'strongroom backup': { steps: [...unlock, exit], given: withKraken, check: ({ output }) => assert.match(output, /vault/) },
  'shred -u .env keys.json freqtrade.env': {
    check: (_, place) => {
      for (const name of ['.env', 'keys.json', 'freqtrade.env']) assert.ok(!existsSync(path.join(place.folder, name)));
    },
  },
};

describe('docs/migrating.md', () => {
  if (process.env.ASAN_OPTIONS !== undefined) return; // other people's programs, for which the sanitizers have no patience
  const place = new Place();
  const commands = blocks('sh').flatMap((block) => block.trim().split('\n'));
  const bin = path.join(place.folder, 'bin');
  const git = (...args: string[]): void => {
    const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.com'];
    assert.equal(spawnSync('git', [...identity, ...args], { cwd: place.folder }).status, 0, args.join(' '));
  };

  before(() => {
    mkdirSync(bin);
    mkdirSync(path.join(place.folder, 'conf/connectors'), { recursive: true });
    for (const [name, script] of [
      ['strongroom', program],
      ['freqtrade', path.join(fixtures, 'freqtrade.cjs')],
    ] as const) {
      writeFileSync(path.join(bin, name), `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`);
      chmodSync(path.join(bin, name), 0o755);
    }
    writeFileSync(path.join(place.folder, '.env'), 'KRAKEN_API_KEY=K\n');
    git('init', '--quiet');
    git('add', '.env');
    git('commit', '--quiet', '-m', 'a key, by mistake');
  });
  let contents: [string, string][];
  before(() => {
    contents = Object.entries(files).map(([name, content]) => [name, content()]);
  });
  beforeEach(() => {
    for (const [name, content] of contents) writeFileSync(path.join(place.folder, name), content, { mode: 0o600 });
  });
  after(() => place.remove());

  it('has no command that is not run here, and the other way round', () => {
    assert.deepEqual([...new Set(commands)].sort(), Object.keys(cases).sort());
  });

  for (const [command, { steps = [exit], given, check }] of Object.entries(cases)) {
    it(`says what is so: ${command}`, async () => {
      if (command !== 'strongroom init') {
        await place.makeVault();
        if (given !== undefined) {
          const vault = await opened(place);
          await given(vault);
          vault.destroy();
        }
      }
      const typed = command.replace('NEW-PUBLIC-API-KEY', NEW_KEY).replace('PUBLIC-API-KEY', KEY);
      const run = await runOnTerminal({
        command: ['sh', '-c', `cd "$1" && ${typed}`, 'sh', place.folder],
        env: {
          PATH: `${bin}:${process.env['PATH']}`,
          HOME: place.folder,
          XDG_DATA_HOME: '',
          XDG_STATE_HOME: '',
          STRONGROOM_VAULT: place.vault,
          PYTHONPATH: fixtures,
          PYTHONDONTWRITEBYTECODE: '1',
          GIT_PAGER: 'cat',
          NO_COLOR: '1',
          GIT_CONFIG_COUNT: '1',
          GIT_CONFIG_KEY_0: 'color.ui',
          GIT_CONFIG_VALUE_0: 'false',
        },
        steps,
      });
      assert.equal(run.status, 0, run.output);
      for (const secret of [SECRET, NEW_SECRET, OKX.secret, OKX.password]) assert.ok(!run.output.includes(secret));
      await check(run, place);
    });
  }

  it("opens hummingbot's files with what opens the example of their format, and with no other password", () => {
    // The pbkdf2 example of the Web3 Secret Storage Definition.
    const crypto = {
      cipherparams: { iv: '6087dab2f9fdbbfaddc31a909735c1e6' },
      ciphertext: '5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46',
      kdfparams: { c: 262144, dklen: 32, prf: 'hmac-sha256', salt: 'ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd' },
      mac: '517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2',
    };
    const open = (tried: string): { status: number | null; stdout: string } =>
      spawnSync('python3', ['-B', path.join(fixtures, 'eth_account.py')], {
        input: JSON.stringify({ keystore: JSON.stringify({ crypto }), password: tried }),
        encoding: 'utf8',
      });
    assert.equal(open('testpassword').stdout, '7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d\n');
    assert.equal(open('testpassworD').status, 1);
  });
});

// The README's example in a Debian of its own, as a person at a terminal runs it; Kraken is a server of the tests on this machine.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './run.mjs';

const apiKey = 'K'.repeat(56);
const password = 'correct horse';
const order = /txid: \[ 'OUF4EM-FRGI2-MQMWZD' \]/;
const redirect = `
const real = globalThis.fetch;
globalThis.fetch = (url, init) => real(String(url).replace('https://api.kraken.com', process.env.EXCHANGE), init);`;

const compiled = (file) => import(path.join(root, 'dist', file));

/** The example as it stands, with a key in the place of nobody's. */
function example() {
  const text = /```js\n([^]*?)```/.exec(readFileSync(path.join(root, 'README.md'), 'utf8'))[1];
  return text.replace('YOUR-PUBLIC-API-KEY', apiKey);
}

/** The same in CommonJS, where nothing can be awaited outside a function. */
function asCommonJs(text) {
  const body = text.replace(/^import (\{.*\}) from '(.*)';$/m, "const $1 = require('$2');");
  if (body === text) throw new Error('the example has no import');
  return `(async () => {\n${body}\n})();\n`;
}

/** What the example says is done every day: it opens the vault there is. */
function everyDay(text) {
  const begin = /The bot begins with: (.*)\n/.exec(text)[1];
  return `import { Vault } from 'strongroom';\n${begin}\n${text.split(/\/\/ Every day\..*\n/)[1]}`;
}

async function runBot(debian, file, text, steps, environment) {
  const [{ runOnTerminal }, { startExchanges }, { SECRETS }] = await Promise.all(
    ['test/tools/terminal.js', 'demo/exchange-server.js', 'test/exchanges/support.js'].map(compiled),
  );
  const account = { apiKey, secret: SECRETS.kraken };
  const server = await startExchanges({ kraken: account, binance: account });
  try {
    const encoded = Buffer.from(text).toString('base64');
    debian.shell(
      `cd /root/bot && echo ${encoded} | base64 -d >${file} && echo ${Buffer.from(redirect).toString('base64')} | base64 -d >redirect.cjs`,
    );
    const command = debian.command(`cd /root/bot && exec node --require ./redirect.cjs ${file}`, {
      ...environment,
      EXCHANGE: server.baseUrl,
      NO_COLOR: '1',
    });
    const run = await runOnTerminal({ command, steps: steps(SECRETS.kraken) });
    if (run.status !== 0 || !order.test(run.output))
      throw new Error(`the example ended with ${run.status}: ${run.output.trim().split('\n').at(-1)}`);
  } finally {
    await server.close();
  }
}

/** Makes a vault and signs an order that the exchange takes. @param way 'import' or 'require' */
export async function firstUse(debian, way, environment) {
  const type = (prompt, text) => [{ expect: prompt }, { send: `${text}\r` }];
  const steps = (secret) => [
    ...type('new vault password: ', password),
    ...type('once more: ', password),
    ...type('private key from Kraken: ', secret),
    { exit: true },
  ];
  debian.shell('rm -f /root/bot/bot.vault*');
  const text = example();
  await runBot(debian, way === 'import' ? 'bot.mjs' : 'bot.cjs', way === 'import' ? text : asCommonJs(text), steps, environment);
}

/** Opens the vault that `other` has made and signs with it. */
export async function dailyUse(debian, other, environment) {
  const vault = other.shell('if [ -e /root/made.vault ]; then base64 -w0 /root/made.vault; fi');
  if (vault === '') throw new Error('there was none made');
  debian.shell(`rm -f /root/bot/bot.vault* && echo ${vault} | base64 -d >/root/bot/bot.vault && chmod 600 /root/bot/bot.vault`);
  const steps = () => [{ expect: 'password: ' }, { send: `${password}\r` }, { exit: true }];
  await runBot(debian, 'every-day.mjs', everyDay(example()), steps, environment);
}

/** docs/ccxt.md, made of the recorded comparison with ccxt. */
import path from 'node:path';

import { type ClassResult, readResults } from '../ccxt/results.js';

/** Where the page is kept. */
export const ccxtFile = path.join(__dirname, '..', '..', '..', 'docs', 'ccxt.md');

const numberText = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

const head = (version: string): string => `# Bots on ccxt

\`secureCcxt\` of \`strongroom/ccxt\` makes an exchange object of ccxt or ccxt.pro sign with a key in locked memory; README.md has an example. This page
says for which exchanges that was shown, with ccxt ${version}. It is made by \`npm run docs\` from what \`npm run ccxt\` recorded.

Each request of ccxt's tree of endpoints was signed twice by stock ccxt, with a secret and with another, and by the adapter with a handle, at the same
moment, with and without parameters. *Equal* are those that depend on the secret and came out the same, byte for byte; where signatures are
random (ES256, RSA-PSS), the rest is the same and the signature verifies. None came out different. Methods are those that sign in the place of \`sign()\`, called with many
messages. Connections are what ccxt.pro sends to log in, caught before it leaves. A test compares a part of each with every run of the tests.

No exchange was asked: what ccxt itself signs wrongly, the adapter signs wrongly too.

`;

function classRows({ id, ways }: ClassResult): string[] {
  return ways.map(({ way, rest, calls, connections }) => {
    const cells = [
      id,
      way,
      numberText(rest.equal),
      calls === undefined ? '' : numberText(calls.equal),
      connections === undefined ? '' : `${connections.equal}: ${connections.methods.join(', ')}`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
}

const tail = `
## How it is done

An exchange object is given a random placeholder in the form of its secret. Its own \`hmac\` and \`hash\` are replaced, on this object alone, by functions that
recognise the placeholder, also decoded, encoded or in capitals, and sign natively. Where ccxt signs out of their reach:

- JSON Web Tokens with HS256 (bigone, bithumb, upbit) are signed again natively; those of coinbase are made by the adapter.
- Ed25519 and RSA of binance, and RSA of bybit, take the way of the HMAC.
- Ed25519 of backpack, modetrade, revolutx and woofipro, and RSA of lbank: ccxt is given a key of the process's own, and the signature that it makes is exchanged.
  ccxt signs too, so this is no faster.
- RSA-PSS of the prediction market kalshi: as RSA of lbank; time, method and path, which are signed, stand in the request.
- secp256k1: the methods that sign hashes are replaced. ccxt makes those hashes, so a key signs what it has not seen.
- dydx: the key is the one of the dYdX chain, since ccxt would make that of a signature of the wallet and keep it in JavaScript.

## What does not leak, and what does

The secret is nowhere in the object, its errors, its logs or a heap snapshot. Whatever is about to be sent with a placeholder in it, as text, base64, hexadecimal digits or with percent signs,
is an error (\`CCXT_PLACEHOLDER\`) and is not sent. The hash of a secret alone is refused (\`BARE_HASH\`) unless \`{ bareHash: true }\` allows it: cryptomus signs requests without a body with it.
A passphrase out of a vault, of a \`ccxt-ID\` key too, is put in as a request is sent, and becomes a string there (README.md); weex, which sends it with the headers of a connection, is refused those; one that is given to ccxt as \`password\` is ccxt's.
\`twofa\` (deribit, ndax) stays a string of ccxt's. Code in the same process can use the object.

Of prediction markets (\`ccxt.prediction\`, above with \`prediction.\` before their ids) requests and methods were compared, and no connections. limitless and polymarket take two keys, \`{ secret, privateKey }\`.
limitless and predictfun can also send a transaction to their chain, which ccxt signs out of reach: that is an error (\`CCXT_UNSUPPORTED\`). polymarket fetches its API secret itself
where it has a private key, and keeps that one, which the exchange can withdraw, as a string of ccxt's; to watch orders it sends it. Logins to connections that stock ccxt makes with the text of a private key as the key of
an HMAC, which no exchange takes, were not compared either: bybit with RSA, whose login the adapter signs with RSA, and coinbase with Ed25519, where it refuses.
`;

export function ccxtPage(): string {
  const { version, classes } = readResults();
  const taken = classes.filter(({ refused }) => refused === undefined);
  const sum = (count: (way: ClassResult['ways'][number]) => number): number =>
    taken.flatMap(({ ways }) => ways).reduce((total, way) => total + count(way), 0);
  const refused = classes.filter((one) => one.refused !== undefined).map((one) => `| ${one.id} | ${one.refused!.split(';')[0]} |`);
  const withLogin = taken.filter(({ ways }) => ways.some(({ connections }) => connections !== undefined)).length;
  return [
    head(version),
    `Of ${classes.length} classes ${taken.length} sign, in ${sum(() => 1)} ways: ${numberText(sum(({ rest }) => rest.equal))} requests and ${numberText(sum(({ calls }) => calls?.equal ?? 0))} calls of methods equal, ` +
      `none different. ${withLogin} log in to connections, ${numberText(sum(({ connections }) => connections?.equal ?? 0))} logins equal, none different. ${refused.length} are refused.\n\n`,
    '| class | signs with | requests equal | methods equal | connections equal |\n| --- | --- | --- | --- | --- |\n',
    `${taken.flatMap(classRows).join('\n')}\n`,
    '\n## Refused\n\nWith `CCXT_UNSUPPORTED`, before anything is signed. A bot on one of these gets its secret from `strongroom exec`, and has it in ordinary memory.\n\n| class | why |\n| --- | --- |\n',
    `${refused.join('\n')}\n`,
    tail,
  ].join('');
}

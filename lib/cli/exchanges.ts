/** strongroom exchanges: what each exchange asks for. */
import { algorithmsOf, keysWords } from '../exchanges/describe.js';
import { type ExchangeName, exchangeNamed, exchanges } from '../exchanges/index.js';
import type { Facts } from '../exchanges/types.js';
import { harden } from '../protection.js';
import { plain, printJson, table } from './ui.js';

const PASSPHRASES = { sent: 'sent as it is', signed: 'signed' } as const;

const timeOf = ({ time, timeUnit }: Facts): string => (time === 'nonce' ? `nonce in ${timeUnit}` : timeUnit);

function rowOf(name: string, facts: Facts): string[] {
  const passphrase = facts.passphrase === undefined ? '-' : PASSPHRASES[facts.passphrase];
  return [
    name,
    facts.title,
    algorithmsOf(facts).join(', '),
    passphrase,
    timeOf(facts),
    facts.closed === undefined ? '' : `ended ${facts.closed}`,
  ];
}

/** One a line, and only what there is. */
function asText(name: string, facts: Facts): string {
  const { receiveWindow, makeKey } = facts;
  const lines: readonly (readonly [what: string, value: string | undefined])[] = [
    ['name', name],
    ['title', facts.title],
    ['ended', facts.closed],
    ['page', `${facts.page} (read ${facts.read})`],
    ['secret', keysWords(facts)],
    ['API key', facts.keyPattern],
    [
      'passphrase',
      facts.passphrase === 'sent'
        ? 'one for each key; in every request as it is'
        : facts.passphrase && 'one for each key; only its HMAC is sent',
    ],
    [
      'time',
      facts.time === 'nonce' ? `a nonce in ${facts.timeUnit} unless --nonce-unit says otherwise` : `a timestamp (${facts.timeUnit})`,
    ],
    ['good for', receiveWindow && `${receiveWindow.normal} ms; ${receiveWindow.name} up to ${receiveWindow.most} ms`],
    ['signs', facts.signs],
    ['parameters', facts.parameters],
    ['WebSocket', facts.webSocket],
    ['FIX', facts.fix],
    [
      'hosts',
      Object.entries(facts.hosts)
        .map(([prefix, host]) => `${prefix} on ${host}`)
        .join('; '),
    ],
    ['make a key', makeKey.url],
    ['', makeKey.advice],
  ];
  return table(lines.flatMap(([what, value]) => (value === undefined ? [] : [[what, plain(value)]])));
}

export function showExchanges(name: string | undefined, options: { json?: true }): void {
  harden();
  if (name !== undefined) {
    const { facts } = exchangeNamed(name);
    if (options.json === true) printJson({ name, ...facts });
    else process.stdout.write(asText(name, facts));
    return;
  }
  const all = (Object.keys(exchanges) as ExchangeName[]).map((each) => [each, exchanges[each].facts] as const);
  if (options.json === true) return printJson(all.map(([each, facts]) => ({ name: each, ...facts })));
  process.stdout.write(
    table([['NAME', 'TITLE', 'KEYS', 'PASSPHRASE', 'TIME', ''], ...all.map(([each, facts]) => rowOf(each, facts))], { headed: true }),
  );
}

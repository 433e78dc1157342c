/** strongroom sign: a signed request, ready to be sent. */
import { type ExchangeRequest, type SignedRequest, type UncheckedRequest, exchangeNamed } from '../exchanges/index.js';
import { curlCommand } from './curl.js';
import { UsageError } from './failure.js';
import { findEntry } from './names.js';
import { readParams } from './params.js';
import { type VaultOptions, withVault } from './session.js';
import { plain, printJson } from './ui.js';

export interface SignCommandOptions extends VaultOptions {
  json?: true;
  curl?: true;
  encoding?: NonNullable<ExchangeRequest['encoding']>;
  time?: number;
  nonceFile?: string;
  replaced?: true;
  /** Fields of the request that only some exchanges have, as they are typed. */
  field?: readonly string[];
}

export const methods: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] satisfies ExchangeRequest['method'][];

export function parseTime(text: string): number {
  const time = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(time)) throw new UsageError(`${JSON.stringify(text)} is not a number of milliseconds since 1970`);
  return time;
}

/** As HTTP has it: method and URL, headers, an empty line, the body. */
function asText({ method, url, headers, body }: SignedRequest): string {
  const lines = [`${method} ${url}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  return `${lines.join('\n')}\n${body === undefined ? '' : `\n${body}\n`}`;
}

export async function sign(
  name: string,
  method: string,
  path: string,
  texts: readonly string[],
  options: SignCommandOptions,
): Promise<void> {
  if (options.json === true && options.curl === true) throw new UsageError('--json and --curl are both given');
  const verb = method.toUpperCase();
  if (!methods.includes(verb)) throw new UsageError(`${JSON.stringify(method)} is none of ${methods.join(', ')}`);
  const fields = readParams(options.field ?? []);
  // A list of orders as the whole of params has no place among the arguments: it comes as a field.
  const reserved = ['method', 'path', 'encoding', ...(texts.length > 0 ? ['params'] : [])].find((field) => field in fields);
  if (reserved !== undefined) throw new UsageError(`--field ${reserved} has a place of its own on the command line`);
  const request: UncheckedRequest = {
    method: verb as ExchangeRequest['method'],
    path,
    ...(texts.length > 0 && { params: readParams(texts) }),
    ...(options.encoding !== undefined && { encoding: options.encoding }),
    ...fields,
  };
  const { signed, sendsPassphrase } = await withVault(options, (vault) => {
    const { nonceFile, replaced = false } = options;
    const signer = vault.signer(findEntry(vault, name).name, { replaced, ...(nonceFile !== undefined && { nonceFile }) });
    try {
      const sendsPassphrase = exchangeNamed(signer.exchange).facts.passphrase === 'sent';
      return { signed: signer.sign(request, options.time === undefined ? {} : { time: options.time }), sendsPassphrase };
    } finally {
      signer.destroy();
    }
  });
  if (sendsPassphrase)
    process.stderr.write('strongroom: what follows has the passphrase in it, as the exchange wants it: show it to nobody\n');
  if (options.json === true) return printJson(signed);
  const text = options.curl === true ? `${curlCommand(signed)}\n` : asText(signed);
  if (process.stdout.isTTY && plain(text) !== text) {
    throw new UsageError('a terminal would not show this request as it is: it has control characters; use --json or a pipe');
  }
  process.stdout.write(text);
}

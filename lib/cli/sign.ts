/** strongroom sign: a signed request, ready to be sent. */
import type { ExchangeName, ExchangeRequest, ParamValue, RequestOf, SignedRequest } from '../exchanges/index.js';
import { UsageError } from './failure.js';
import { type VaultOptions, withVault } from './session.js';
import { plain, printJson } from './ui.js';

export interface SignCommandOptions extends VaultOptions {
  json?: true;
  encoding?: NonNullable<ExchangeRequest['encoding']>;
  time?: number;
}

const methods: readonly string[] = ['GET', 'POST', 'PUT', 'DELETE'] satisfies ExchangeRequest['method'][];

/** `symbol=BTCUSDT` and so on, in the order given; only the first `=` counts. */
function readParams(texts: readonly string[]): Record<string, ParamValue> {
  const params: Record<string, ParamValue> = Object.create(null) as Record<string, ParamValue>;
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(`${JSON.stringify(text)} is not a parameter: NAME=VALUE is expected`);
    const name = text.slice(0, at);
    if (name in params) throw new UsageError(`parameter ${name} is given twice`);
    if (/^\d+$/.test(name)) throw new UsageError(`parameter ${name} is a number and has no place among the others`);
    params[name] = text.slice(at + 1);
  }
  return params;
}

export function parseTime(text: string): number {
  const time = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(time))
    throw new UsageError(`${JSON.stringify(text)} is not a number of milliseconds since 1970`);
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
  const verb = method.toUpperCase();
  if (!methods.includes(verb)) throw new UsageError(`${JSON.stringify(method)} is none of ${methods.join(', ')}`);
  const request: RequestOf<ExchangeName> = {
    method: verb as ExchangeRequest['method'],
    path,
    ...(texts.length > 0 && { params: readParams(texts) }),
    ...(options.encoding !== undefined && { encoding: options.encoding }),
  };
  const signed = await withVault(options, (vault) => {
    const signer = vault.signer(name.normalize('NFC'));
    try {
      return signer.sign(request, options.time === undefined ? {} : { time: options.time });
    } finally {
      signer.destroy();
    }
  });
  if (options.json === true) return printJson(signed);
  const text = asText(signed);
  if (process.stdout.isTTY && plain(text) !== text) {
    throw new UsageError('a terminal would not show this request as it is: it has control characters; use --json or a pipe');
  }
  process.stdout.write(text);
}

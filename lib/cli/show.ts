/** strongroom show: all that the vault says of one entry, but its secret. */
import { exchanges } from '../exchanges/index.js';
import type { VaultEntry } from '../vault/vault.js';
import { ageOf } from './list.js';
import { findEntry } from './names.js';
import { type VaultOptions, withVault } from './session.js';
import { plain, printJson, table } from './ui.js';

function asText(entry: VaultEntry): string {
  const { name, exchange, key, algorithm, nonceUnit, user, note, rights, created, rotated, replaced } = entry;
  const facts =
    exchange !== undefined && Object.hasOwn(exchanges, exchange) ? exchanges[exchange as keyof typeof exchanges].facts : undefined;
  const lines: readonly (readonly [what: string, value: string | undefined])[] = [
    ['name', name],
    ['exchange', exchange],
    ['key', key],
    ['kind', algorithm ?? 'password'],
    ['nonces', nonceUnit && `in ${nonceUnit}`],
    ['user', user],
    ['rights', exchange === undefined ? undefined : (rights?.join(', ') ?? 'not recorded')],
    ['created', created],
    ['rotated', rotated],
    ['age', ageOf(entry)],
    ['replaced', replaced && `${replaced.key ?? 'the password before'}, until the rotation is confirmed or undone`],
    ['keys at', facts?.makeKey.url],
    ...(note?.split('\n') ?? []).map((line, i) => [i === 0 ? 'note' : '', line] as const),
  ];
  return table(lines.flatMap(([what, value]) => (value === undefined ? [] : [[what, plain(value)]])));
}

export async function show(name: string, options: VaultOptions & { json?: true }): Promise<void> {
  const entry = await withVault(options, (vault) => findEntry(vault, name));
  if (options.json === true) printJson(entry);
  else process.stdout.write(asText(entry));
}

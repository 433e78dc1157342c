/** strongroom rekey: another vault key, and everything encrypted anew under it. */
import { type VaultOptions, withKeys } from './session.js';
import { typeWords } from './slot.js';
import { plain } from './ui.js';

export async function rekey(options: VaultOptions & { drop?: true }): Promise<void> {
  const dropped = await withKeys(options, (vault) => vault.rekey({ drop: options.drop === true }), true);
  for (const slot of dropped)
    process.stderr.write(plain(`dropped: ${typeWords(slot)}${slot.label === undefined ? '' : `, ${slot.label}`}\n`));
  process.stderr.write(
    'everything is encrypted under another key\n' +
      'an older copy of the vault still has the exchange keys in it: if one may be out, make new ones at the exchanges\n',
  );
}

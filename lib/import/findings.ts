/** What was found in another program's file: entries that may go into the vault, and what does not, by name and with the reason. */
import { StrongroomError } from '../errors.js';
import type { NativeImportField, NativeImportSource } from '../native.js';
import { type Secret, wrapSecret } from '../secret.js';
import type { NewVaultEntry } from '../vault/vault.js';

// In native code's numbering (native/core/import_reader.h).
const importKinds = ['text', 'true', 'false', 'list', 'other', 'not-an-object', 'empty', 'no-variable'] as const;

/** A field of a source, its kind by name. */
export type Field = Omit<NativeImportField, 'kind'> & { readonly kind: (typeof importKinds)[number] };

/** Something that is not imported. */
export interface LeftOut {
  /** As the source calls it. */
  readonly name: string;
  readonly reason: string;
  /** Whether nobody could want it imported: it is no reason to look again. */
  readonly asItShould?: true;
}

/** The entries' secrets are {@link Findings.secrets}; whoever has the findings destroys them. */
export class Findings {
  readonly entries: NewVaultEntry[] = [];
  readonly leftOut: LeftOut[] = [];
  readonly secrets: Secret[] = [];

  /** Takes a secret that {@link destroy} will wipe. */
  own(secret: Secret): Secret {
    this.secrets.push(secret);
    return secret;
  }

  leaveOut(name: string, reason: string): void {
    this.leftOut.push({ name, reason });
  }

  destroy(): void {
    for (const secret of this.secrets) secret.destroy();
  }
}

/** All fields of a source, from the first. The source stands at the one that was yielded last. */
export function* fieldsOf(source: NativeImportSource): Generator<Field> {
  source.rewind();
  for (let field = source.next(); field !== null; field = source.next()) yield { ...field, kind: importKinds[field.kind]! };
}

/** What keeps a name from being one of an entry, where the source's text itself is at fault. */
export const unreadableName = 'its name is longer than 1024 bytes, or is no Unicode text';

/** The secret of the field at which the source stands, or in words why it cannot be one. */
export function takeSecret(source: NativeImportSource, what: string, sendable = false): Secret | string {
  try {
    return wrapSecret(source.secret(sendable));
  } catch (error) {
    if (!(error instanceof StrongroomError)) throw error;
    if (error.code === 'SECRET_LENGTH')
      return error.detail.value === 0 ? `its ${what} is empty` : `its ${what} has more than ${error.detail.limit} bytes`;
    if (error.code === 'SECRET_ENCODING') return `its ${what} is no Unicode text`;
    throw error;
  }
}

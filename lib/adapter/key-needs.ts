/** Which keys another library will ask for. */
import type { HashName, KeyForm } from '../secret.js';

/** Without {@link KeyNeeds.only}: HMACs with every hash of the secret as it is, of what its base64 stands for where it is that, and more: */
export interface KeyNeeds {
  /** One form besides these. */
  readonly form?: KeyForm;
  /** The secret is hashed with text around it. */
  readonly hashes?: boolean;
  /** The one HMAC key that will ever be asked for. */
  readonly only?: { readonly hash: HashName; readonly form: KeyForm };
}

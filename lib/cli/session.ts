/** What the verbs that use a vault have in common. */
import { harden } from '../protection.js';
import { Secret } from '../secret.js';
import { type OpenVaultOptions, Vault } from '../vault/vault.js';
import { Progress } from './progress.js';
import { vaultPath } from './vault-path.js';

export interface VaultOptions {
  vault?: string;
  passwordFd?: number;
  keyFile?: string;
  credential?: string;
  recoveryCode?: true;
  acceptRollback?: true;
  /** A vault that is open already, and stays so: the menu's, which was opened to release. */
  opened?: Vault;
  /** Milliseconds without a key after which a question for a secret is given up: the menu's. */
  idle?: number;
}

export const deriving = 'deriving the vault key';

type More = Pick<OpenVaultOptions, 'keepKeys' | 'release' | 'rollback'> & { password?: true };

/** Opens the vault that the options name, with what they name. The caller destroys it. */
export async function openVault(options: VaultOptions, more: More = {}): Promise<Vault> {
  const { acceptRollback, vault: file } = options;
  const rollback = acceptRollback === true ? 'accept' : 'refuse';
  return withMeans(
    options,
    async (means, password) => {
      const vault = await Vault.open(vaultPath(file), { rollback, ...more, ...means });
      if (!vault.generationRecorded && more.rollback !== 'ignore') process.stderr.write(`${notRemembered}\n`);
      if (more.keepKeys === true && password !== undefined) kept.set(vault, password);
      return vault;
    },
    more.keepKeys,
  );
}

/**
 * Hands over what the options name to open a vault with.
 * @param keeps `work` keeps the password, if it does not fail
 */
export async function withMeans<Result>(
  options: VaultOptions,
  work: (means: OpenVaultOptions, password: Secret | undefined) => Promise<Result>,
  keeps = false,
): Promise<Result> {
  const { passwordFd, keyFile, credential, recoveryCode } = options;
  harden();
  const progress = new Progress(deriving);
  const password = passwordFd === undefined ? undefined : Secret.fromDescriptor(passwordFd);
  const means: OpenVaultOptions = {
    ...(password !== undefined && { password }),
    ...(keyFile !== undefined && { keyFile }),
    ...(credential !== undefined && { credential }),
    ...(recoveryCode !== undefined && { recoveryCode }),
    onProgress: (step) => (step === 'deriving' ? progress.start() : progress.stop()),
  };
  try {
    const result = await work(means, password);
    if (!keeps) password?.destroy();
    return result;
  } catch (error) {
    password?.destroy();
    throw error;
  } finally {
    progress.stop();
  }
}

export const notRemembered =
  'strongroom: what was seen of the vault cannot be remembered here: an older copy in its place would not be noticed';

/** Passwords that have to live as long as a vault whose keys are kept. */
const kept = new WeakMap<Vault, Secret>();

/** As {@link withVault}, with what it needs to change slots. @param asksPassword also where something else would open it */
export async function withKeys<Result>(
  options: VaultOptions,
  work: (vault: Vault) => Promise<Result>,
  asksPassword = false,
): Promise<Result> {
  const asks = asksPassword && options.passwordFd === undefined && options.recoveryCode === undefined;
  const vault = await openVault(options, { keepKeys: true, ...(asks && { password: true as const }) });
  try {
    return await work(vault);
  } finally {
    vault.destroy();
    kept.get(vault)?.destroy();
  }
}

/** Opens the vault, does the work, wipes the key. */
export async function withVault<Result>(
  options: VaultOptions,
  work: (vault: Vault) => Result | Promise<Result>,
  more: Pick<OpenVaultOptions, 'release'> = {},
): Promise<Result> {
  if (options.opened !== undefined) return work(options.opened);
  const vault = await openVault(options, more);
  try {
    return await work(vault);
  } finally {
    vault.destroy();
  }
}

/** What the verbs that use a vault have in common. */
import { harden } from '../protection.js';
import { Secret } from '../secret.js';
import { type OpenVaultOptions, Vault } from '../vault/vault.js';
import { Progress } from './ui.js';
import { vaultPath } from './vault-path.js';

export interface VaultOptions {
  vault?: string;
  passwordFd?: number;
  keyFile?: string;
  credential?: string;
  recoveryCode?: true;
  acceptRollback?: true;
}

export const deriving = 'deriving the vault key';

/** Opens the vault that the options name, with what they name. The caller destroys it. */
export async function openVault(options: VaultOptions, more: Pick<OpenVaultOptions, 'keepKeys' | 'release'> & { password?: true } = {}): Promise<Vault> {
  const { passwordFd, keyFile, credential, recoveryCode, acceptRollback } = options;
  harden();
  const progress = new Progress(deriving);
  const password = passwordFd === undefined ? undefined : Secret.fromDescriptor(passwordFd);
  try {
    const vault = await Vault.open(vaultPath(options.vault), {
      ...more,
      ...(password !== undefined && { password }),
      ...(keyFile !== undefined && { keyFile }),
      ...(credential !== undefined && { credential }),
      ...(recoveryCode !== undefined && { recoveryCode }),
      rollback: acceptRollback === true ? 'accept' : 'refuse',
      onProgress: (step) => (step === 'deriving' ? progress.start() : progress.stop()),
    });
    if (!vault.generationRecorded) process.stderr.write(`${notRemembered}\n`);
    if (more.keepKeys === true && password !== undefined) kept.set(vault, password);
    return vault;
  } catch (error) {
    password?.destroy();
    throw error;
  } finally {
    progress.stop();
    if (more.keepKeys !== true) password?.destroy();
  }
}

const notRemembered = 'strongroom: what was seen of the vault cannot be remembered here: an older copy in its place would not be noticed';

/** Passwords that have to live as long as a vault whose keys are kept. */
const kept = new WeakMap<Vault, Secret>();

/** As {@link withVault}, with what it needs to change slots. @param asksPassword also where something else would open it */
export async function withKeys<Result>(options: VaultOptions, work: (vault: Vault) => Promise<Result>, asksPassword = false): Promise<Result> {
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
  const vault = await openVault(options, more);
  try {
    return await work(vault);
  } finally {
    vault.destroy();
  }
}

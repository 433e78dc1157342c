/** What the verbs that use a vault have in common. */
import { harden } from '../protection.js';
import { Secret } from '../secret.js';
import { Vault } from '../vault/vault.js';
import { requireTerminal } from './input.js';
import { Progress } from './ui.js';
import { vaultPath } from './vault-path.js';

export interface VaultOptions {
  vault?: string;
  passwordFd?: number;
}

export const deriving = 'deriving the vault key';

/** Opens the vault that the options name. The caller destroys it. */
export async function openVault(options: VaultOptions): Promise<Vault> {
  if (options.passwordFd === undefined) requireTerminal();
  harden();
  const progress = new Progress(deriving);
  const password = options.passwordFd === undefined ? undefined : Secret.fromDescriptor(options.passwordFd);
  try {
    return await Vault.open(vaultPath(options.vault), {
      ...(password !== undefined && { password }),
      prompt: 'vault password: ',
      onProgress: (step) => (step === 'deriving' ? progress.start() : progress.stop()),
    });
  } finally {
    progress.stop();
    password?.destroy();
  }
}

/** Opens the vault, does the work, wipes the key. */
export async function withVault<Result>(
  options: VaultOptions,
  work: (vault: Vault) => Result | Promise<Result>,
): Promise<Result> {
  const vault = await openVault(options);
  try {
    return await work(vault);
  } finally {
    vault.destroy();
  }
}

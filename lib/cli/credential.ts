/** A systemd credential made of random bytes that go from the room through a pipe to systemd-creds, and nowhere else. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync } from 'node:fs';
import { StrongroomError } from '../errors.js';
import { native } from '../native.js';
import { enterRoom } from '../room.js';
import { type Secret, wrapSecret } from '../secret.js';
import { KEY_SIZE } from '../vault/keys.js';

/** What systemd-creds(1) encrypts with: `auto` is host and TPM where both are there. */
export type SystemdKey = 'auto' | 'host' | 'tpm2' | 'host+tpm2';

/** Not looked for in PATH: it is handed a key. */
const PROGRAM = '/usr/bin/systemd-creds';

/**
 * Encrypts a new credential to `out`, and gives what is in it. What systemd-creds has to say goes to standard error.
 * @throws StrongroomError `KEY_FILE_EXISTS`, `SYSTEM`
 */
export async function sealCredential(name: string, out: string, withKey: SystemdKey): Promise<Secret> {
  if (existsSync(out)) throw new StrongroomError('KEY_FILE_EXISTS', { subject: out });
  enterRoom();
  const { secret, descriptor } = native.randomPipe(KEY_SIZE);
  try {
    const child = spawn(PROGRAM, ['encrypt', `--name=${name}`, `--with-key=${withKey}`, '-', out], {
      stdio: [descriptor, 'ignore', 'inherit'],
    });
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new StrongroomError('SYSTEM', { subject: `${PROGRAM} encrypt` });
    return wrapSecret(secret);
  } catch (error) {
    secret.destroy();
    if (error instanceof StrongroomError) throw error;
    const errno = Math.abs((error as NodeJS.ErrnoException).errno ?? 0);
    throw new StrongroomError('SYSTEM', { subject: PROGRAM, errno }, { cause: error });
  } finally {
    closeSync(descriptor);
  }
}

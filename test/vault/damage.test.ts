/** Every truncation and every single flipped bit of a small vault: always an error, never a crash, and never called a wrong password. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { ErrorCode } from '../../lib/errors.js';
import { StrongroomError } from '../../lib/errors.js';
import { VaultFolder, openVault, refusal } from './support/folder.js';

const HEADER_SIZE = 204; // one slot
const MAGIC_END = 8;
const VERSION_END = 10;

describe('a damaged vault', () => {
  const folder = new VaultFolder();
  after(() => folder.remove());

  /** What opening these bytes ends with: a code, or how many entries there are. */
  async function outcome(bytes: Buffer, file: string): Promise<ErrorCode | number> {
    writeFileSync(file, bytes);
    try {
      const vault = await openVault(file);
      vault.destroy();
      return vault.kind.length;
    } catch (error) {
      if (error instanceof StrongroomError) return error.code;
      throw error;
    }
  }

  it('is called truncated wherever it was cut', async () => {
    const { file, bytes } = await folder.vault('n');
    for (let size = 0; size < bytes.length; size++) {
      assert.equal(await outcome(bytes.subarray(0, size), file), 'VAULT_TRUNCATED', `cut to ${size} bytes`);
    }
    assert.equal(typeof (await outcome(bytes, file)), 'number');
  });

  it('is called damaged when bytes follow it', async () => {
    const { file, bytes } = await folder.vault('n');
    for (const extra of [1, 256, bytes.length]) {
      assert.equal(await outcome(Buffer.concat([bytes, Buffer.alloc(extra)]), file), 'VAULT_DAMAGED');
    }
    assert.equal(typeof (await outcome(bytes, file)), 'number');
  });

  it('is refused for every bit that is flipped, by the name of where it is', async () => {
    const { file, bytes } = await folder.vault('n');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const at = bit >> 3;
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1 << (bit & 7);
      const code = await outcome(flipped, file);
      const where = `bit ${bit & 7} of byte ${at}`;
      if (at < MAGIC_END) assert.equal(code, 'VAULT_NOT_A_VAULT', where);
      else if (at < VERSION_END) assert.equal(code, 'VAULT_VERSION', where);
      // More slots than there are bytes for look like a truncation; everything else is told by the checksum.
      else if (at < HEADER_SIZE) assert.ok(code === 'VAULT_DAMAGED' || (at < 12 && code === 'VAULT_TRUNCATED'), `${where}: ${code}`);
      else assert.equal(code, 'VAULT_DAMAGED', where);
    }
    assert.equal(typeof (await outcome(bytes, file)), 'number');
  });

  it('is told from another kind of file, and from a newer version', async () => {
    const { bytes } = await folder.vault('n');
    const crlf = Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
    for (const other of [crlf, Buffer.from('{"secret": "x"}'), Buffer.alloc(4096), Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')]) {
      const error = await refusal(openVault(folder.write(other)), 'VAULT_NOT_A_VAULT');
      assert.equal(error.message, 'this is not a vault: it does not begin as one');
    }
    const newer = Buffer.from(bytes);
    newer.writeUInt16BE(2, 8);
    assert.equal((await refusal(openVault(folder.write(newer)), 'VAULT_VERSION')).message, 'vault format 2, this program reads 1');
    assert.equal((await openVault(folder.write(bytes))).entries().length, 1);
  });
});

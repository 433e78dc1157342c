/** The ways to open a vault: made by the product and opened by hand, the other way round, added, removed, changed, and attacked. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Secret } from '../../lib/secret.js';
import type { NewSlot } from '../../lib/vault/slots.js';
import { type OpenVaultOptions, Vault, setSlotCost } from '../../lib/vault/vault.js';
import { type Opener, openSlot, readVault, recoveryCode, sealSlot, writeVault } from './support/by-hand.js';
import { BINANCE_KEY, BINANCE_SECRET, CHEAP, PASSWORD, VaultFolder, openVault, refusal, secret } from './support/folder.js';

const OTHER = 'another password';
const CODE = randomBytes(20);
const CODE_TEXT = recoveryCode(CODE);

const slotsOf = (file: Buffer): Buffer[] =>
  Array.from({ length: file.readUInt16BE(10) }, (_, i) => file.subarray(48 + 124 * i, 172 + 124 * i));
const vaultIdOf = (file: Buffer): Buffer => file.subarray(24, 40);

describe('a slot', () => {
  const folder = new VaultFolder();
  const keyFile = path.join(folder.path, 'key');
  const otherKeyFile = path.join(folder.path, 'other key');
  const key = Buffer.concat([randomBytes(47), Buffer.from('\n')]); // whose last byte is a newline, which counts
  const credential = randomBytes(32);
  const credentials = mkdtempSync(path.join(tmpdir(), 'strongroom-credentials-'));
  before(() => {
    writeFileSync(keyFile, key, { mode: 0o600 });
    writeFileSync(otherKeyFile, randomBytes(32), { mode: 0o600 });
    writeFileSync(path.join(credentials, 'strongroom'), credential, { mode: 0o400 });
    process.env['CREDENTIALS_DIRECTORY'] = credentials;
  });
  after(() => {
    delete process.env['CREDENTIALS_DIRECTORY'];
    rmSync(credentials, { recursive: true });
    folder.remove();
  });

  /** One of each type but the password, which every vault begins with: how it is added, what opens it, and the same by hand. */
  const kinds: {
    slot: () => NewSlot;
    options: () => OpenVaultOptions;
    wrong: () => OpenVaultOptions;
    code: Parameters<typeof refusal>[1];
    opener: Opener;
  }[] = [
    {
      slot: () => ({ type: 'key-file', keyFile }),
      options: () => ({ keyFile }),
      wrong: () => ({ keyFile: otherKeyFile }),
      code: 'WRONG_KEY_FILE',
      opener: { type: 2, material: key },
    },
    {
      slot: () => ({ type: 'credential', credential: 'strongroom' }),
      options: () => ({ credential: 'strongroom' }),
      wrong: () => ({ credential: 'wrong' }),
      code: 'WRONG_CREDENTIAL',
      opener: { type: 3, material: credential },
    },
    {
      slot: () => ({ type: 'recovery-code', recoveryCode: secret(CODE_TEXT) }),
      options: () => ({ recoveryCode: secret(CODE_TEXT.toLowerCase().replaceAll('-', ' ')) }),
      wrong: () => ({ recoveryCode: secret(recoveryCode(randomBytes(20))) }),
      code: 'WRONG_RECOVERY_CODE',
      opener: { type: 4, material: CODE },
    },
    {
      slot: () => ({ type: 'password-and-key-file', password: secret(OTHER), keyFile }),
      options: () => ({ password: secret(OTHER), keyFile }),
      wrong: () => ({ password: secret(OTHER), keyFile: otherKeyFile }),
      code: 'WRONG_PASSWORD',
      opener: { type: 5, password: Buffer.from(OTHER), material: key },
    },
    {
      slot: () => ({ type: 'password', password: secret(OTHER) }),
      options: () => ({ password: secret(OTHER) }),
      wrong: () => ({ password: secret('neither') }),
      code: 'WRONG_PASSWORD',
      opener: { type: 1, password: Buffer.from(OTHER) },
    },
  ];

  /** A vault with one entry, open and with its keys kept, whose new passwords are cheap. */
  async function editable(
    file?: string,
    options: OpenVaultOptions = { password: secret(PASSWORD) },
  ): Promise<{ file: string; vault: Vault }> {
    const made = file ?? (await folder.vault('n')).file;
    const vault = await Vault.open(made, { keepKeys: true, rollback: 'ignore', ...options });
    setSlotCost(vault, CHEAP);
    return { file: made, vault };
  }
  const open = (file: string, options: OpenVaultOptions): Promise<Vault> => Vault.open(file, { rollback: 'ignore', ...options });

  for (const { slot, options, wrong, code, opener } of kinds) {
    it(`for a ${slot().type} is written as the page says, opens the vault, and nothing like it does`, async () => {
      writeFileSync(path.join(credentials, 'wrong'), randomBytes(32), { mode: 0o400 });
      const { file, vault } = await editable();
      const id = await vault.addSlot({ ...slot(), label: 'mine' });
      vault.destroy();
      const bytes = readFileSync(file);
      const added = slotsOf(bytes)[1]!;
      assert.equal(added.toString('hex', 12, 20), id);
      assert.deepEqual(openSlot(added, vaultIdOf(bytes), opener), readVault(bytes, Buffer.from(PASSWORD)).vaultKey);
      const opened = await open(file, options());
      assert.equal(opened.entries().length, 1);
      assert.equal(opened.signer('n').sign({ method: 'GET', path: '/api/v3/account' }, { time: 1 }).headers['X-MBX-APIKEY'], BINANCE_KEY);
      const told = opened.slots();
      assert.deepEqual(
        told.map(({ type, opened: used, label }) => [type, used, label]),
        [
          ['password', false, undefined],
          [slot().type, true, 'mine'],
        ],
      );
      assert.ok(Date.parse(told[1]!.created!) > Date.now() - 60_000);
      await refusal(open(file, wrong()), code);
      assert.equal((await openVault(file)).slots()[0]!.opened, true);
    });

    it(`for a ${slot().type} that was written by hand is opened`, async () => {
      const { file } = await folder.vault('n');
      const { vaultKey, vaultId, slots, ...rest } = readVault(readFileSync(file), Buffer.from(PASSWORD));
      const made = sealSlot(vaultKey, vaultId, opener, opener.password === undefined ? undefined : CHEAP);
      const vault = await open(folder.write(writeVault({ vaultKey, vaultId, ...rest, slots: [made, ...slots] })), options());
      assert.deepEqual(
        vault.slots().map(({ opened }) => opened),
        [true, false],
      );
    });
  }

  it('is known by type and cost before, and by label and date after it was opened', async () => {
    const { vault } = await editable();
    await vault.addSlot({ type: 'key-file', keyFile, label: 'Stick im Tresor, ü' });
    assert.deepEqual(
      vault.slots().map(({ type, label, cost }) => [type, label, cost]),
      [
        ['password', undefined, CHEAP],
        ['key-file', 'Stick im Tresor, ü', undefined],
      ],
    );
    assert.equal(readFileSync(vault.path).indexOf('Tresor'), -1);
    for (const [label, message] of [
      ['', /label has 0 bytes/],
      ['x'.repeat(65), /65 bytes/],
      ['a\u001b[2J', /control/],
      ['e\u0301', /normal form C/],
    ] as const) {
      assert.match((await refusal(vault.addSlot({ type: 'key-file', keyFile, label }), 'ENTRY_INVALID')).message, message);
    }
  });

  it('costs a new password 400 MiB unless a test says otherwise', async () => {
    const { vault } = await editable();
    setSlotCost(vault, undefined as never);
    await vault.addSlot({ type: 'password', password: secret(OTHER) });
    assert.deepEqual(vault.slots()[1]!.cost, { memory: 409600, passes: 3, lanes: 4 });
  });

  it('is added only by who has opened another and kept what opens it', async () => {
    const vault = await openVault((await folder.vault('n')).file);
    for (const attempt of [vault.addSlot({ type: 'key-file', keyFile }), vault.changePassword(secret(OTHER)), vault.rekey()]) {
      assert.match((await refusal(attempt, 'KEYS_NOT_KEPT')).message, /keepKeys: true/);
    }
    const password = secret(PASSWORD);
    const { vault: kept } = await editable(undefined, { password });
    password.destroy();
    await refusal(kept.addSlot({ type: 'key-file', keyFile }), 'HANDLE_DESTROYED');
  });

  describe('is looked for in this order:', () => {
    let file: string;
    const typeOf = async (options: OpenVaultOptions): Promise<string> => {
      const vault = await open(file, options);
      const { type } = vault.slots().find(({ opened }) => opened)!;
      vault.destroy();
      return type;
    };
    before(async () => {
      const made = await editable();
      file = made.file;
      for (const { slot } of [...kinds].reverse()) await made.vault.addSlot(slot());
    });

    it('credential, key file, recovery code, password with key file, password', async () => {
      const all = { credential: 'strongroom', keyFile, recoveryCode: secret(CODE_TEXT), password: secret(OTHER) };
      assert.equal(await typeOf(all), 'credential');
      const { credential: _, ...noCredential } = all;
      assert.equal(await typeOf(noCredential), 'key-file');
      assert.equal(await typeOf({ ...noCredential, keyFile: otherKeyFile }), 'recovery-code');
      assert.equal(await typeOf({ keyFile: otherKeyFile, password: secret(OTHER) }), 'password');
      assert.equal(await typeOf({ password: secret(PASSWORD) }), 'password');
    });

    it('password with key file where the key file alone opens nothing', async () => {
      const { vault, file: lean } = await editable();
      await vault.addSlot({ type: 'password-and-key-file', password: secret(OTHER), keyFile });
      const opened = await open(lean, { keyFile, password: secret(OTHER) });
      assert.equal(opened.slots()[1]!.opened, true);
      assert.equal((await open(lean, { keyFile, password: secret(PASSWORD) })).slots()[0]!.opened, true);
      const error = await refusal(open(lean, { keyFile: otherKeyFile, password: secret('x') }), 'WRONG_PASSWORD');
      assert.equal(error.message, 'wrong password');
    });

    it('without anything named, the credential that systemd gave', async () => {
      assert.equal(await typeOf({}), 'credential');
      writeFileSync(path.join(credentials, 'wrong'), randomBytes(32), { mode: 0o400 });
      assert.match((await refusal(open(file, { credential: 'wrong' }), 'WRONG_CREDENTIAL')).message, /credential wrong opens no slot/);
    });
  });

  it('that is missing, or whose file is, says so and does not say wrong password', async () => {
    const { vault, file } = await editable();
    const none = await refusal(open(file, { keyFile }), 'VAULT_NO_SLOT');
    assert.equal(none.message, 'the vault has no slot for a key file; it opens by a password');
    await refusal(open(file, { recoveryCode: secret(CODE_TEXT) }), 'VAULT_NO_SLOT');
    for (const { slot } of kinds) await vault.addSlot(slot());
    const missing = path.join(folder.path, 'none');
    assert.equal((await refusal(open(file, { keyFile: missing }), 'KEY_FILE_MISSING')).message, `there is no key file at ${missing}`);
    assert.match(
      (await refusal(open(file, { credential: 'none' }), 'CREDENTIAL_MISSING')).message,
      /systemd credential "none": there is no .*\/none$/,
    );
    for (const name of ['../key', '.', '', 'a\0']) await refusal(open(file, { credential: name }), 'INVALID_ARGUMENT');
    delete process.env['CREDENTIALS_DIRECTORY'];
    assert.match(
      (await refusal(open(file, { credential: 'strongroom' }), 'CREDENTIAL_MISSING')).message,
      /CREDENTIALS_DIRECTORY is not set/,
    );
    process.env['CREDENTIALS_DIRECTORY'] = credentials;
    for (const text of [CODE_TEXT.slice(0, -1), `${CODE_TEXT}0`, CODE_TEXT.replace(/.$/, CODE_TEXT.endsWith('0') ? '1' : '0'), 'UUUU']) {
      assert.match(
        (await refusal(open(file, { recoveryCode: secret(text) }), 'RECOVERY_CODE_MISTYPED')).message,
        /^the recovery code is mistyped/,
      );
    }
    await open(file, { keyFile });
  });

  it('takes a key file that its owner alone can read, of 32 bytes to 64 KiB', async () => {
    const { vault } = await editable();
    const add = (file: string): Promise<string> => vault.addSlot({ type: 'key-file', keyFile: file });
    const file = path.join(folder.path, 'a key');
    writeFileSync(file, randomBytes(31), { mode: 0o600 });
    assert.equal((await refusal(add(file), 'KEY_FILE_SIZE')).message, `${file} has 31 bytes, at least 32 are needed`);
    writeFileSync(file, randomBytes(65537));
    assert.equal((await refusal(add(file), 'KEY_FILE_SIZE')).message, `${file} is longer than 65536 bytes`);
    writeFileSync(file, '');
    assert.equal((await refusal(add(file), 'KEY_FILE_SIZE')).message, `${file} has 0 bytes, at least 32 are needed`);
    writeFileSync(file, randomBytes(65536));
    chmodSync(file, 0o644);
    await refusal(add(file), 'SECRET_PERMISSIONS');
    chmodSync(file, 0o600);
    const link = path.join(folder.path, 'a link');
    symlinkSync(file, link);
    await refusal(add(link), 'SECRET_NOT_A_FILE');
    await add(file);
    assert.equal((await open(vault.path, { keyFile: file })).entries().length, 1);
  });

  it('says that no slot takes a key file or a credential before it looks at the file, and does not look at it where something else opens', async () => {
    const { file } = await folder.vault('n');
    const none = path.join(folder.path, 'no such file');
    const empty = path.join(folder.path, 'empty');
    writeFileSync(empty, '', { mode: 0o600 });
    for (const keyFile of [none, empty]) {
      assert.match((await refusal(open(file, { keyFile }), 'VAULT_NO_SLOT')).message, /no slot for a key file/);
      (await open(file, { keyFile, password: secret(PASSWORD) })).destroy();
    }
    await refusal(open(file, { credential: 'none' }), 'VAULT_NO_SLOT');
    for (const names of [{ keyFile: '' }, { keyFile: 'a\0b' }, { credential: 'a/b' }]) {
      await refusal(open(file, { ...names, password: secret(PASSWORD) }), 'INVALID_ARGUMENT');
    }
    const { vault } = await editable();
    const keyFile = path.join(folder.path, 'a good key');
    writeFileSync(keyFile, randomBytes(32), { mode: 0o600 });
    await vault.addSlot({ type: 'key-file', keyFile });
    await refusal(open(vault.path, { keyFile: none, password: secret(PASSWORD) }), 'KEY_FILE_MISSING');
    await refusal(open(vault.path, { keyFile: empty, password: secret(PASSWORD) }), 'KEY_FILE_SIZE');
  });

  it('that was changed in one byte of its key file opens nothing', async () => {
    const { vault, file } = await editable();
    const copy = path.join(folder.path, 'a copy');
    await vault.addSlot({ type: 'key-file', keyFile });
    for (const at of [0, 20, key.length - 1]) {
      const changed = Buffer.from(key);
      changed[at]! ^= 1;
      writeFileSync(copy, changed, { mode: 0o600 });
      await refusal(open(file, { keyFile: copy }), 'WRONG_KEY_FILE');
    }
    writeFileSync(copy, key.subarray(0, -1), { mode: 0o600 }); // without its newline
    await refusal(open(file, { keyFile: copy }), 'WRONG_KEY_FILE');
    writeFileSync(copy, key, { mode: 0o600 });
    await open(file, { keyFile: copy });
  });

  it('is taken away, out of the backup too, and the others open as before', async () => {
    const { vault, file } = await editable();
    const ids = [];
    for (const { slot } of kinds) ids.push(await vault.addSlot({ ...slot(), label: slot().type }));
    await vault.removeSlot(ids[1]!);
    for (const place of [file, `${file}.bak`]) {
      assert.equal(
        slotsOf(readFileSync(place)).some((slot) => slot.readUInt16BE(0) === 3),
        false,
        place,
      );
      await refusal(open(place, { credential: 'strongroom' }), 'VAULT_NO_SLOT');
      await open(place, { recoveryCode: secret(CODE_TEXT) });
    }
    assert.deepEqual(
      (await openVault(file)).slots().map(({ label }) => label),
      [undefined, 'key-file', 'recovery-code', 'password-and-key-file', 'password'],
    );
    assert.match((await refusal(vault.removeSlot(ids[1]!), 'SLOT_MISSING')).message, new RegExp(`no slot ${ids[1]}`));
    await refusal(vault.removeSlot('1'), 'SLOT_MISSING');
  });

  it('is never taken away if no password or recovery code would be left', async () => {
    const { vault, file } = await editable();
    const first = vault.slots()[0]!.id;
    for (const { slot } of kinds.slice(0, 2)) await vault.addSlot(slot());
    await vault.addSlot({ type: 'password-and-key-file', password: secret(OTHER), keyFile });
    const before = readFileSync(file);
    assert.match((await refusal(vault.removeSlot(first), 'SLOT_LAST')).message, /^slot 1 \(password\) is the last slot that a person/);
    assert.deepEqual(readFileSync(file), before);
    await vault.addSlot({ type: 'recovery-code', recoveryCode: secret(CODE_TEXT) });
    await vault.removeSlot(first);
    await refusal(openVault(file), 'VAULT_NO_SLOT');
    await open(file, { recoveryCode: secret(CODE_TEXT) });
    const recovery = vault.slots().find(({ type }) => type === 'recovery-code')!;
    await refusal(vault.removeSlot(recovery.id), 'SLOT_LAST');
  });

  it('is one of 16 at most, and of passwords as many as may be tried together', async () => {
    const { vault, file } = await editable();
    for (let i = 1; i < 16; i++) await vault.addSlot({ type: 'key-file', keyFile });
    const before = readFileSync(file);
    assert.equal(
      (await refusal(vault.addSlot({ type: 'key-file', keyFile }), 'VAULT_LIMIT')).message,
      'the vault has too many slots: 17, the limit is 16',
    );
    assert.deepEqual(readFileSync(file), before);
    await vault.removeSlot(vault.slots()[5]!.id);
    await vault.addSlot({ type: 'key-file', keyFile });
    assert.equal((await openVault(file)).slots().length, 16);
  });

  it('of a password is changed in one write, again and again, and the old one opens neither vault nor backup', async () => {
    const { vault, file } = await editable();
    const generation = (): bigint => readFileSync(file).readBigUInt64BE(40);
    const start = generation();
    await vault.changePassword(secret('second'));
    assert.equal(generation(), start + 1n);
    for (const place of [file, `${file}.bak`]) {
      await refusal(openVault(place), 'WRONG_PASSWORD');
      assert.equal((await openVault(place, 'second')).entries().length, 1);
    }
    const third = secret('third');
    await vault.changePassword(third);
    await vault.addSlot({ type: 'key-file', keyFile }); // by what opens it now
    await refusal(openVault(file, 'second'), 'WRONG_PASSWORD');
    assert.equal((await openVault(file, 'third')).slots().length, 2);
    const { vault: byFile } = await editable(file, { keyFile });
    await refusal(byFile.changePassword(secret('fourth')), 'SLOT_MISSING');
  });

  it('of a password with a key file keeps its key file when the password changes', async () => {
    const { vault, file } = await editable();
    await vault.addSlot({ type: 'password-and-key-file', password: secret(OTHER), keyFile, label: 'both' });
    const { vault: byBoth } = await editable(file, { password: secret(OTHER), keyFile });
    await byBoth.changePassword(secret('new one'));
    assert.deepEqual((await open(file, { password: secret('new one'), keyFile })).slots()[1]!.label, 'both');
    await refusal(open(file, { password: secret(OTHER), keyFile }), 'WRONG_PASSWORD');
    await refusal(open(file, { password: secret('new one'), keyFile: otherKeyFile }), 'WRONG_PASSWORD');
  });

  it('that another process added or changed meanwhile is kept', async () => {
    const { vault, file } = await editable();
    const { vault: second } = await editable(file);
    await vault.addSlot({ type: 'key-file', keyFile });
    await second.addSlot({ type: 'recovery-code', recoveryCode: secret(CODE_TEXT) });
    await second.add({ name: 'm', exchange: 'binance', key: BINANCE_KEY, secret: secret(BINANCE_SECRET) });
    assert.deepEqual(
      (await openVault(file)).slots().map(({ type }) => type),
      ['password', 'key-file', 'recovery-code'],
    );
    await vault.changePassword(secret('changed'));
    await refusal(second.changePassword(secret('too late')), 'SLOT_MISSING');
    assert.equal((await openVault(file, 'changed')).entries().length, 2);
  });

  describe('that was tampered with', () => {
    it('in any byte is damage, whatever its type', async () => {
      const { vault, file } = await editable();
      for (const { slot } of kinds) await vault.addSlot(slot());
      const bytes = readFileSync(file);
      for (let at = 48; at < 48 + 6 * 124; at += 5) {
        const changed = Buffer.from(bytes);
        changed[at]! ^= 4;
        await refusal(open(folder.write(changed), { keyFile }), 'VAULT_DAMAGED');
      }
      await open(folder.write(bytes), { keyFile });
    });

    /** Slots changed by somebody without the vault key: the checksum is made good, the index box cannot be. */
    const forged = (bytes: Buffer, change: (slots: Buffer[]) => Buffer[]): Buffer => {
      const slots = slotsOf(bytes);
      const headerEnd = 48 + 124 * slots.length + 32;
      const changed = change(slots.map((slot) => Buffer.from(slot)));
      const start = Buffer.from(bytes.subarray(0, 48));
      start.writeUInt16BE(changed.length, 10);
      const rest = bytes.subarray(headerEnd);
      start.writeBigUInt64BE(BigInt(48 + 124 * changed.length + 32 + rest.length), 16);
      const header = Buffer.concat([start, ...changed]);
      return Buffer.concat([header, createHash('sha256').update(header).digest(), rest]);
    };

    it('by who cannot open the vault: cut, doubled, reordered, retyped, with other parameters, from another vault', async () => {
      const { vault, file } = await editable();
      await vault.addSlot({ type: 'key-file', keyFile });
      await vault.addSlot({ type: 'credential', credential: 'strongroom' });
      const { vault: other } = await editable();
      await other.addSlot({ type: 'key-file', keyFile });
      const foreign = slotsOf(readFileSync(other.path))[1]!;
      const bytes = readFileSync(file);
      const tamper = (change: (slots: Buffer[]) => Buffer[]): string => folder.write(forged(bytes, change));
      const byFile = { keyFile };
      await open(
        tamper((slots) => slots),
        byFile,
      ); // what is forged without a change is the vault itself
      await refusal(
        open(
          tamper(([, ...rest]) => rest),
          byFile,
        ),
        'VAULT_DAMAGED',
      );
      await refusal(
        open(
          tamper((slots) => [...slots, slots[1]!]),
          byFile,
        ),
        'VAULT_DAMAGED',
      );
      await refusal(
        open(
          tamper(([a, b, c]) => [b!, a!, c!]),
          byFile,
        ),
        'VAULT_DAMAGED',
      );
      await refusal(
        open(
          tamper((slots) => [slots[0]!, foreign]),
          byFile,
        ),
        'WRONG_KEY_FILE',
      );
      await refusal(
        open(
          tamper((slots) => [foreign, ...slots]),
          byFile,
        ),
        'VAULT_DAMAGED',
      ); // its own opens it still, and the header is another
      const retyped =
        (from: number, to: number) =>
        (slots: Buffer[]): Buffer[] => {
          slots[from]!.writeUInt16BE(to);
          return slots;
        };
      await refusal(open(tamper(retyped(2, 2)), { credential: 'strongroom' }), 'VAULT_NO_SLOT');
      await refusal(open(tamper(retyped(1, 3)), byFile), 'VAULT_NO_SLOT');
      await refusal(open(tamper(retyped(0, 2)), byFile), 'KDF_LIMIT');
      await refusal(open(tamper(retyped(1, 1)), byFile), 'KDF_LIMIT');
      const cheaper = (slots: Buffer[]): Buffer[] => {
        slots[0]!.writeUInt32BE(2, 4); // passes
        return slots;
      };
      await refusal(open(tamper(cheaper), { password: secret(PASSWORD) }), 'WRONG_PASSWORD');
      await refusal(open(tamper(cheaper), byFile), 'VAULT_DAMAGED');
    });

    it('cut in the middle is called truncated or damaged', async () => {
      const { vault, file } = await editable();
      await vault.addSlot({ type: 'key-file', keyFile });
      const bytes = readFileSync(file);
      for (let size = 49; size < 48 + 2 * 124; size += 9)
        await refusal(open(folder.write(bytes.subarray(0, size)), { keyFile }), 'VAULT_TRUNCATED');
      const short = forged(bytes, ([first, second]) => [first!, second!.subarray(0, -1)]);
      await refusal(open(folder.write(short), { keyFile }), 'VAULT_DAMAGED');
    });

    it('doubled by who has the vault key goes with the one that it is', async () => {
      const { vault, file } = await editable();
      const id = await vault.addSlot({ type: 'key-file', keyFile });
      const { slots, ...rest } = readVault(readFileSync(file), Buffer.from(PASSWORD));
      const doubled = folder.write(writeVault({ ...rest, slots: [...slots, slots[1]!] }));
      const { vault: opened } = await editable(doubled);
      assert.equal(opened.slots().length, 3);
      await opened.removeSlot(id);
      await refusal(open(doubled, { keyFile }), 'VAULT_NO_SLOT');
    });
  });

  it('of what opens nothing is refused before anything is written', async () => {
    const { vault } = await editable();
    const before = readFileSync(vault.path);
    for (const [slot, code] of [
      [{ type: 'password', password: 'text' as unknown as Secret }, 'SECRET_STRING'],
      [{ type: 'recovery-code', recoveryCode: secret('not a code') }, 'RECOVERY_CODE_MISTYPED'],
      [{ type: 'nonsense' }, 'INVALID_ARGUMENT'],
      [{ type: 'key-file', keyFile: '' }, 'INVALID_ARGUMENT'],
    ] as const) {
      await refusal(vault.addSlot(slot as NewSlot), code);
    }
    assert.deepEqual(readFileSync(vault.path), before);
  });
});

/**
 * The ways of a secret into the room, but for the terminal (terminal.test.ts): what is taken whole, and what is
 * refused.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac, createPrivateKey, createPublicKey } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { type ErrorCode, Secret, StrongroomError, openRoom, protection } from '../lib/index.js';
import { native } from '../lib/native.js';
import { isRoot, packageRoot, readablePackage, runScript } from './support/child.js';
import { message } from './tools/ask.js';
import { runOnTerminal } from './tools/terminal.js';

const take = path.join(__dirname, 'tools/take.js');
const countInMemory = path.join(packageRoot, 'test/tools/count_in_memory.py');
const text = 'an-exchange-secret-0815';
const longest = 65536;

const expected = (secret: string | Uint8Array): string => createHmac('sha256', secret).update(message).digest('hex');

function assertIs(secret: Secret, bytes: string | Uint8Array): void {
  assert.equal(secret.hmacKey({ hash: 'sha256' }).sign(message), expected(bytes));
  secret.destroy();
}

function assertRefuses(code: ErrorCode, action: () => unknown): StrongroomError {
  let caught: unknown;
  try {
    action();
  } catch (error) {
    caught = error;
  }
  assert.ok(caught instanceof StrongroomError, `expected ${code}, got ${String(caught)}`);
  assert.equal(caught.code, code);
  assert.match(caught.message, /^[a-z0-9/].*[^.]$/);
  return caught;
}

describe('a secret from', () => {
  let folder: string;
  let file: string;

  before(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-'))));
  after(() => fs.rmSync(folder, { recursive: true }));
  beforeEach(() => (file = path.join(folder, 'secret')));

  const write = (content: string | Uint8Array, mode = 0o600): string => {
    fs.rmSync(file, { force: true });
    fs.writeFileSync(file, content, { mode });
    fs.chmodSync(file, mode);
    return file;
  };

  describe('a file', () => {
    it('of mode 0600 or 0400 is taken, without one newline at its end', () => {
      for (const mode of [0o600, 0o400]) assertIs(Secret.fromFile(write(text, mode)), text);
      assertIs(Secret.fromFile(write(`${text}\n`)), text);
      assertIs(Secret.fromFile(write(`${text}\r\n`)), text);
      assertIs(Secret.fromFile(write(`${text}\n\n`)), `${text}\n`);
    });

    it('that is a private key in DER is taken whole, also where it ends with the byte of a newline', () => {
      for (const end of [[0x0a], [0x0d, 0x0a], [0x0b]]) {
        const bytes = Buffer.concat([Buffer.alloc(32 - end.length, 0xa5), Buffer.from(end)]);
        const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), bytes]); // RFC 8410, 7
        const publicKey = createPublicKey(createPrivateKey({ key: der, type: 'pkcs8', format: 'der' })).export({
          type: 'spki',
          format: 'pem',
        });
        assert.equal(Secret.fromFile(write(der)).privateKey().publicKey({ format: 'pem' }), publicKey);
      }
    });

    it('that others can read, write or run is refused, as ssh does', () => {
      for (const mode of [0o644, 0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o666]) {
        const error = assertRefuses('SECRET_PERMISSIONS', () => Secret.fromFile(write(text, mode)));
        assert.ok(error.message.includes(`0${mode.toString(8)}`) && error.message.includes(file));
      }
    });

    it('of another user is refused, one of root is taken where it may be read', function () {
      if (process.getuid?.() !== 0) return this.skip(); // only root can give a file away
      write(text);
      fs.chownSync(file, 1234, 1234);
      const error = assertRefuses('SECRET_OWNER', () => Secret.fromFile(file));
      assert.ok(error.message.includes('1234'));

      // As user 65534 of group 1234, with root's files: 0440 is how a systemd credential looks to the user it is for.
      fs.chmodSync(folder, 0o755);
      const copy = readablePackage();
      const asOther = (mode: number): unknown => {
        write(text, mode);
        fs.chownSync(file, 0, 1234);
        const script = `
          try { report(strongroom.Secret.fromFile(${JSON.stringify(file)}).hmacKey({ hash: 'sha256' }).sign(${JSON.stringify(message)})); }
          catch (error) { report(error.code); }`;
        return runScript(script, { root: copy.root, wrapper: ['setpriv', '--reuid=65534', '--regid=65534', '--groups=1234'] }).report;
      };
      try {
        assert.equal(asOther(0o440), expected(text));
        assert.equal(asOther(0o444), 'SECRET_PERMISSIONS');
        assert.equal(asOther(0o460), 'SECRET_PERMISSIONS');
      } finally {
        copy.remove();
      }
    });

    it('that is none is refused without waiting', () => {
      write(text);
      const link = path.join(folder, 'link');
      const fifo = path.join(folder, 'fifo');
      fs.symlinkSync(file, link);
      spawnSync('mkfifo', ['-m', '600', fifo]);
      assert.ok(fs.statSync(fifo).isFIFO());
      for (const other of [link, fifo, folder, '/dev/zero']) {
        assert.ok(assertRefuses('SECRET_NOT_A_FILE', () => Secret.fromFile(other)).message.includes(other));
      }
      const missing = path.join(folder, 'missing');
      const error = assertRefuses('SYSTEM', () => Secret.fromFile(missing));
      assert.ok(error.message.includes('ENOENT') && error.message.includes(missing));
    });

    it('has 1 byte to 64 KiB', () => {
      assertIs(Secret.fromFile(write('k')), 'k');
      assertIs(Secret.fromFile(write('k'.repeat(longest))), 'k'.repeat(longest));
      assertIs(Secret.fromFile(write(`${'k'.repeat(longest)}\n`)), 'k'.repeat(longest));
      assertRefuses('SECRET_LENGTH', () => Secret.fromFile(write('k'.repeat(longest + 1))));
      assertRefuses('SECRET_LENGTH', () => Secret.fromFile(write('')));
      assertRefuses('SECRET_LENGTH', () => Secret.fromFile(write('\n')));
    });

    it('needs a path', () => {
      for (const path of ['', 'a\0b', undefined, 7]) {
        assertRefuses('INVALID_ARGUMENT', () => Secret.fromFile(path as string));
      }
    });
  });

  describe('a descriptor', () => {
    const fromPipe = async (content: string): Promise<string> => {
      const run = await runOnTerminal({
        command: [process.execPath, take, 'descriptor', '5'],
        stdout: 'pipe',
        descriptors: { 5: content },
        steps: [{ send: '\r\r' }],
      });
      return run.stdout.replace(/^ready\ndone /, '').trim();
    };

    it('that is a pipe is read to its end', async () => {
      assert.equal(await fromPipe(text), expected(text));
      assert.equal(await fromPipe(`${text}\n`), expected(text));
      assert.equal(await fromPipe(''), 'SECRET_LENGTH');
    });

    it('that is a file is read from where it stands, and stays open', () => {
      const descriptor = fs.openSync(write(`skipped${text}\n`, 0o644), 'r'); // whoever opened it answers for its mode
      fs.readSync(descriptor, Buffer.alloc(7));
      assertIs(Secret.fromDescriptor(descriptor), text);
      assert.equal(fs.readSync(descriptor, Buffer.alloc(7)), 0);
      fs.closeSync(descriptor);
    });

    it('that is a terminal is refused: it would show what is typed', async () => {
      const run = await runOnTerminal({
        command: [process.execPath, take, 'descriptor', '0'],
        stdout: 'pipe',
        steps: [{ send: '\r\r' }],
      });
      assert.equal(run.stdout, 'ready\ndone SECRET_TERMINAL\n');
    });

    it('that is not open or not a number is refused', () => {
      assert.ok(assertRefuses('SYSTEM', () => Secret.fromDescriptor(1048575)).message.includes('EBADF'));
      for (const descriptor of [-1, 1.5, NaN, '0', null]) {
        assertRefuses('INVALID_ARGUMENT', () => Secret.fromDescriptor(descriptor as number));
      }
    });
  });

  describe('the environment', () => {
    const name = 'STRONGROOM_TEST_SECRET';
    const neighbours = { STRONGROOM_TEST_SECRET_2: 'stays', XSTRONGROOM_TEST_SECRET: 'stays too' };

    it('is gone from it, from /proc/PID/environ and from memory', async function () {
      if (process.env.ASAN_OPTIONS !== undefined) return this.skip(); // terabytes of shadow to search
      const run = await runOnTerminal({
        command: [process.execPath, take, 'environment', name],
        env: { ...neighbours, [name]: text },
        stdout: 'pipe',
        steps: [
          { quiet: 1 },
          { file: 'environ', as: 'before' },
          { search: text, as: 'before' },
          { send: '\r' },
          { quiet: 1 },
          { file: 'environ', as: 'after' },
          { search: text, as: 'after' },
          { send: '\r' },
        ],
      });
      assert.equal(run.stdout, `ready\ndone ${expected(text)} undefined\n`);
      const lines = (which: string): string[] => (run.files[which] as string).split('\0');
      assert.ok(lines('before').includes(`${name}=${text}`)); // the control
      assert.ok((run.found.before as number) >= 1);
      assert.ok(!(run.files.after as string).includes(text));
      assert.ok(!lines('after').some((line) => line.startsWith(`${name}=`)));
      for (const [other, value] of Object.entries(neighbours)) assert.ok(lines('after').includes(`${other}=${value}`));
      assert.equal((run.files.after as string).length, (run.files.before as string).length);
      openRoom();
      if (protection().backing === 'secretmem') assert.equal(run.found.after, 0);
    });

    it('is refused where it cannot be removed from it: there is no /proc, or it says nothing', function () {
      const mayMount = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/proc']).status === 0;
      if (!mayMount || process.env.ASAN_OPTIONS !== undefined) return this.skip(); // needs CAP_SYS_ADMIN; a sanitizer needs /proc
      const script = `report(refusal(() => strongroom.Secret.fromEnvironment('${name}')));`;
      const without = (change: string): unknown =>
        runScript(script, { env: { [name]: text }, wrapper: ['unshare', '--mount', 'sh', '-c', `${change} && exec "$@"`, 'sh'] }).report;
      assert.equal(without('true'), null);
      assert.deepEqual(without('mount -t tmpfs none /proc'), { code: 'SYSTEM', message: `${name} failed: ENOENT` });
      assert.deepEqual(without('mount --bind /dev/null /proc/$$/stat'), { code: 'SYSTEM', message: `${name} failed: no reason was given` });
    });

    it('that JavaScript set is taken as well', () => {
      process.env[name] = text;
      assertIs(Secret.fromEnvironment(name), text);
      assert.equal(process.env[name], undefined);
      assert.ok(!(name in process.env));
    });

    it('without the variable is refused, and left alone when the value does not fit', () => {
      assert.ok(assertRefuses('ENVIRONMENT_MISSING', () => Secret.fromEnvironment(name)).message.includes(name));
      process.env[name] = '';
      assertRefuses('SECRET_LENGTH', () => Secret.fromEnvironment(name));
      process.env[name] = 'k'.repeat(longest + 1);
      assertRefuses('SECRET_LENGTH', () => Secret.fromEnvironment(name));
      assert.equal(process.env[name], 'k'.repeat(longest + 1));
      process.env[name] = 'k'.repeat(longest);
      assertIs(Secret.fromEnvironment(name), 'k'.repeat(longest));
      for (const wrong of ['', 'A=B', 'A\0', undefined]) {
        assertRefuses('INVALID_ARGUMENT', () => Secret.fromEnvironment(wrong as string));
      }
    });
  });

  describe('the random generator', () => {
    it('has the size that was asked for, and is new each time', () => {
      const mac = (secret: Secret): string => secret.hmacKey({ hash: 'sha256' }).sign(message);
      assert.equal(new Set(Array.from({ length: 100 }, () => mac(Secret.random(32)))).size, 100);
      Secret.random(1).destroy();
      Secret.random(longest).destroy();
      assertRefuses('SECRET_LENGTH', () => Secret.random(0));
      assertRefuses('SECRET_LENGTH', () => Secret.random(longest + 1));
      for (const size of [-1, 1.5, NaN, '32']) assertRefuses('INVALID_ARGUMENT', () => Secret.random(size as number));
    });
  });

  describe('a Uint8Array', () => {
    it('is copied and wiped', () => {
      const bytes = new TextEncoder().encode(text);
      assertIs(Secret.fromBytes(bytes), text);
      assert.deepEqual(bytes, new Uint8Array(text.length));
    });

    it('of part of a buffer: only that part is taken and wiped', () => {
      const buffer = new Uint8Array([1, 2, 3, 4, 5]);
      assertIs(Secret.fromBytes(buffer.subarray(1, 4)), Uint8Array.of(2, 3, 4));
      assert.deepEqual(buffer, Uint8Array.of(1, 0, 0, 0, 5));
    });

    // V8 keeps arrays of up to 64 bytes in its own heap, and moves them out, leaving a copy, when somebody asks for their buffer.
    it('of few bytes is wiped where it lies, in the JavaScript heap', function () {
      if (!isRoot) return this.skip(); // a child may not read its parent's memory
      if (process.env.ASAN_OPTIONS !== undefined) return this.skip(); // terabytes of shadow to search
      const count = (takes: boolean): unknown =>
        runScript(`
          strongroom.openRoom();
          const hidden = Array.from({ length: 48 }, (_, i) => (i * 37 + 11) & 0xff);
          const make = () => { const bytes = new Uint8Array(48); hidden.forEach((byte, i) => { bytes[i] = byte ^ 0x5a; }); return bytes; };
          globalThis.kept = [];
          for (let i = 0; i < 50; i++) {
            const bytes = make();
            kept.push(bytes);
            if (${String(takes)}) kept.push(strongroom.Secret.fromBytes(bytes));
          }
          const { execFileSync } = require('node:child_process');
          const input = Buffer.from(hidden.slice(0, 16)).toString('hex');
          report(Number(execFileSync('python3', [${JSON.stringify(countInMemory)}, String(process.pid)], { input })) -
            (strongroom.protection().backing === 'locked' && ${String(takes)} ? 50 : 0));`).report;
      assert.ok(Number(count(false)) >= 50); // more where V8 has moved them meanwhile: it leaves the bytes where they were
      assert.equal(count(true), 0);
    });

    it('on a shared, resizable or detached buffer is refused and left alone', function () {
      const shared = new Uint8Array(new SharedArrayBuffer(4)).fill(7);
      assertRefuses('SECRET_BUFFER', () => Secret.fromBytes(shared));
      assert.deepEqual([...shared], [7, 7, 7, 7]);
      const detached = new Uint8Array(4);
      structuredClone(detached.buffer, { transfer: [detached.buffer] });
      assertRefuses('SECRET_BUFFER', () => Secret.fromBytes(detached));
      const Resizable = ArrayBuffer as unknown as new (length: number, options: { maxByteLength: number }) => ArrayBuffer;
      const resizable = new Resizable(4, { maxByteLength: 8 });
      if ('resizable' in ArrayBuffer.prototype)
        for (const take of [(bytes: Uint8Array) => Secret.fromBytes(bytes), (bytes: Uint8Array) => native.secretFromBytes(bytes)])
          assertRefuses('SECRET_BUFFER', () => take(new Uint8Array(resizable)));
    });

    it('is what it must be: a string is refused with the better ways', () => {
      const error = assertRefuses('SECRET_STRING', () => Secret.fromBytes(text as unknown as Uint8Array));
      for (const way of ['fromTerminal', 'fromDescriptor', 'fromFile', 'fromEnvironment', 'vault', 'fromBytes']) {
        assert.ok(error.message.includes(way), way);
      }
      assert.ok(!error.message.includes(text));
      for (const other of [undefined, null, 7, {}, [1], new Uint16Array(4), new DataView(new ArrayBuffer(4)), new ArrayBuffer(4)]) {
        assertRefuses('SECRET_BUFFER', () => Secret.fromBytes(other as Uint8Array));
      }
    });

    it('has 1 byte to 64 KiB', () => {
      assertIs(Secret.fromBytes(Uint8Array.of(1)), Uint8Array.of(1));
      assertIs(Secret.fromBytes(new Uint8Array(longest).fill(1)), new Uint8Array(longest).fill(1));
      assertRefuses('SECRET_LENGTH', () => Secret.fromBytes(new Uint8Array(0)));
      const tooLong = new Uint8Array(longest + 1).fill(1);
      assertRefuses('SECRET_LENGTH', () => Secret.fromBytes(tooLong));
      assert.equal(tooLong[longest], 1);
    });
  });
});

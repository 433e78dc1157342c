/** `npm run demo` after its set-up: it ends well, in time, and badly where it cannot show what it promises. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { attack } from '../attack/lib/requirements.js';

const main = path.join(__dirname, '../../demo/main.js');

attack('the demo', ['root', 'gcc', 'gdb', 'no sanitizer'], () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'strongroom-demo-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (env: Record<string, string>) =>
    spawnSync(process.execPath, [main], {
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: folder, ...env },
      timeout: 120_000,
    });

  it('shows everything in under a minute, in plain text where there is no terminal, and leaves nothing behind', () => {
    const start = performance.now();
    const { status, stdout, stderr } = run({});
    assert.equal(stderr, '');
    assert.match(stdout, /All as it should be/);
    assert.equal(status, 0);
    assert.ok(performance.now() - start < 60_000);
    assert.doesNotMatch(stdout, /WRONG|\u001b/);
    assert.ok(stdout.match(/^ +ok /gm)!.length > 15);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('fails and says why where there is no gcore', () => {
    const programs = path.join(folder, 'bin');
    mkdirSync(programs);
    for (const program of ['gcc', 'as', 'ld']) {
      const found = process.env['PATH']!.split(':')
        .map((place) => path.join(place, program))
        .find((file) => existsSync(file));
      symlinkSync(found!, path.join(programs, program));
    }
    const { status, stderr } = run({ PATH: programs });
    assert.match(stderr, /the demo stopped: no core, so nothing can be shown of it: gcore is missing/);
    assert.equal(status, 1);
  });
});

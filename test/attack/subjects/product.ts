/** The product at work. argv: secretmem | locked. */
import { HmacKey, Secret, openRoom, protection, type Backing } from '../../../lib/index.js';
import { DESCRIPTORS, serve } from './serve.js';

const SHAPES = [['sha256', 'utf8'], ['sha512', 'base64'], ['sha384', 'hex']] as const;

const handles: { secrets: Secret[]; keys: HmacKey[]; passwords: Secret[] } = { secrets: [], keys: [], passwords: [] };
Object.assign(globalThis, { handles });

serve({
  load() {
    openRoom({ require: process.argv[2] as Backing });
    handles.secrets = DESCRIPTORS.secrets.map((descriptor, i) => Secret.fromDescriptor(descriptor, { label: `secret ${i}` }));
    handles.keys = handles.secrets.map((secret, i) => secret.hmacKey({ hash: SHAPES[i]![0], encoding: SHAPES[i]![1] }));
    handles.passwords = [DESCRIPTORS.password, DESCRIPTORS.wrongPassword].map((descriptor) => Secret.fromDescriptor(descriptor));
  },
  sign(times: number) {
    for (let i = 0; i < times; i++) for (const key of handles.keys) key.sign(`message ${i}`, 'hex');
  },
  /** Signs for so many milliseconds: the last signature of the check that the caller makes. */
  signFor(milliseconds: number) {
    const end = Date.now() + milliseconds;
    let signatures = 0;
    for (; Date.now() < end; signatures += 3000) {
      for (let i = 0; i < 1000; i++) for (const key of handles.keys) key.sign(`message ${i}`, 'hex');
    }
    return signatures;
  },
  signature: (index: number, message: string) => handles.keys[index]!.sign(message, 'hex'),
  environment: (name: string) => void handles.secrets.push(Secret.fromEnvironment(name)),
  protection,
  destroy() {
    for (const handle of [...handles.secrets, ...handles.keys, ...handles.passwords]) handle.destroy();
  },
});

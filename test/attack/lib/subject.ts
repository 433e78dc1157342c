import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Which program, and how it is started. */
export interface SubjectKind {
  readonly title: string;
  /** A file of ../subjects, without its ending. */
  readonly program: string;
  readonly args?: readonly string[];
  readonly nodeFlags?: readonly string[];
}

/** The product, on either backing. */
export const PRODUCTS = {
  secretmem: { title: 'the product on secretmem', program: 'product', args: ['secretmem'] },
  locked: { title: 'the product on locked pages', program: 'product', args: ['locked'] },
} satisfies Record<string, SubjectKind>;

/** The product after everything that is done with a vault, on either backing. */
export const EVERY_WAY = {
  secretmem: { title: PRODUCTS.secretmem.title, program: 'every-way', args: ['secretmem'] },
  locked: { title: PRODUCTS.locked.title, program: 'every-way', args: ['locked'] },
} satisfies Record<string, SubjectKind>;

/** The same work with an ordinary key: what every scan has to find. */
export const CONTROLS = {
  string: { title: 'a string and createHmac', program: 'control', args: ['string'] },
  keyObject: { title: 'a KeyObject', program: 'control', args: ['key-object'] },
  secureHeap: {
    title: 'a KeyObject under --secure-heap',
    program: 'control',
    args: ['key-object'],
    nodeFlags: ['--secure-heap=65536'],
  },
  sodium: { title: 'sodium-native and createHmac', program: 'control', args: ['sodium'] },
} satisfies Record<string, SubjectKind>;

/** What a subject is given, of a fixture. */
export interface SubjectInputs {
  readonly marker: Buffer;
  readonly secrets: readonly { readonly text: Buffer }[];
  readonly password: Buffer;
  readonly wrongPassword: Buffer;
  readonly privateKeys: { readonly texts: readonly Buffer[] };
}

export interface SubjectOptions {
  readonly nodeFlags?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** A command in front of node, such as prlimit. */
  readonly wrapper?: readonly string[];
  readonly cwd?: string;
  /** Bytes for descriptor 9: keys that a control program is to hold. */
  readonly keys?: Buffer;
}

/**
 * A child that holds secrets and does as it is told, a line at a time. It gets them over descriptors 3 to 8 (marker,
 * the three secrets, password, wrong password) and 10 to 12 (the private keys): nothing of them is in its arguments, its environment or a file.
 */
export class Subject {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  #errors = '';
  /** What its 'load' answered. */
  loaded: unknown;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    this.#ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
    child.stderr!.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()));
  }

  /** Starts a child and waits until it has its secrets. */
  static async start(kind: SubjectKind, fixture: SubjectInputs, options: SubjectOptions = {}): Promise<Subject> {
    const script = path.join(__dirname, '../subjects', `${kind.program}.js`);
    const flags = [...(kind.nodeFlags ?? []), ...(options.nodeFlags ?? [])];
    const command = [...(options.wrapper ?? []), process.execPath, ...flags, script, ...(kind.args ?? [])];
    const inputs = [
      fixture.marker,
      ...fixture.secrets.map(({ text }) => text),
      fixture.password,
      fixture.wrongPassword,
      options.keys ?? Buffer.alloc(0),
      ...fixture.privateKeys.texts,
    ];
    const child = spawn(command[0]!, command.slice(1), {
      stdio: ['pipe', 'pipe', 'pipe', ...inputs.map(() => 'pipe' as const)],
      env: { ...process.env, ...options.env },
      cwd: options.cwd,
    });
    const subject = new Subject(child);
    inputs.forEach((bytes, i) => {
      const stream = child.stdio[3 + i] as NodeJS.WritableStream;
      stream.on('error', () => undefined); // a child that fails early says so on stderr
      stream.end(bytes);
    });
    try {
      subject.loaded = await subject.call('load');
    } catch (error) {
      await subject.stop();
      throw error;
    }
    return subject;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** What it wrote on stderr. */
  get errors(): string {
    return this.#errors;
  }

  /** Runs one of its commands and returns the answer. */
  async call(command: string, ...args: unknown[]): Promise<unknown> {
    this.send(command, ...args);
    const { value, done } = await this.#answers.next();
    if (done) {
      const { code, signal } = await this.#ended;
      throw new Error(`the subject ended with ${code ?? signal} at '${command}': ${this.#errors}`);
    }
    const answer = JSON.parse(value) as { result?: unknown; error?: string };
    if (answer.error !== undefined) throw new Error(`'${command}' failed in the subject: ${answer.error}`);
    return answer.result;
  }

  /** Sends a command whose answer nobody waits for. */
  send(command: string, ...args: unknown[]): void {
    this.#child.stdin!.write(`${JSON.stringify([command, ...args])}\n`);
  }

  /** Sends a signal and waits for the end that it brings. */
  async kill(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    this.#child.kill(signal);
    return this.#ended;
  }

  /** Ends it, in whatever state it is. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.kill('SIGKILL');
  }
}

/** Starts a subject, hands it to `work`, and ends it whatever happens. */
export async function withSubject<T>(
  kind: SubjectKind,
  fixture: SubjectInputs,
  work: (subject: Subject) => Promise<T>,
  options: SubjectOptions = {},
): Promise<T> {
  const subject = await Subject.start(kind, fixture, options);
  try {
    return await work(subject);
  } finally {
    await subject.stop();
  }
}

/** Stock ccxt with its clock and its chance taken away. Nothing of it is changed: what it signs is its own code's doing. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Descriptor, Endpoint, OraclePackage, TheirRequest } from './descriptor.js';

/** What the test uses of an instance of one of ccxt's classes. */
export interface OracleInstance {
  [member: string]: unknown;
  readonly id: string;
  readonly api: unknown;
  options: Record<string, unknown>;
  sign(path: string, api: string | readonly string[], method: string, params: unknown): TheirRequest;
}

type OracleClass = new (config: Record<string, unknown>) => OracleInstance;
type OracleModule = Record<string, OracleClass> & {
  readonly version: string;
  readonly pro: Record<string, OracleClass>;
};

/** What ccxt.pro was about to send: address and message of each, in order. */
export type Capture = Array<{ readonly url: string; readonly message: unknown }>;

const folder = path.join(__dirname, '..', '..', '..', 'test', 'differential');
const requireOracle = createRequire(path.join(folder, 'package.json'));

const loaded = new Map<OraclePackage, Promise<OracleModule>>();

/** One copy of ccxt, loaded at first use. */
export function oracleModule(name: OraclePackage = 'ccxt'): Promise<OracleModule> {
  let module = loaded.get(name);
  if (module === undefined) {
    module = name === 'ccxt' ? importedCcxt() : Promise.resolve(requireOracle(name) as OracleModule);
    loaded.set(name, module);
  }
  return module;
}

async function importedCcxt(): Promise<OracleModule> {
  // Not require(): on Node 18 the CommonJS build cannot load what it depends on.
  const file = path.join(folder, 'node_modules', 'ccxt', 'js', 'ccxt.js');
  return ((await import(pathToFileURL(file).href)) as { default: OracleModule }).default;
}

/** What stands still while a request is made. */
export interface Moment {
  readonly time: number;
  readonly uuid: string;
}

/** An instance and its clock. */
export class Oracle {
  readonly instance: OracleInstance;
  #moment: Moment = { time: 0, uuid: '' };

  private constructor(instance: OracleInstance) {
    this.instance = instance;
    const hex = (length: number): string => this.#moment.uuid.replaceAll('-', '').slice(0, length);
    Object.assign(instance, {
      milliseconds: () => this.#moment.time,
      seconds: () => Math.floor(this.#moment.time / 1000),
      microseconds: () => this.#moment.time * 1000,
      uuid: () => this.#moment.uuid,
      uuid16: () => hex(16),
      uuid22: () => hex(22),
      randomBytes: (bytes: number) => hex(bytes * 2),
    });
  }

  static async create(descriptor: Descriptor, credentials: Record<string, unknown>, pro = false): Promise<Oracle> {
    const { oracle } = descriptor;
    const module = await oracleModule(oracle.package);
    const instanceClass = (pro ? module.pro : module)[oracle.class];
    if (instanceClass === undefined) throw new Error(`${oracle.package ?? 'ccxt'} has no ${pro ? 'pro.' : ''}${oracle.class}`);
    return new Oracle(new instanceClass({ ...oracle.config, ...credentials }));
  }

  set moment(moment: Moment) {
    this.#moment = moment;
  }

  /** The request as ccxt makes it. `params` is ccxt's to change. */
  sign({ path: template, section, method }: Endpoint, params: unknown): TheirRequest {
    const sections = section.split('.');
    return this.instance.sign(template, sections.length > 1 ? sections : section, method, params);
  }

  /** Puts in place of ccxt.pro's connections what writes down each message and answers at once. */
  captureFrames(): Capture {
    const capture: Capture = [];
    const clients = new Map<string, unknown>();
    const answered = Promise.resolve({});
    const send = (url: string, _hash: unknown, message: unknown): Promise<unknown> => {
      capture.push({ url, message });
      return answered;
    };
    const clientOf = (url: string): unknown => {
      if (!clients.has(url)) {
        const future = (): unknown => Object.assign(Promise.resolve({}), { resolve: () => undefined, reject: () => undefined });
        const client = {
          url,
          subscriptions: {},
          futures: {},
          resolve: () => undefined,
          reject: (error: unknown) => {
            throw error;
          },
        };
        clients.set(url, {
          ...client,
          future,
          reusableFuture: future,
          send: (message: unknown) => send(url, '', message),
        });
      }
      return clients.get(url);
    };
    Object.assign(this.instance, { client: clientOf, watch: send, watchMultiple: send, loadMarkets: () => answered });
    return capture;
  }
}

/** The version of a copy of ccxt, as its package names itself. */
export function oracleVersion(name: OraclePackage = 'ccxt'): string {
  const file = path.join(folder, 'node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

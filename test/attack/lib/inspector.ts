import { once } from 'node:events';

import type { Subject } from './subject.js';

/** The part of the `ws` package that is used here. */
interface WebSocketClient {
  on(event: 'message', listener: (data: Buffer) => void): void;
  once(event: string, listener: (...args: unknown[]) => void): void;
  send(text: string): void;
  close(): void;
}
const WebSocketClient = (require('ws') as { WebSocket: new (url: string, options: object) => WebSocketClient }).WebSocket;

interface RemoteObject {
  type: string;
  objectId?: string;
}

interface Property {
  value?: RemoteObject;
  get?: RemoteObject;
  set?: RemoteObject;
}

/** Objects that are asked for internal properties, nearest to the product's handles first; each is a round trip. */
const MAX_INTERNAL = 4000;

/**
 * Evaluated in the subject: every value that properties, accessors, prototypes, maps and sets lead to, as one base64
 * text of all strings, numbers and bytes.
 */
const walkEverything = function (this: unknown[]): string {
  const seen = new Set<unknown>();
  const stack: unknown[] = [...this];
  const found: Buffer[] = [];
  while (stack.length > 0) {
    const value = stack.pop();
    if (value === null || value === undefined) continue;
    if (typeof value !== 'object' && typeof value !== 'function') {
      found.push(Buffer.from(`${String(value)}\n`), Buffer.from(String(value), 'latin1'));
      continue;
    }
    if (seen.has(value)) continue;
    seen.add(value);
    if (ArrayBuffer.isView(value)) {
      stack.push(value.buffer);
      continue;
    }
    if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) found.push(Buffer.from(value as ArrayBuffer));
    try {
      if (value instanceof Map) Map.prototype.forEach.call(value, (item, key) => void stack.push(key, item));
      if (value instanceof Set) Set.prototype.forEach.call(value, (item) => void stack.push(item));
    } catch {
      // a prototype, which is no map or set itself
    }
    // What holds a key may give it out when it is asked: KeyObject does.
    if (value.constructor?.name.endsWith('KeyObject')) {
      try {
        stack.push((value as { export(): unknown }).export());
      } catch {
        // a prototype, or a key that has to be told how
      }
    }
    stack.push(Reflect.getPrototypeOf(value));
    for (const key of Reflect.ownKeys(value)) {
      const property = Reflect.getOwnPropertyDescriptor(value, key);
      stack.push(key, property?.value, property?.get, property?.set);
      try {
        if (property?.get) stack.push(property.get.call(value));
      } catch {
        // an accessor that wants another receiver
      }
    }
  }
  return Buffer.concat(found).toString('base64');
};

/** A debugger's connection to a subject that was started with --inspect. */
export class Inspector {
  readonly #socket: WebSocketClient;
  readonly #waiting = new Map<number, (answer: { result?: unknown; error?: unknown }) => void>();
  readonly #seen: Buffer[] = [];
  #id = 0;

  private constructor(socket: WebSocketClient) {
    this.#socket = socket;
    socket.on('message', (data) => {
      this.#seen.push(data);
      const answer = JSON.parse(data.toString()) as { id?: number; result?: unknown };
      if (answer.id !== undefined) {
        this.#waiting.get(answer.id)?.(answer);
        this.#waiting.delete(answer.id);
      }
    });
  }

  static async connect(subject: Subject): Promise<Inspector> {
    const url = /ws:\/\/\S+/.exec(subject.errors)?.[0];
    if (!url) throw new Error(`no inspector: ${subject.errors}`);
    const socket = new WebSocketClient(url, { perMessageDeflate: false, maxPayload: 0 });
    await once(socket as unknown as NodeJS.EventEmitter, 'open');
    return new Inspector(socket);
  }

  async #call(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#id;
    const answered = new Promise<{ result?: unknown; error?: unknown }>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answered;
    if (error) throw new Error(`${method} failed: ${JSON.stringify(error)}`);
    return result;
  }

  /**
   * All that it is told: what {@link walkEverything} finds from the global object, the loaded modules and the product's
   * handles; the internal properties, private fields and closures' variables of the objects nearest to the handles; a
   * heap snapshot.
   */
  async everything(): Promise<Buffer> {
    await this.#call('Runtime.enable');
    await this.#call('Debugger.enable');
    const roots = `[globalThis.handles, require('module')._cache, process, globalThis]`;
    const objectId = await this.#evaluate(roots);
    await this.#internals(objectId);
    await this.#call('HeapProfiler.enable');
    await this.#call('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    // Last, because some accessor of node's own takes the connection's context away.
    const walked = await this.#call('Runtime.callFunctionOn', {
      objectId,
      functionDeclaration: walkEverything.toString(),
      returnByValue: true,
    });
    const { result, exceptionDetails } = walked as { result: { value: string }; exceptionDetails?: unknown };
    if (exceptionDetails) throw new Error(`the walk failed in the subject: ${JSON.stringify(exceptionDetails)}`);
    const values = Buffer.from(result.value, 'base64');
    this.#socket.close();
    return Buffer.concat([values, ...this.#seen]);
  }

  async #evaluate(expression: string): Promise<string> {
    const answer = await this.#call('Runtime.evaluate', { expression, includeCommandLineAPI: true });
    return (answer as { result: RemoteObject }).result.objectId!;
  }

  async #internals(root: string): Promise<void> {
    const visited = await this.#evaluate('new Set()');
    const queue = [root];
    for (let asked = 0; queue.length > 0 && asked < MAX_INTERNAL;) {
      const batch = queue.splice(0, 64);
      asked += batch.length;
      const found = await Promise.all(batch.map((objectId) => this.#properties(objectId)));
      queue.push(...(await this.#fresh(visited, found.flat())));
    }
  }

  async #properties(objectId: string): Promise<string[]> {
    const answer = (await this.#call('Runtime.getProperties', { objectId, ownProperties: true })) as Record<
      'result' | 'internalProperties' | 'privateProperties',
      Property[] | undefined
    >;
    const all = [...(answer.result ?? []), ...(answer.internalProperties ?? []), ...(answer.privateProperties ?? [])];
    const objects = all.flatMap(({ value, get, set }) => [value, get, set]);
    return objects.flatMap((object) => (object?.type === 'object' || object?.type === 'function' ? (object.objectId ?? []) : []));
  }

  /** Those of `objectIds` that were not met before: the same object comes with another id each time. */
  async #fresh(visited: string, objectIds: string[]): Promise<string[]> {
    if (objectIds.length === 0) return [];
    const answer = (await this.#call('Runtime.callFunctionOn', {
      objectId: visited,
      functionDeclaration: `function (...objects) {
        return objects.map((object) => {
          const fresh = !this.has(object);
          this.add(object);
          return fresh ? 1 : 0;
        }).join('');
      }`,
      arguments: objectIds.map((objectId) => ({ objectId })),
      returnByValue: true,
    })) as { result: { value: string } };
    const isFresh = answer.result.value;
    return objectIds.filter((_, i) => isFresh[i] === '1');
  }
}

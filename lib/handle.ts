/** What all handles share. */
import { inspect } from 'node:util';

/** What a handle shows of itself: kind and label, whoever asks. */
export abstract class Handle {
  /** Tells the kinds of handles apart. */
  abstract readonly kind: string;
  readonly #label: string;

  constructor(label: string) {
    this.#label = label;
  }

  /** The name its maker gave it; for people, not checked, not a secret. */
  get label(): string {
    return this.#label;
  }

  /** Kind and label; nothing else of a handle can be written down. */
  toJSON(): { kind: string; label: string } {
    return { kind: this.kind, label: this.#label };
  }

  /** The same, for `console.log`. */
  [inspect.custom](): string {
    return `[${this.kind}${this.#label === '' ? '' : ` ${JSON.stringify(this.#label)}`}]`;
  }
}

/**
 * An object whose properties are read from `getters` when they are first asked for, and frozen to the last of their values: whoever
 * could write to `facts.hosts` could send signed orders elsewhere.
 */
export function frozenOnUse<Getters extends object>(getters: Getters): Getters {
  const result = {};
  for (const name of Object.keys(getters)) {
    Object.defineProperty(result, name, { enumerable: true, get: () => frozen(getters[name as keyof Getters]) });
  }
  return Object.freeze(result) as Getters;
}

const done = new WeakSet();

function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || done.has(value)) return value;
  done.add(value);
  for (const part of Object.values(value)) frozen(part as unknown);
  return Object.freeze(value);
}

/** Exchange objects of ccxt, and how they come to talk to a server on this machine. */
import type { Instance, InstanceClass } from './compare.js';
import { type Ccxt, classOf, loadCcxt } from './run.js';

export const classNamed = async (id: string, pro = false): Promise<InstanceClass> => {
  const ccxt: Ccxt = await loadCcxt();
  return pro ? (ccxt.pro[id] as InstanceClass) : classOf(ccxt, id);
};

/** Lets an object talk to `url` instead of its exchange, whatever the interface. */
export function redirect(exchange: Instance, url: string): void {
  const visit = (value: unknown): unknown =>
    typeof value === 'string' ? url : Object.fromEntries(Object.entries(value as object).map(([name, inner]) => [name, visit(inner)]));
  const urls = exchange['urls'] as { api: unknown };
  urls.api = visit(urls.api);
}

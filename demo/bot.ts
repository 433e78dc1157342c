/** A trading bot that keeps its keys in strongroom. */
import path from 'node:path';

import type { Signer } from '../lib/index.js';
import { protection, Secret, Vault } from '../lib/index.js';
import { ACCOUNTS } from './accounts.js';
import type { BotExchange } from './commands.js';
import { DESCRIPTORS, serve } from './commands.js';

const signers = {} as Record<BotExchange, Signer>;

serve({
  async start(folder) {
    const file = path.join(folder, 'vault');
    const password = Secret.fromDescriptor(DESCRIPTORS.password);

    const before = performance.now();
    const made = await Vault.create(file, { password });
    for (const exchange of ['kraken', 'binance'] as const) {
      const secret = Secret.fromDescriptor(DESCRIPTORS[exchange]);
      await made.add({ name: `${exchange}-docs`, exchange, key: ACCOUNTS[exchange].apiKey, secret });
      secret.destroy();
    }
    made.destroy();

    const between = performance.now();
    const vault = await Vault.open(file, { password });
    const after = performance.now();
    password.destroy();
    signers.kraken = vault.signer('kraken-docs');
    signers.binance = vault.signer('binance-docs');
    const entries = vault.entries().map(({ name }) => name);
    return { made: between - before, opened: after - between, backing: protection().backing, entries };
  },

  sign: (exchange, request, time) => signers[exchange].sign(request, time === undefined ? {} : { time }),
});

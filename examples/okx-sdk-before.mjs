// A bot on okx-api, with its secret in the environment.
import { RestClient } from 'okx-api';
import { trade } from './sdk-strategy.cjs';

const client = new RestClient({ apiKey: process.env.OKX_KEY, apiSecret: process.env.OKX_SECRET, apiPass: process.env.OKX_PASSPHRASE });

console.log(await trade(client));

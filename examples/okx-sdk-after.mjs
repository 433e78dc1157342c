// A bot on okx-api, with its secret in locked memory.
import { RestClient } from 'okx-api';
import { Vault, sdkOptions } from 'strongroom/sdk';
import { trade } from './sdk-strategy.cjs';

const client = new RestClient(sdkOptions('okx-api', { vault: await Vault.open('bot.vault', { keyFile: 'bot.key' }), entry: 'okx-main' }));

console.log(await trade(client));

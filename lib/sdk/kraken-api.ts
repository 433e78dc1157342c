/** `kraken-api`: a `KrakenClient` signs in its method `privateMethod`, with functions of its module that nobody can reach. */
import { type Members, putApiKey, putPlaceholder, requireObject } from './client.js';
import { signIn } from './lent-crypto.js';
import type { SdkSigner } from './sdk-signer.js';

export function secureKrakenApi(client: Members, sdk: SdkSigner): void {
  const config = requireObject(client['config'], sdk.name, 'config');
  putPlaceholder(config, 'secret', sdk);
  putApiKey(config, 'key', sdk);
  signIn(client, 'privateMethod', sdk);
}

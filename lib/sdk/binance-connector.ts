/** `@binance/connector`: `Spot` signs requests in its method `signRequest`, `WebsocketAPI` messages in `sendSignatureMessage`. */
import { StrongroomError } from '../errors.js';
import { type Members, putApiKey, putPlaceholder, requireNoSecret, unsupported } from './client.js';
import { signIn } from './lent-crypto.js';
import type { SdkSigner } from './sdk-signer.js';

/** What the SDK calls the algorithms of its private keys. */
const algorithms: Readonly<Record<string, string>> = { rsa: 'RSA', ed25519: 'Ed25519' };

export function secureBinanceConnector(client: Members, sdk: SdkSigner): void {
  // Connections have both.
  const methods = ['signRequest', 'sendSignatureMessage'].filter((each) => typeof client[each] === 'function');
  if (methods.length === 0) throw unsupported(sdk.name, 'method signRequest');
  if (methods.length === 2 && sdk.algorithm !== 'hmac')
    throw new StrongroomError('SDK_CREDENTIAL', { subject: `a WebsocketAPI of ${sdk.name} signs with hmac only` });
  for (const field of ['apiSecret', 'privateKey']) requireNoSecret(client, field, sdk.name);
  putPlaceholder(client, sdk.algorithm === 'hmac' ? 'apiSecret' : 'privateKey', sdk);
  if (sdk.algorithm !== 'hmac') client['privateKeyAlgo'] = algorithms[sdk.algorithm];
  putApiKey(client, 'apiKey', sdk);
  for (const method of methods) signIn(client, method, sdk);
}

/** `gate-api`: an `ApiClient` has an object that signs, `authentications.apiv4`, in its method `applyToRequest`. */
import { type Members, putApiKey, putPlaceholder, requireObject } from './client.js';
import { signIn } from './lent-crypto.js';
import type { SdkSigner } from './sdk-signer.js';

export function secureGateApi(client: Members, sdk: SdkSigner): void {
  const all = requireObject(client['authentications'], sdk.name, 'authentications');
  const auth = requireObject(all['apiv4'], sdk.name, 'authentications.apiv4');
  putPlaceholder(auth, 'secret', sdk);
  putApiKey(auth, 'key', sdk);
  signIn(auth, 'applyToRequest', sdk);
}

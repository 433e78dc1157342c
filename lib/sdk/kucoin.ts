/**
 * `kucoin-universal-sdk`: each transport of a `DefaultClient` has a `KcSigner`, whose method `sign` makes every signature. REST has one, and every
 * private connection, which asks for its token, makes another of the client's options.
 */
import { StrongroomError } from '../errors.js';
import { type Members, isObject, putApiKey, putPlaceholder, requireObject, unsupported, wrapMethod } from './client.js';
import type { SdkSigner } from './sdk-signer.js';

export function secureKucoin(client: Members, sdk: SdkSigner): void {
  const connections = requireObject(client['wsImpl'], sdk.name, 'wsImpl');
  const options = requireObject(connections['options'], sdk.name, 'wsImpl.options');
  const signer = Object.values(requireObject(client['restImpl'], sdk.name, 'restImpl'))
    .map(signerIn)
    .find(isObject);
  if (signer === undefined) throw unsupported(sdk.name, 'signer in its services');
  const passphrase = signedPassphrase(options['passphrase'], sdk);
  putPlaceholder(options, 'secret', sdk);
  putApiKey(options, 'key', sdk);
  secureSigner(signer, options, passphrase, sdk);
  const makers = ['Spot', 'Margin', 'Futures'].map((market) => `new${market}PrivateWS`);
  for (const maker of makers) {
    wrapMethod(connections, maker, sdk.name, (stock) => (...args) => {
      const made = stock.apply(connections, args) as Members;
      const own = Object.values(made).map(signerIn).find(isObject);
      if (own === undefined) throw unsupported(sdk.name, `signer in what ${maker} makes`);
      secureSigner(own, options, passphrase, sdk);
      return made;
    });
  }
}

/** Of a service of REST, or of one of connections. */
function signerIn(service: unknown): unknown {
  const { transport, tokenTransport } = isObject(service) ? service : {};
  return [transport, tokenTransport].map((each) => (isObject(each) ? each['signer'] : undefined)).find(isObject);
}

/** What is sent as the passphrase: its HMAC, which a vault's entry has. */
function signedPassphrase(text: unknown, sdk: SdkSigner): string {
  if (sdk.passphrase?.hmac !== undefined) return sdk.passphrase.hmac('base64') as string;
  if (typeof text === 'string' && text !== '') return sdk.sign(text);
  throw new StrongroomError('SDK_CREDENTIAL', {
    subject: `${sdk.name} needs the passphrase too: give it to the client as text, or take a vault's entry with one`,
  });
}

function secureSigner(signer: Members, options: Members, passphrase: string, sdk: SdkSigner): void {
  Object.assign(signer, { apiKey: options['key'], apiSecret: sdk.text, apiPassphrase: passphrase });
  wrapMethod(
    signer,
    'sign',
    sdk.name,
    (stock) => (plain: Uint8Array, key: Uint8Array) =>
      sdk.formOf(key) === undefined ? stock.call(signer, plain as never, key as never) : sdk.sign(plain),
  );
}

/**
 * Clients of `@binance/common` (`@binance/spot`, `@binance/wallet`, ...): what signs is a `RequestSigner` that the package makes for each
 * configuration and keeps to itself. The one of this client's configuration is asked for once, and its method `sign` is replaced.
 */
import { StrongroomError } from '../errors.js';
import { type Members, isObject, putApiKey, putPlaceholder, requireNoSecret, unsupported, wrapMethod } from './client.js';
import type { SdkSigner } from './sdk-signer.js';

/** As much of the module `@binance/common` as is used. */
export interface BinanceCommon {
  /** Signs for a configuration; its `sign` is replaced on one object of it. */
  readonly RequestSigner: {
    readonly prototype: {
      /** The signature of query and body. */
      sign(query: Record<string, unknown>, body?: Record<string, unknown>): string;
    };
  };
  readonly ConfigurationRestAPI: abstract new (...args: never[]) => object;
  readonly ConfigurationWebsocketAPI: abstract new (...args: never[]) => object;
  /** Asked once for each configuration, to find what signs for it. */
  getSignature(configuration: object, query: Record<string, unknown>): string;
  /** The text of a request's parameters. */
  buildQueryString(params: Record<string, unknown>): string;
}

export function secureBinanceCommon(client: Members, sdk: SdkSigner, common: BinanceCommon | undefined): void {
  if (typeof common?.RequestSigner !== 'function' || typeof common.getSignature !== 'function')
    throw new StrongroomError('INVALID_ARGUMENT', { subject: 'common' });
  const { restAPI, websocketAPI } = client;
  const rest = configurationOf(restAPI, common.ConfigurationRestAPI, sdk);
  const connections = configurationOf(websocketAPI, common.ConfigurationWebsocketAPI, sdk);
  const all = [rest, connections].filter(isObject);
  if (all.length === 0) throw unsupported(sdk.name, 'configuration of a REST or a WebSocket API');
  for (const configuration of all) {
    for (const field of ['apiSecret', 'privateKey']) requireNoSecret(configuration, field, sdk.name);
  }
  for (const configuration of all) {
    putPlaceholder(configuration, 'apiSecret', sdk);
    putApiKey(configuration, 'apiKey', sdk);
    secureConfiguration(configuration, sdk, common);
  }
  if (rest !== undefined) putHeader(rest, sdk);
  if (connections === undefined) return;
  // Each connection is made with a copy of the configuration.
  wrapMethod(websocketAPI as Members, 'connect', sdk.name, (stock) => async (...args) => {
    const connection = (await stock.apply(websocketAPI, args)) as { websocketBase: { configuration: Members } };
    secureConfiguration(connection.websocketBase.configuration, sdk, common);
    return connection;
  });
}

/** @throws StrongroomError `SDK_CREDENTIAL` where the client was made with another copy of the package than was handed over */
function configurationOf(api: unknown, expected: BinanceCommon['ConfigurationRestAPI'], sdk: SdkSigner): Members | undefined {
  if (!isObject(api)) return undefined;
  const { configuration } = api;
  if (configuration instanceof expected) return configuration as Members;
  throw new StrongroomError('SDK_CREDENTIAL', {
    subject: `this client was made with another copy of ${sdk.name} than the module that was handed over: import both, or require both`,
  });
}

/** The API key is in a header that was made with the configuration. */
function putHeader(configuration: Members, sdk: SdkSigner): void {
  const { baseOptions } = configuration;
  if (isObject(baseOptions) && isObject(baseOptions['headers'])) putApiKey(baseOptions['headers'], 'X-MBX-APIKEY', sdk);
}

function secureConfiguration(configuration: Members, sdk: SdkSigner, common: BinanceCommon): void {
  const text = (params?: Record<string, unknown>): string => (params === undefined ? '' : common.buildQueryString(params));
  wrapMethod(
    requestSigner(configuration, sdk, common),
    'sign',
    sdk.name,
    () => (query: Record<string, unknown>, body?: Record<string, unknown>) => sdk.sign(`${text(query)}${text(body)}`),
  );
}

/** The object that the package keeps for a configuration: it is `this` when the package is asked for a signature. */
function requestSigner(configuration: Members, sdk: SdkSigner, common: BinanceCommon): Members {
  const { prototype } = common.RequestSigner;
  const { sign } = prototype;
  let found: unknown;
  prototype.sign = function (this: unknown) {
    found = this; // eslint-disable-line @typescript-eslint/no-this-alias -- the object is what is looked for
    return '';
  };
  try {
    common.getSignature(configuration, {});
  } finally {
    prototype.sign = sign;
  }
  if (!isObject(found)) throw unsupported(sdk.name, 'RequestSigner');
  return found;
}

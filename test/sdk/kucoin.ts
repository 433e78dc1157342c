/** The words of kucoin-universal-sdk, of which there are many. */
import { type Client, silent } from './sdks.js';
import type { Account } from './verify.js';

type Builder = Record<string, (value?: unknown) => Builder>;
interface Request {
  builder(): Builder;
}
type MakerOf<Thing> = new (options?: unknown) => Thing;

/** As much of its module as is used. */
export interface Kucoin {
  readonly DefaultClient: MakerOf<Client>;
  readonly ClientOptionBuilder: MakerOf<Builder>;
  readonly DEFAULT_TRANSPORT_OPTION: object;
  readonly DEFAULT_WEBSOCKET_CLIENT_OPTION: object;
  readonly logger: { setGlobalLogger(logger: object): void };
  readonly Account: { readonly Account: { readonly GetSpotAccountListReq: Request } };
  readonly Spot: { readonly Order: { readonly AddOrderReq: Request } };
}

export function kucoinClient(kucoin: Kucoin, url: string, { apiKey, secret, passphrase }: Account, withSecret: boolean): Client {
  kucoin.logger.setGlobalLogger(silent);
  const given: Record<string, unknown> = {
    Key: apiKey,
    Passphrase: passphrase,
    SpotEndpoint: url,
    FuturesEndpoint: url,
    BrokerEndpoint: url,
    TransportOption: { ...kucoin.DEFAULT_TRANSPORT_OPTION, maxRetries: 0 },
    WebSocketClientOption: { ...kucoin.DEFAULT_WEBSOCKET_CLIENT_OPTION, reconnect: false },
    ...(withSecret && { Secret: secret }),
  };
  const builder = new kucoin.ClientOptionBuilder();
  for (const [name, value] of Object.entries(given)) builder[`set${name}`]!(value);
  return new kucoin.DefaultClient(builder['build']!());
}

type Service = Record<string, () => Record<string, (request?: unknown) => Promise<unknown>>>;
const service = (client: Client, name: string): Service => (client['restService']!() as unknown as Record<string, () => Service>)[name]!();

export function kucoinBalances(kucoin: Kucoin, client: Client, currency = 'BTC'): Promise<unknown> {
  const request = kucoin.Account.Account.GetSpotAccountListReq.builder()['setCurrency']!(currency)['build']!();
  return service(client, 'getAccountService')['getAccountApi']!()['getSpotAccountList']!(request);
}

export function kucoinOrder(kucoin: Kucoin, client: Client): Promise<unknown> {
  const order = kucoin.Spot.Order.AddOrderReq.builder()['setSymbol']!('BTC-USDT')['setSide']!('buy')['setType']!('market')['setSize']!('1');
  return service(client, 'getSpotService')['getOrderApi']!()['addOrder']!(order['build']!());
}

/** Ed25519 of pacifica: a method of its own signs, whose parts are members of the exchange object. */
import { type CcxtMembers, replace } from './exchange.js';
import type { AdapterSigner } from '../adapter/signer.js';

interface PacificaMembers extends CcxtMembers {
  prepareMessage(header: unknown, payload: unknown): string;
  binaryToBase58(bytes: Uint8Array): string;
  signMessage(header: unknown, payload: unknown, privateKey: string): string;
}

export function hookSolana(exchange: CcxtMembers, signer: AdapterSigner): void {
  const members = exchange as PacificaMembers;
  const { signMessage } = members;
  const placeholder = members.privateKey;
  replace(exchange, 'signMessage', (header: unknown, payload: unknown, privateKey: string): string =>
    privateKey === placeholder
      ? members.binaryToBase58(signer.sign(members.prepareMessage(header, payload), 'bytes') as Uint8Array)
      : signMessage.call(exchange, header, payload, privateKey),
  );
}

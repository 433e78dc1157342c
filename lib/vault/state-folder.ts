/** Where what this user's strongroom keeps between runs lies; nothing in it is secret. */
import { homedir } from 'node:os';
import * as path from 'node:path';

/** `$XDG_STATE_HOME/strongroom` (XDG Base Directory Specification: a relative path there is to be ignored). It need not exist. */
export function stateFolder(): string {
  const state = process.env['XDG_STATE_HOME'];
  const folder = state !== undefined && path.isAbsolute(state) ? state : path.join(homedir(), '.local', 'state');
  return path.join(folder, 'strongroom');
}

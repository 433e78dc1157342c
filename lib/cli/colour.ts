/** Colour for a word that a person should see first: where standard output is a terminal, and the environment does not say otherwise. */
import type { State } from './checks/check.js';

/** SGR parameters (ECMA-48, 8.3.117). */
const codes = { red: 31, green: 32, yellow: 33 } as const;

export type Colour = keyof typeof codes;

/** Of what doctor and audit find. */
const ofStates: Readonly<Record<State, Colour>> = { ok: 'green', warn: 'yellow', bad: 'red' };

/** As node's own functions decide: FORCE_COLOR, then NO_COLOR (no-color.org: set and not empty), then the terminal. */
export function hasColour(environment: NodeJS.ProcessEnv = process.env, isTerminal: boolean = process.stdout.isTTY): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: none, TERM: kind } = environment;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return !none && isTerminal && kind !== 'dumb';
}

export const colour = (name: Colour, text: string): string => (hasColour() ? `\x1b[${codes[name]}m${text}\x1b[39m` : text);

export const colourOf = (state: State, text: string): string => colour(ofStates[state], text);

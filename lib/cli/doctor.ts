/** strongroom doctor: what protects this process and this machine. */
import { harden, protection } from '../protection.js';
import type { Check, State } from './checks/check.js';
import { checkMachine } from './checks/machine.js';
import { checkProcess } from './checks/process.js';
import { checkVault } from './checks/vault.js';
import { colourOf } from './colour.js';
import { exit } from './exit.js';
import { printJson, table } from './ui.js';
import { vaultPath } from './vault-path.js';

function asText(checks: readonly Check[]): string {
  const advice = checks.filter((check) => check.advice !== undefined).map(({ check, advice }) => `${check}: ${advice}\n`);
  const rows = checks.map(({ check, state, found }) => [state, check, found]);
  const paint = (cell: string, column: number): string => (column === 0 ? colourOf(cell as State, cell) : cell);
  return `${table(rows, { paint })}${advice.length === 0 ? '' : `\nwhat to do:\n${advice.join('')}`}`;
}

export function doctor(options: { vault?: string; json?: true }): void {
  harden();
  const ofProcess = checkProcess();
  const checks = [...ofProcess, ...checkMachine(protection().backing), ...checkVault(vaultPath(options.vault))];
  if (options.json === true) printJson(checks);
  else process.stdout.write(asText(checks));
  if (checks.some(({ state }) => state === 'bad')) process.exitCode = exit.unsound;
}

/** Where a user's files are, by the XDG Base Directory Specification 0.8. */
import * as path from 'node:path';
import { os } from './builtins.js';
import { StrongroomError } from './errors.js';

/** Of each variable: where it is below the home folder, if the variable does not say. */
const fallbacks = { XDG_DATA_HOME: '.local/share', XDG_STATE_HOME: '.local/state' } as const;

/**
 * The folder that the variable names, ours within it. A relative path there is to be ignored, says the specification, and so is one in $HOME: files would
 * lie wherever the process was started.
 * @throws StrongroomError `ENVIRONMENT_MISSING` for a user without a home
 */
export function userFolder(variable: keyof typeof fallbacks, environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment[variable];
  const folder = named !== undefined && path.isAbsolute(named) ? named : path.join(home(), fallbacks[variable]);
  return path.join(folder, 'strongroom');
}

function home(): string {
  try {
    const named = process.env['HOME'] ?? os().homedir(); // as os.homedir() has it, which takes a millisecond to load
    return path.isAbsolute(named) ? named : os().userInfo().homedir;
  } catch (error) {
    throw new StrongroomError('ENVIRONMENT_MISSING', { subject: 'HOME' }, { cause: error }); // no such user is known
  }
}

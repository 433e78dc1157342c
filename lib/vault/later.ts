/**
 * What a vault that is opened and signed with does not need, each file loaded at its first use: a bot starts with an open vault, and loading all that
 * can be done with one was most of what that costs (bench/open-slot.ts).
 */
export const later = {
  get audit() {
    return require('./audit.js') as typeof import('./audit.js');
  },
  get changeEntries() {
    return require('./change-entries.js') as typeof import('./change-entries.js');
  },
  get changeSlots() {
    return require('./change-slots.js') as typeof import('./change-slots.js');
  },
  get entryKeys() {
    return require('./entry-keys.js') as typeof import('./entry-keys.js');
  },
  get lock() {
    return require('./lock.js') as typeof import('./lock.js');
  },
  get release() {
    return require('./release.js') as typeof import('./release.js');
  },
  get restore() {
    return require('./restore.js') as typeof import('./restore.js');
  },
  get sameSecrets() {
    return require('./same-secrets.js') as typeof import('./same-secrets.js');
  },
  get sealEntry() {
    return require('./seal-entry.js') as typeof import('./seal-entry.js');
  },
  get verify() {
    return require('./verify.js') as typeof import('./verify.js');
  },
};

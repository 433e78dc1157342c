/** A program for test/mute.test.ts: mutes its terminal, says so, and is at work for as long as it is told, milliseconds; `handled`: a listener keeps it alive. */
import { native } from '../../lib/native.js';

const [milliseconds, handled] = process.argv.slice(2);
if (handled !== undefined) process.on('SIGINT', () => console.log('handled'));
native.muteTerminal();
native.muteTerminal(); // once is enough
console.log('muted');
setTimeout(() => {
  native.unmuteTerminal();
  native.unmuteTerminal();
  console.log('done');
}, Number(milliseconds));

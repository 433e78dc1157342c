// The echo of the controlling terminal, off while the process is at work between two questions: a key derivation takes
// a second, and who pastes a secret ahead of the next prompt would read it on the screen.
#pragma once

namespace strongroom {

// Only where this process is in the foreground of a terminal; otherwise it does nothing. A signal that ends or stops
// the process finds the terminal as it was. What is typed meanwhile is discarded, as it is around a question: see
// terminal.h. Once is enough; no question is to be asked until UnmuteTerminal.
void MuteTerminal();

// As it was. Without MuteTerminal nothing.
void UnmuteTerminal();

}  // namespace strongroom

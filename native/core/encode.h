// A signature to text. A signature is public, so tables are fine here.
#pragma once
#include <cstddef>
#include <cstdint>

namespace strongroom {

// hex: lower case. base64: RFC 4648 section 4, padded. base64url: section 5, not padded.
enum class Output : uint8_t { kHex, kBase64, kBase64url };

// Characters that Encode may write for kMaxMacSize bytes.
constexpr size_t kMaxEncodedMac = 128;

// Writes the text of `size` bytes to `out`, which has room for 2 * size + 3 characters (kMaxEncodedMac for a MAC), and
// returns its length. No terminating 0.
size_t Encode(Output output, const uint8_t* bytes, size_t size, char* out);

}  // namespace strongroom

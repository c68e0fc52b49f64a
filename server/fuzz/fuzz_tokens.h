// The tokens of the fuzz targets: always the same, so that inputs can show them.
#ifndef SCANTREND_SERVER_FUZZ_FUZZ_TOKENS_H_
#define SCANTREND_SERVER_FUZZ_FUZZ_TOKENS_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "server/access/token_book.h"

namespace scantrend {

struct FuzzToken {
  std::string text = {};
  TokenRecord record = {};
};

// One of each role, and one of role read that has expired. Their sensor is "edge".
const std::vector<FuzzToken>& FuzzTokens();

// A book of them. Errors: those of its file, which is written for a moment.
absl::StatusOr<std::unique_ptr<TokenBook>> FuzzTokenBook(const Clock* clock);

// Whether `text` shows the secret of a token, as it is or in base64; by brute force. Whoever does
// not cannot know it.
bool ShowsSecret(std::string_view text, const FuzzToken& token);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_FUZZ_FUZZ_TOKENS_H_

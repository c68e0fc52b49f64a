// The file in which tokens are kept.
//
//   # scantrend tokens 1
//   7f3a9c21 ingest edge 2026-11-26T23:33:08Z - 9f86d081884c7d65...0f00a08 label, to the end
//
// A line each: id, role, sensor (- for other roles), when it was made, when it expires (-: never),
// the SHA-256 of its text, and a label. Times are UTC. Who can read it learns no token; who can
// write it can let anybody in.
#ifndef SCANTREND_SERVER_ACCESS_TOKEN_FILE_H_
#define SCANTREND_SERVER_ACCESS_TOKEN_FILE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/access/token.h"

namespace scantrend {

inline constexpr size_t kTokensMax = 10'000;

// Errors: INVALID_ARGUMENT with `file`, the line, and what is wrong with it: never what is in it.
absl::StatusOr<std::vector<TokenRecord>> ParseTokens(std::string_view text, std::string_view file);
std::string FormatTokens(const std::vector<TokenRecord>& tokens);

// The tokens of a file; none if there is no such file. Errors: those of ParseTokens;
// PERMISSION_DENIED (it cannot be read, or others than its owner can), INVALID_ARGUMENT (it is no
// file).
absl::StatusOr<std::vector<TokenRecord>> ReadTokenFile(const std::string& path);

// Replaces the file as a whole, readable by its owner only; once it returns OK it is on stable
// storage. UNAVAILABLE: it cannot be written; what was there before stays.
absl::Status WriteTokenFile(const std::string& path, const std::vector<TokenRecord>& tokens);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_ACCESS_TOKEN_FILE_H_

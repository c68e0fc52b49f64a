#include "server/fuzz/fuzz_tokens.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "server/access/token_file.h"
#include "server/fuzz/memory_store.h"
#include "server/fuzz/temporary_file.h"

namespace scantrend {
namespace {

// The digits of a token's secret are all the same: easily written.
FuzzToken MakeToken(char digit, Role role, uint32_t expires_s) {
  FuzzToken token{.text = absl::StrCat("sct_", std::string(8, digit), "_", std::string(64, digit))};
  token.record = {.id = std::string(8, digit),
                  .role = role,
                  .sensor = role == Role::kIngest ? "edge" : "",
                  .created_s = kFuzzNow_s - 1'000,
                  .expires_s = expires_s,
                  .digest = DigestOf(token.text)};
  return token;
}

}  // namespace

const std::vector<FuzzToken>& FuzzTokens() {
  static const auto* const tokens = new std::vector<FuzzToken>{
      MakeToken('1', Role::kIngest, 0), MakeToken('2', Role::kRead, kFuzzNow_s + 2),
      MakeToken('3', Role::kAdmin, 0), MakeToken('4', Role::kRead, kFuzzNow_s)};
  return *tokens;
}

absl::StatusOr<std::unique_ptr<TokenBook>> FuzzTokenBook(const Clock* clock) {
  std::vector<TokenRecord> records;
  for (const FuzzToken& token : FuzzTokens()) {
    records.push_back(token.record);
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<TemporaryFile> file,
                   TemporaryFile::Write(FormatTokens(records)));
  auto book = std::make_unique<TokenBook>(file->path(), clock);
  RETURN_IF_ERROR(book->Load());
  return book;
}

bool ShowsSecret(std::string_view text, const FuzzToken& token) {
  if (text.find(token.text) != std::string_view::npos) {
    return true;
  }
  // Base64 may begin at any byte: that of what is before it is not known.
  for (size_t begin = 0; begin < text.size(); ++begin) {
    std::string decoded;
    const std::string rest(absl::StripTrailingAsciiWhitespace(
        absl::string_view(text.data() + begin, text.size() - begin)));
    if (absl::Base64Unescape(rest, &decoded) && absl::StrContains(decoded, token.text)) {
      return true;
    }
  }
  return false;
}

}  // namespace scantrend

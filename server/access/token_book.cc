#include "server/access/token_book.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "base/stream_name.h"
#include "server/access/token_file.h"

namespace scantrend {
namespace {

constexpr uint32_t kDay_s = 86'400;

bool IsControl(char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); }

absl::Status CheckNew(Role role, const std::string& sensor, const std::string& label,
                      uint32_t expire_days) {
  if (role == Role::kIngest) {
    RETURN_IF_ERROR(CheckSensorName(sensor));
  } else if (!sensor.empty()) {
    return InvalidFieldError("sensor", "only a token of role ingest is of a sensor");
  }
  if (label.size() > kTokenLabelBytesMax || std::any_of(label.begin(), label.end(), IsControl)) {
    return InvalidFieldError("label", absl::StrCat("must be at most ", kTokenLabelBytesMax,
                                                   " bytes without control characters"));
  }
  if (expire_days > kExpireDaysMax) {
    return InvalidFieldError("expire_days", absl::StrCat("must be at most ", kExpireDaysMax));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status TokenBook::Load() {
  const std::lock_guard file_lock(file_mutex_);
  ASSIGN_OR_RETURN(const std::vector<TokenRecord> tokens, Read());
  Adopt(tokens);
  return absl::OkStatus();
}

absl::StatusOr<std::pair<std::string, TokenRecord>> TokenBook::Create(Role role,
                                                                      const std::string& sensor,
                                                                      const std::string& label,
                                                                      uint32_t expire_days) {
  RETURN_IF_ERROR(CheckNew(role, sensor, label, expire_days));
  const std::lock_guard file_lock(file_mutex_);
  ASSIGN_OR_RETURN(std::vector<TokenRecord> tokens, Read());
  if (tokens.size() >= kTokensMax) {
    return WithReason(
        absl::ResourceExhaustedError(absl::StrCat(
            "there are ", kTokensMax, " tokens already: revoke those that are not needed")),
        {"TOO_MANY_TOKENS", {}});
  }
  const auto has_id = [&tokens](std::string_view id) {
    return std::any_of(tokens.begin(), tokens.end(),
                       [id](const TokenRecord& token) { return token.id == id; });
  };
  std::string text;
  do {
    ASSIGN_OR_RETURN(text, MakeTokenText());
  } while (has_id(TokenIdOf(text)));
  const uint32_t now_s = clock_->now_s();
  const uint64_t expires_s = now_s + uint64_t{expire_days} * kDay_s;
  TokenRecord token{
      .id = std::string(TokenIdOf(text)),
      .role = role,
      .sensor = sensor,
      .label = label,
      .created_s = now_s,
      .expires_s =
          expire_days == 0 ? 0 : static_cast<uint32_t>(std::min<uint64_t>(expires_s, UINT32_MAX)),
      .digest = DigestOf(text)};
  tokens.push_back(token);
  RETURN_IF_ERROR(Write(tokens));
  Adopt(tokens);
  return std::pair(std::move(text), std::move(token));
}

absl::StatusOr<TokenRecord> TokenBook::Revoke(const std::string& id) {
  const std::lock_guard file_lock(file_mutex_);
  ASSIGN_OR_RETURN(std::vector<TokenRecord> tokens, Read());
  const auto found = std::find_if(tokens.begin(), tokens.end(),
                                  [&id](const TokenRecord& token) { return token.id == id; });
  if (found == tokens.end()) {
    return absl::NotFoundError(absl::StrCat("there is no token with the id ",
                                            IsTokenId(id) ? id : "that is given",
                                            "; `scantrend admin token list` has them all"));
  }
  TokenRecord token = std::move(*found);
  tokens.erase(found);
  RETURN_IF_ERROR(Write(tokens));
  Adopt(tokens);
  return token;
}

std::vector<std::shared_ptr<const Grant>> TokenBook::List() const {
  const std::lock_guard lock(mutex_);
  return in_order_;
}

std::shared_ptr<const Grant> TokenBook::Find(std::string_view text) const {
  std::shared_ptr<Grant> grant;
  {
    const std::lock_guard lock(mutex_);
    const auto found = grants_.find(TokenIdOf(text));
    if (found == grants_.end()) {
      return nullptr;
    }
    grant = found->second;
  }
  if (!AreEqual(grant->record().digest, DigestOf(text))) {
    return nullptr;
  }
  grant->last_use_s_ = clock_->now_s();
  return grant;
}

absl::StatusOr<std::vector<TokenRecord>> TokenBook::Read() const {
  if (!file_.empty()) {
    return ReadTokenFile(file_);
  }
  std::vector<TokenRecord> tokens;
  for (const std::shared_ptr<const Grant>& grant : List()) {
    tokens.push_back(grant->record());
  }
  return tokens;
}

absl::Status TokenBook::Write(const std::vector<TokenRecord>& tokens) const {
  return file_.empty() ? absl::OkStatus() : WriteTokenFile(file_, tokens);
}

void TokenBook::Adopt(const std::vector<TokenRecord>& tokens) {
  const std::lock_guard lock(mutex_);
  Grants adopted;
  in_order_.clear();
  for (const TokenRecord& token : tokens) {
    const auto known = grants_.find(token.id);
    // A token stays the same for the calls that came with it, unless its line was changed.
    std::shared_ptr<Grant> grant = known != grants_.end() && known->second->record() == token
                                       ? known->second
                                       : std::make_shared<Grant>(token);
    in_order_.push_back(grant);
    adopted[token.id] = std::move(grant);
  }
  for (const auto& [id, grant] : grants_) {
    const auto still = adopted.find(id);
    grant->is_revoked_ = still == adopted.end() || still->second != grant;
  }
  grants_ = std::move(adopted);
}

}  // namespace scantrend

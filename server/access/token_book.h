// TokenBook: the tokens that are in force.
#ifndef SCANTREND_SERVER_ACCESS_TOKEN_BOOK_H_
#define SCANTREND_SERVER_ACCESS_TOKEN_BOOK_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "server/access/token.h"

namespace scantrend {

inline constexpr uint32_t kExpireDaysMax = 36'500;

// A token, as the calls that came with it hold it: they see that it is revoked. Thread-safe.
class Grant {
 public:
  explicit Grant(TokenRecord record) : record_(std::move(record)) {}

  const TokenRecord& record() const { return record_; }
  bool is_revoked() const { return is_revoked_; }
  bool is_expired(uint32_t now_s) const {
    return record_.expires_s != 0 && now_s >= record_.expires_s;
  }
  // Seconds since 1970-01-01T00:00:00Z; 0: not since it was loaded.
  uint32_t last_use_s() const { return last_use_s_; }

 private:
  friend class TokenBook;

  const TokenRecord record_;
  std::atomic<bool> is_revoked_ = false;
  std::atomic<uint32_t> last_use_s_ = 0;
};

// Thread-safe. Looking up never waits for the disk.
class TokenBook {
 public:
  // The tokens of `file` (ReadTokenFile), once it is loaded; with an empty name they are kept in
  // memory only. `clock` must outlive it.
  TokenBook(std::string file, const Clock* clock) : file_(std::move(file)), clock_(clock) {}

  // Reads the file (again). Tokens that are not in it any more are revoked. If it fails, the tokens
  // from before stay. Errors: those of ReadTokenFile.
  absl::Status Load();

  // A new token's text, and what is kept of it, on stable storage. Errors: INVALID_ARGUMENT (names
  // the field of CreateTokenRequest), RESOURCE_EXHAUSTED (kTokensMax), those of Load and of
  // WriteTokenFile.
  absl::StatusOr<std::pair<std::string, TokenRecord>> Create(Role role, const std::string& sensor,
                                                             const std::string& label,
                                                             uint32_t expire_days);

  // Ends a token, on stable storage. NOT_FOUND: there is none with this id; those of Create.
  absl::StatusOr<TokenRecord> Revoke(const std::string& id);

  // As they were made, and as the file has them.
  std::vector<std::shared_ptr<const Grant>> List() const;

  // The token with this text, expired or not; nullptr: there is none. How long it takes tells
  // nothing of the text, but whether there is a token with its id.
  std::shared_ptr<const Grant> Find(std::string_view text) const;

 private:
  using Grants = std::map<std::string, std::shared_ptr<Grant>, std::less<>>;  // by id

  // What the file holds now; what is in memory if there is no file.
  absl::StatusOr<std::vector<TokenRecord>> Read() const;
  absl::Status Write(const std::vector<TokenRecord>& tokens) const;
  void Adopt(const std::vector<TokenRecord>& tokens);

  const std::string file_;
  const Clock* const clock_;
  std::mutex file_mutex_;  // taken before mutex_; held while the file is read and written
  mutable std::mutex mutex_;
  Grants grants_;
  std::vector<std::shared_ptr<const Grant>> in_order_;  // the same
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_ACCESS_TOKEN_BOOK_H_

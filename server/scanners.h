// Scanners: networks whose owners say that they scan, and why (universities, search engines of the
// Internet, this organisation's own). They are counted as all sources are; answers can leave them
// out.
#ifndef SCANTREND_SERVER_SCANNERS_H_
#define SCANTREND_SERVER_SCANNERS_H_

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/address.h"
#include "base/network_set.h"

namespace scantrend {

inline constexpr size_t kScannersMax = 100'000;
inline constexpr size_t kScannerNameBytesMax = 100;

// Acknowledged scanners as a file names them. Never changes; thread-safe.
class ScannerList {
 public:
  ScannerList() = default;
  // A network and a name a line, separated by blanks: "192.0.2.0/24 Example University". The name
  // may have blanks; what is behind a # is a comment; empty lines mean nothing. Errors:
  // INVALID_ARGUMENT with `file`, line and what is wrong with it.
  static absl::StatusOr<ScannerList> Parse(std::string_view text, std::string_view file);

  const NetworkSet& networks() const { return networks_; }
  size_t size() const { return named_.size(); }
  // The name of the smallest network that contains `address`; empty if there is none.
  std::string_view NameOf(const Address& address) const;

 private:
  NetworkSet networks_;
  std::vector<std::pair<Network, std::string>> named_;  // smallest networks first
};

// The list that is in force. Thread-safe.
class Scanners {
 public:
  // Those of `file`, once it is loaded; none if it is empty.
  explicit Scanners(std::string file = "") : file_(std::move(file)) {}

  // Reads the file (again). If it fails, the list that was there before stays. Errors:
  // INVALID_ARGUMENT (what is wrong with the file), NOT_FOUND (it cannot be read).
  absl::Status Load();

  std::shared_ptr<const ScannerList> current() const;

 private:
  const std::string file_;
  mutable std::mutex mutex_;
  std::shared_ptr<const ScannerList> current_ = std::make_shared<ScannerList>();
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_SCANNERS_H_

// What a request of the ISC/DShield API asks for: the parts of its path, and its format.
#ifndef SCANTREND_SERVER_HTTP_ISC_REQUEST_H_
#define SCANTREND_SERVER_HTTP_ISC_REQUEST_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/day.h"
#include "server/http/isc_answer.h"

namespace scantrend {

// The format that a bare query names: "json" (also "json=", as some clients' libraries write it);
// an empty one is XML. INVALID_ARGUMENT, with what there is: any other.
absl::StatusOr<IscFormat> ParseIscFormat(std::string_view query);

// "/api/ENDPOINT/VALUE/VALUE...": values stand in order, later ones may be left out. Errors of
// every function: INVALID_ARGUMENT, whose message is the error that clients are shown.
class IscPath {
 public:
  // `path` begins with "/api/". Empty parts, such as one behind a last "/", do not count.
  explicit IscPath(std::string_view path);

  // Empty if there is none.
  const std::string& endpoint() const { return endpoint_; }

  // Value `i`, from 0 on; each has its type:
  // A port, which must be there.
  absl::StatusOr<uint16_t> Port(size_t i) const;
  // A date as YYYY-MM-DD.
  absl::StatusOr<Day> DayOr(size_t i, Day standard) const;
  // A number from 1 to `max`.
  absl::StatusOr<uint32_t> LimitOr(size_t i, uint32_t standard, uint32_t max) const;
  // The index of the value among `choices`, in any case; 0 if it is left out.
  absl::StatusOr<size_t> Choice(size_t i, const std::vector<std::string>& choices) const;
  // As it is; empty if it is left out.
  std::string Text(size_t i) const;

  // An error if there are more than `count` values.
  absl::Status CheckAtMost(size_t count) const;

 private:
  bool has(size_t i) const { return i < values_.size(); }

  std::string endpoint_;
  std::vector<std::string> values_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_ISC_REQUEST_H_

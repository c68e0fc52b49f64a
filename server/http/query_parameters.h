// QueryParameters: what stands behind the "?" of a URL, as names and values.
#ifndef SCANTREND_SERVER_HTTP_QUERY_PARAMETERS_H_
#define SCANTREND_SERVER_HTTP_QUERY_PARAMETERS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/day.h"

namespace scantrend {

// Percent-decoded, with "+" as a blank if `is_form`; nullopt if an escape is cut off or is none.
std::optional<std::string> PercentDecode(std::string_view text, bool is_form);

// Errors of every function: INVALID_ARGUMENT, with the parameter's name and what would be right.
// Not thread-safe.
class QueryParameters {
 public:
  // "name=value&name=value", as forms send it (https://url.spec.whatwg.org, 5.1). No name may come
  // twice.
  static absl::StatusOr<QueryParameters> Parse(std::string_view query);

  // The value; nullptr if the parameter is not there. Whoever is asked for is known from then on.
  const std::string* Find(const std::string& name);
  // A number from `min` to `max`; nullopt if it is not there.
  absl::StatusOr<std::optional<uint32_t>> FindNumber(const std::string& name, uint32_t min,
                                                     uint32_t max);
  // A date as YYYY-MM-DD; nullopt if it is not there.
  absl::StatusOr<std::optional<Day>> FindDay(const std::string& name);
  // The index of the value among `choices`; 0 if the parameter is not there.
  absl::StatusOr<size_t> FindChoice(const std::string& name,
                                    const std::vector<std::string>& choices);

  // To be called when all that is known was asked for: an error if there is any other.
  absl::Status CheckAllKnown() const;

 private:
  std::map<std::string, std::string> values_;
  std::set<std::string> known_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_QUERY_PARAMETERS_H_

// The values of command-line options, from text. Each function answers INVALID_ARGUMENT with a
// message that says what is wrong and what would be right; nothing here contacts a server.
#ifndef SCANTREND_CLIENT_CLI_ARGUMENTS_H_
#define SCANTREND_CLIENT_CLI_ARGUMENTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/address.h"
#include "client/cli/metric.h"
#include "scantrend/v1/trend.pb.h"

namespace scantrend {

// How data is written.
enum class Format { kTable, kCsv, kJson };

// "table", "csv" or "json".
absl::StatusOr<Format> ParseFormat(const std::string& text);

// "table" or "json", for `what`, which is named in the error.
absl::StatusOr<Format> ParseTableOrJson(std::string_view what, const std::string& text);

// "probe" or "backscatter".
absl::StatusOr<v1::Kind> ParseKind(const std::string& text);

// "sources", "targets", "records" or "new_sources".
absl::StatusOr<v1::TopOrder> ParseOrder(const std::string& text);

// "days", "records" or "targets".
absl::StatusOr<v1::SourceOrder> ParseSourceOrder(const std::string& text);

// "sources", "targets", "records" or "new_sources".
absl::StatusOr<Metric> ParseMetric(const std::string& text);

// "853", "853/any" (both: any protocol with ports), "853/tcp", "8/icmp", "853/6".
absl::StatusOr<v1::Series> ParseSeries(const std::string& text);

// Series of a graph, as ParseSeries has them: 1 to 16, no two the same.
absl::StatusOr<std::vector<v1::Series>> ParseSeriesList(const std::vector<std::string>& texts);

// YYYY-MM-DD; `option` is named in the error.
absl::StatusOr<google::type::Date> ParseDate(const char* option, const std::string& text);

// An IPv4 or IPv6 address.
absl::StatusOr<Address> ParseAddress(const std::string& text);

// A whole number from 1 to `max`; `option` is named in the error.
absl::StatusOr<uint32_t> ParseCount(const std::string& option, const std::string& text,
                                    uint32_t max);

// Options that say which days; empty where not given.
struct RangeText {
  std::string days{};
  std::string start{};
  std::string end{};
};

// `--start` with or without `--end`, or `--days` with or without `--end`; days are
// `days_default` if neither `--start` nor `--days` is there. Without `--end` the range ends on the
// server's current day. At most 4,000 days.
absl::StatusOr<v1::DayRange> ParseRange(const RangeText& text, uint32_t days_default);

// OK for "HOST:PORT", "[IPV6]:PORT" and "unix:PATH".
absl::Status CheckServer(const std::string& text);

// Seconds, more than 0 and at most a day; fractions are allowed.
absl::StatusOr<absl::Duration> ParseTimeout(const std::string& text);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_ARGUMENTS_H_

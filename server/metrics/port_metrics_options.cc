#include "server/metrics/port_metrics_options.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status.h"

namespace scantrend {
namespace {

absl::StatusOr<Series> ParseWatchedPort(const std::string& text) {
  const std::optional<SeriesSelector> selector = SeriesSelector::Parse(text);
  if (selector.has_value() && selector->protocol.has_value()) {
    return Series{*selector->protocol, selector->port};
  }
  const std::string right =
      selector.has_value() ? absl::StrCat(text, "/tcp or ", text, "/udp") : "853/tcp or 8/icmp";
  return absl::InvalidArgumentError(
      absl::StrCat("\"", text, "\" is no port with its protocol; write it as ", right));
}

}  // namespace

absl::StatusOr<std::vector<Series>> ParseWatchedPorts(const std::vector<std::string>& texts) {
  std::vector<Series> ports;
  for (const std::string& text : texts) {
    for (const std::string& one : std::vector<std::string>(absl::StrSplit(text, ','))) {
      ASSIGN_OR_RETURN(const Series port, ParseWatchedPort(one));
      if (std::find(ports.begin(), ports.end(), port) == ports.end()) {
        ports.push_back(port);
      }
    }
  }
  return ports;
}

absl::Status CheckPortMetrics(const PortMetricsOptions& options) {
  const size_t of_watched = kKindsOfWatched * kTimeSeriesOfSeries;
  const size_t need = options.watched.size() * of_watched + options.top * kTimeSeriesOfSeries;
  if (need <= options.time_series_max) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      options.watched.size(), " watched ports take ", of_watched, " time series each, and the top ",
      options.top, " take ", kTimeSeriesOfSeries, " each: ", need, ", more than the ",
      options.time_series_max, " of --metrics-series-max; ",
      need <= kMetricsSeriesMax
          ? absl::StrCat("give it ", need, ", or more to keep ports that were among the top")
          : absl::StrCat("it may be ", kMetricsSeriesMax,
                         ", so watch fewer, or lower "
                         "--metrics-top")));
}

}  // namespace scantrend

#include "server/metrics/exported_series.h"

#include <algorithm>
#include <cstdint>
#include <tuple>

namespace scantrend {

ExportedSeries::ExportedSeries(const PortMetricsOptions& options)
    : watched_(options.watched),
      top_(options.top),
      members_max_(options.time_series_max / kTimeSeriesOfSeries -
                   options.watched.size() * kKindsOfWatched) {}

void ExportedSeries::Update(uint32_t now_s, const std::vector<Series>& ranking) {
  for (auto& [series, member] : members_) {
    member.place = SIZE_MAX;
  }
  for (size_t place = 0; place < std::min(ranking.size(), ranking_size()); ++place) {
    const Series& series = ranking[place];
    if (std::find(watched_.begin(), watched_.end(), series) != watched_.end()) {
      continue;
    }
    if (place < top_ || members_.contains(series)) {
      members_[series] = {now_s, place};
    }
  }
  std::erase_if(members_, [now_s](const auto& entry) {
    const uint32_t last_s = entry.second.last_s;
    return now_s >= last_s && now_s - last_s >= kExportedKeptSeconds;
  });
  CrowdOut();
}

void ExportedSeries::CrowdOut() {
  while (members_.size() > members_max_) {
    const auto first_to_go =
        std::max_element(members_.begin(), members_.end(), [](const auto& a, const auto& b) {
          return std::tuple(a.second.place, b.second.last_s, a.first) <
                 std::tuple(b.second.place, a.second.last_s, b.first);
        });
    members_.erase(first_to_go);
    ++crowded_out_;
  }
}

std::vector<CountedSeries> ExportedSeries::series() const {
  std::vector<CountedSeries> all;
  for (const Series& series : watched_) {
    all.push_back({Kind::kProbe, series});
    all.push_back({Kind::kBackscatter, series});
  }
  for (const auto& [series, member] : members_) {
    all.push_back({Kind::kProbe, series});
  }
  return all;
}

}  // namespace scantrend

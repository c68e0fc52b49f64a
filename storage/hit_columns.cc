#include "storage/hit_columns.h"

namespace scantrend {
namespace {

struct OwnedColumns {
  struct {
    std::vector<uint32_t> time_s, source, target, service, records;
  } ipv4;
  struct {
    std::vector<uint32_t> time_s, service, records;
    std::vector<uint64_t> source_high, source_low, target_high, target_low;
  } ipv6;
};

Hit HitOf(uint32_t time_s, const Address& source, const Address& target, Service service,
          uint32_t records) {
  const CountedSeries series = SeriesOf(service);
  return {.time_s = time_s,
          .source = source,
          .target = target,
          .series = series.series,
          .kind = series.kind,
          .records = records};
}

}  // namespace

HitColumns HitColumns::Of(const std::vector<Hit>& hits) {
  const auto owned = std::make_shared<OwnedColumns>();
  for (const Hit& hit : hits) {
    const Service service = ServiceOf({hit.kind, hit.series});
    if (hit.source.is_ipv4() && hit.target.is_ipv4()) {
      auto& to = owned->ipv4;
      to.time_s.push_back(hit.time_s);
      to.source.push_back(hit.source.ipv4());
      to.target.push_back(hit.target.ipv4());
      to.service.push_back(service);
      to.records.push_back(hit.records);
    } else {
      auto& to = owned->ipv6;
      to.time_s.push_back(hit.time_s);
      to.source_high.push_back(hit.source.high());
      to.source_low.push_back(hit.source.low());
      to.target_high.push_back(hit.target.high());
      to.target_low.push_back(hit.target.low());
      to.service.push_back(service);
      to.records.push_back(hit.records);
    }
  }
  const auto& v4 = owned->ipv4;
  const auto& v6 = owned->ipv6;
  return {.ipv4 = {v4.time_s, v4.source, v4.target, v4.service, v4.records},
          .ipv6 = {v6.time_s, v6.source_high, v6.source_low, v6.target_high, v6.target_low,
                   v6.service, v6.records},
          .owner = owned};
}

std::vector<Hit> ToHits(const HitColumns& columns) {
  std::vector<Hit> hits;
  hits.reserve(columns.size());
  const Ipv4Columns& v4 = columns.ipv4;
  for (size_t i = 0; i < v4.size(); ++i) {
    hits.push_back(HitOf(v4.time_s[i], Address(v4.source[i]), Address(v4.target[i]), v4.service[i],
                         v4.records.empty() ? 1 : v4.records[i]));
  }
  const Ipv6Columns& v6 = columns.ipv6;
  for (size_t i = 0; i < v6.size(); ++i) {
    hits.push_back(HitOf(v6.time_s[i], Address(v6.source_high[i], v6.source_low[i]),
                         Address(v6.target_high[i], v6.target_low[i]), v6.service[i],
                         v6.records.empty() ? 1 : v6.records[i]));
  }
  return hits;
}

}  // namespace scantrend

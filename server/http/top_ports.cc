#include "server/http/top_ports.h"

#include <algorithm>
#include <functional>
#include <map>
#include <queue>

#include "base/series.h"
#include "base/status.h"
#include "server/encode_day.h"

namespace scantrend {
namespace {

// A port of which it is known what each protocol had. Added up they are as many as it may have: of
// records exactly, of addresses at most.
struct Candidate {
  PortCounts most;
  bool is_exact = true;  // only one protocol came
};

uint64_t CountOf(const PortCounts& counts, PortOrder order) {
  switch (order) {
    case PortOrder::kRecords:
      return counts.records;
    case PortOrder::kTargets:
      return counts.targets;
    case PortOrder::kSources:
      break;
  }
  return counts.sources;
}

absl::StatusOr<std::vector<Candidate>> ReadCandidates(const TrendQueries& queries, Day day,
                                                      const TrendQueries::Cancelled& cancelled) {
  v1::ExportPointsRequest request;
  EncodeDay(day, request.mutable_range()->mutable_start_date());
  EncodeDay(day, request.mutable_range()->mutable_end_date());
  std::map<uint16_t, Candidate> ports;
  const auto add = [&ports](const ExportedPoint& point) {
    if (HasPorts(point.series.protocol)) {
      const auto [at, is_first] = ports.try_emplace(point.series.port);
      PortCounts& most = at->second.most;
      most.port = point.series.port;
      most.records += point.counts.records;
      most.targets += point.counts.targets;
      most.sources += point.counts.sources;
      at->second.is_exact = is_first;
    }
    return true;
  };
  RETURN_IF_ERROR(queries.ExportPoints(request, add, cancelled));
  std::vector<Candidate> candidates;
  candidates.reserve(ports.size());
  for (const auto& [port, candidate] : ports) {
    candidates.push_back(candidate);
  }
  return candidates;
}

absl::StatusOr<PortCounts> ReadMerged(const TrendQueries& queries, Day day, uint16_t port,
                                      const TrendQueries::Cancelled& cancelled) {
  v1::GetTrendRequest request;
  request.add_series()->set_port(port);
  EncodeDay(day, request.mutable_range()->mutable_start_date());
  EncodeDay(day, request.mutable_range()->mutable_end_date());
  v1::GetTrendResponse response;
  RETURN_IF_ERROR(queries.GetTrend(request, cancelled, &response));
  const v1::Point& point = response.trends(0).points(0);
  return PortCounts{port, point.records(), point.targets(), point.sources()};
}

}  // namespace

absl::StatusOr<std::vector<PortCounts>> ReadTopPorts(const TrendQueries& queries, Day day,
                                                     PortOrder order, size_t limit,
                                                     const TrendQueries::Cancelled& cancelled) {
  const auto comes_first = [order](const PortCounts& a, const PortCounts& b) {
    const uint64_t count_a = CountOf(a, order);
    const uint64_t count_b = CountOf(b, order);
    return count_a != count_b ? count_a > count_b : a.port < b.port;
  };
  ASSIGN_OR_RETURN(std::vector<Candidate> candidates, ReadCandidates(queries, day, cancelled));
  std::sort(candidates.begin(), candidates.end(),
            [&](const Candidate& a, const Candidate& b) { return comes_first(a.most, b.most); });
  std::vector<PortCounts> ports;
  // The `limit` largest counts so far, the least of them on top.
  std::priority_queue<uint64_t, std::vector<uint64_t>, std::greater<>> largest;
  for (const Candidate& candidate : candidates) {
    if (largest.size() == limit && CountOf(candidate.most, order) < largest.top()) {
      break;
    }
    PortCounts counts = candidate.most;
    if (!candidate.is_exact) {
      if (cancelled()) {
        return absl::CancelledError("the caller has gone");
      }
      ASSIGN_OR_RETURN(counts, ReadMerged(queries, day, counts.port, cancelled));
    }
    ports.push_back(counts);
    largest.push(CountOf(counts, order));
    if (largest.size() > limit) {
      largest.pop();
    }
  }
  std::sort(ports.begin(), ports.end(), comes_first);
  ports.resize(std::min(ports.size(), limit));
  return ports;
}

}  // namespace scantrend

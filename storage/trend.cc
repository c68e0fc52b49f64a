#include "storage/trend.h"

#include <algorithm>

namespace scantrend {
namespace {

constexpr int kRecentDays = 7;
constexpr int kBeforeDays = 28;

std::optional<double> TcpRatio(uint64_t tcp, uint64_t udp) {
  if (tcp + udp == 0) {
    return std::nullopt;
  }
  return 100.0 * static_cast<double>(tcp) / static_cast<double>(tcp + udp);
}

TrendPoint MakePoint(const TrendParts& parts, Day day) {
  TrendPoint point{.day = day};
  point.gap = parts.active_sensors.on(day) == 0;
  point.provisional = day >= parts.first_provisional;
  point.active_sensors = parts.active_sensors.on(day);
  point.backscatter_records = parts.backscatter.on(day);
  if (const auto stored = parts.points.find(day); stored != parts.points.end()) {
    point.counts = CountsOf(stored->second);
  }
  if (const auto scanners = parts.scanners.find(day); scanners != parts.scanners.end()) {
    const PointCounts counts = CountsOf(scanners->second);
    point.scanner_sources = counts.sources;
    point.scanner_new_sources = counts.new_sources;
  }
  point.active_targets = parts.active_targets.on(day);
  if (parts.has_tcp_ratio) {
    point.tcp_ratio = TcpRatio(parts.tcp.on(day), parts.udp.on(day));
  }
  return point;
}

// The counts of days that are over and no gaps.
class Figures {
 public:
  Figures(const TrendParts& parts, DayRange range) {
    for (int i = 0; i < range.size(); ++i) {
      const Day day = range.first.Plus(i);
      if (day >= parts.first_provisional || parts.active_sensors.on(day) == 0) {
        continue;
      }
      const auto at = parts.points.find(day);
      PointCounts counts = at == parts.points.end() ? PointCounts() : CountsOf(at->second);
      if (const auto scanners = parts.scanners.find(day);
          parts.exclude_scanners && scanners != parts.scanners.end()) {
        const PointCounts left_out = CountsOf(scanners->second);
        counts.sources -= left_out.sources;
        counts.new_sources -= left_out.new_sources;
      }
      records_.push_back(static_cast<double>(counts.records));
      targets_.push_back(static_cast<double>(counts.targets));
      sources_.push_back(static_cast<double>(counts.sources));
      new_sources_.push_back(static_cast<double>(counts.new_sources));
    }
  }

  template <typename Statistic>
  CountFigures Apply(const Statistic& statistic) const {
    if (records_.empty()) {
      return {};
    }
    return {.records = statistic(records_),
            .targets = statistic(targets_),
            .sources = statistic(sources_),
            .new_sources = statistic(new_sources_)};
  }

 private:
  std::vector<double> records_, targets_, sources_, new_sources_;
};

double Median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) {
    return *middle;
  }
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

double Mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) {
    sum += value;
  }
  return sum / static_cast<double>(values.size());
}

std::optional<double> Change(std::optional<double> recent, std::optional<double> before) {
  if (!recent.has_value() || !before.has_value() || *before == 0) {
    return std::nullopt;
  }
  return *recent / *before - 1;
}

CountFigures ChangeOf(const TrendParts& parts) {
  const Day last = std::min(parts.range.last, parts.first_provisional.Plus(-1));
  const Day first = last.Plus(1 - kRecentDays);
  const CountFigures recent = Figures(parts, {first, last}).Apply(Mean);
  const CountFigures before =
      Figures(parts, {first.Plus(-kBeforeDays), first.Plus(-1)}).Apply(Mean);
  return {.records = Change(recent.records, before.records),
          .targets = Change(recent.targets, before.targets),
          .sources = Change(recent.sources, before.sources),
          .new_sources = Change(recent.new_sources, before.new_sources)};
}

TrendSummary Summarize(const TrendParts& parts) {
  TrendSummary summary;
  // Who was seen last on a day whose point is gone is not counted there.
  const auto kept = [&parts](Day first) {
    return DayRange{std::max(first, parts.first_kept), parts.range.last};
  };
  const PointCounts counts = CountWindow(parts.points, kept(parts.range.first));
  const PointCounts scanners = CountWindow(parts.scanners, kept(parts.range.first));
  summary.records = counts.records;
  summary.distinct_sources = counts.sources;
  summary.distinct_targets = counts.targets;
  summary.new_sources = counts.new_sources;
  summary.scanner_sources = scanners.sources;
  summary.scanner_new_sources = scanners.new_sources;
  uint64_t peak = 0;
  for (const auto& [day, point] : parts.points) {
    if (parts.range.Contains(day) && point.records > peak) {
      peak = point.records;
      summary.peak_day = day;
    }
  }
  for (size_t i = 0; i < kStandardWindows.size(); ++i) {
    const DayRange window = kept(parts.range.last.Plus(1 - kStandardWindows[i]));
    const PointCounts of_window = CountWindow(parts.points, window);
    summary.windows[i] = {.days = kStandardWindows[i],
                          .sources = of_window.sources,
                          .targets = of_window.targets,
                          .scanner_sources = CountWindow(parts.scanners, window).sources};
  }
  summary.median = Figures(parts, parts.range).Apply(Median);
  summary.change = ChangeOf(parts);
  return summary;
}

}  // namespace

Trend MakeTrend(const TrendParts& parts) {
  Trend trend;
  trend.points.reserve(static_cast<size_t>(parts.range.size()));
  for (int i = 0; i < parts.range.size(); ++i) {
    trend.points.push_back(MakePoint(parts, parts.range.first.Plus(i)));
  }
  trend.summary = Summarize(parts);
  return trend;
}

PointCounts CountWindow(const PointsByDay& points, DayRange range) {
  PointCounts counts;
  for (auto at = points.lower_bound(range.first); at != points.end() && at->first <= range.last;
       ++at) {
    const auto& [day, point] = *at;
    counts.records += point.records;
    counts.sources += static_cast<uint64_t>(point.sources.UnseenFor(day - range.first));
    counts.targets += static_cast<uint64_t>(point.targets.UnseenFor(day - range.first));
    counts.new_sources += static_cast<uint64_t>(point.sources.UnseenFor(kNewSourceDays));
  }
  return counts;
}

}  // namespace scantrend

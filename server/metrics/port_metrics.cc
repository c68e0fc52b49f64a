#include "server/metrics/port_metrics.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "server/trend_request.h"
#include "storage/day_scan.h"
#include "storage/top_series.h"

namespace scantrend {
namespace {

// The counts of all series of a kind on the two days, each ascending by series.
struct TwoDays {
  std::vector<SeriesCounts> today;
  std::vector<SeriesCounts> last_day;
};

absl::StatusOr<TwoDays> ReadDays(const TrendReader& reader, Kind kind, Day last_day, Day today,
                                 const TrendReader::Cancelled& cancelled) {
  TwoDays days;
  const auto sink = [&](const ExportedPoint& point) {
    if (point.day == today) {
      days.today.push_back({point.series, point.counts});
    } else if (point.day == last_day) {
      days.last_day.push_back({point.series, point.counts});
    }
    return true;
  };
  RETURN_IF_ERROR(reader.Export(kind, {last_day, today}, sink, cancelled));
  return days;
}

// The first `size` by sources, ties by series.
std::vector<Series> RankBySources(std::vector<SeriesCounts> counts, size_t size) {
  const auto end = counts.begin() + static_cast<ptrdiff_t>(std::min(size, counts.size()));
  std::partial_sort(counts.begin(), end, counts.end(), [](const auto& a, const auto& b) {
    return std::pair(b.counts.sources, a.series) < std::pair(a.counts.sources, b.series);
  });
  std::vector<Series> ranking;
  std::transform(counts.begin(), end, std::back_inserter(ranking),
                 [](const SeriesCounts& one) { return one.series; });
  return ranking;
}

PointCounts CountsOf(const std::vector<SeriesCounts>& counts, const Series& series) {
  const auto found = std::lower_bound(
      counts.begin(), counts.end(), series,
      [](const SeriesCounts& one, const Series& wanted) { return one.series < wanted; });
  return found != counts.end() && found->series == series ? found->counts : PointCounts{};
}

MetricLabels LabelsOf(const CountedSeries& series) {
  return {{"port", absl::StrCat(series.series.port)},
          {"protocol", ProtocolName(series.series.protocol)},
          {"kind", std::string(KindName(series.kind))}};
}

// The four figures of a day.
class DayFamilies {
 public:
  // `prefix` of the names; `when` is the end of a sentence.
  DayFamilies(const std::string& prefix, const std::string& when) {
    const auto add = [&](const char* name, const char* what) {
      families_.push_back(NewGauge(absl::StrCat(prefix, name), absl::StrCat(what, when)));
    };
    add("records", "Records of a port and protocol, ");
    add("targets", "Distinct targets of a port and protocol, ");
    add("sources", "Distinct sources of a port and protocol, ");
    add("new_sources",
        "Those of the sources that were not seen on the port and protocol on any of the 365 days "
        "before, ");
  }

  void Add(const CountedSeries& series, const PointCounts& counts) {
    const std::array<uint64_t, 4> values = {counts.records, counts.targets, counts.sources,
                                            counts.new_sources};
    for (size_t i = 0; i < values.size(); ++i) {
      AddValue(families_[i], static_cast<double>(values[i]), LabelsOf(series));
    }
  }

  MetricFamilies Take() { return std::move(families_); }

 private:
  MetricFamilies families_;
};

MetricFamilies CollectDays(const PortFigures& figures) {
  DayFamilies today("scantrend_port_", "of the current UTC day so far.");
  DayFamilies last_day("scantrend_port_last_day_",
                       "of the last UTC day that is over, and its grace time of an hour.");
  for (const PortFigures::OfSeries& one : figures.series) {
    today.Add(one.series, one.today);
    if (figures.has_last_day) {
      last_day.Add(one.series, one.last_day);
    }
  }
  MetricFamilies families = today.Take();
  Append(last_day.Take(), families);
  families.push_back(Gauge("scantrend_day_start_timestamp_seconds",
                           "When the current UTC day began, in seconds since 1970.",
                           figures.today.start_s()));
  families.push_back(Gauge("scantrend_last_day_start_timestamp_seconds",
                           "When the day of the scantrend_port_last_day_ figures began, in seconds "
                           "since 1970.",
                           figures.last_day.start_s()));
  families.push_back(Gauge("scantrend_day_records",
                           "Probes of all ports and protocols, of the current UTC day so far.",
                           static_cast<double>(figures.today_records)));
  families.push_back(Gauge("scantrend_day_ports",
                           "Ports and protocols that were probed on the current UTC day so far.",
                           static_cast<double>(figures.today_series)));
  return families;
}

}  // namespace

PortMetrics::PortMetrics(const TrendReader* reader, const Clock* clock,
                         const PortMetricsOptions& options)
    : reader_(reader),
      clock_(clock),
      reads_backscatter_(!options.watched.empty()),
      exported_(options),
      figures_("port-metrics", [this](const auto& cancelled) { return Read(cancelled); }) {}

absl::StatusOr<PortFigures> PortMetrics::Read(const TrendReader::Cancelled& cancelled) {
  PortFigures figures;
  figures.read_s = clock_->now_s();
  figures.today = Day::OfTime(figures.read_s);
  figures.last_day = FirstProvisional(*clock_).Plus(-1);
  const auto read = [&](Kind kind) {
    return ReadDays(*reader_, kind, figures.last_day, figures.today, cancelled);
  };
  ASSIGN_OR_RETURN(const TwoDays probes, read(Kind::kProbe));
  TwoDays backscatter;
  if (reads_backscatter_) {
    ASSIGN_OR_RETURN(backscatter, read(Kind::kBackscatter));
  }
  exported_.Update(figures.read_s, RankBySources(probes.today, exported_.ranking_size()));
  for (const CountedSeries& series : exported_.series()) {
    const TwoDays& days = series.kind == Kind::kProbe ? probes : backscatter;
    figures.series.push_back({.series = series,
                              .today = CountsOf(days.today, series.series),
                              .last_day = CountsOf(days.last_day, series.series)});
  }
  figures.has_last_day = !probes.last_day.empty() || !backscatter.last_day.empty();
  figures.today_series = probes.today.size();
  for (const SeriesCounts& one : probes.today) {
    figures.today_records += one.counts.records;
  }
  figures.crowded_out = exported_.crowded_out();
  return figures;
}

MetricFamilies PortMetrics::Collect() {
  const std::shared_ptr<const PortFigures> figures = figures_.Get();
  MetricFamilies families;
  families.push_back(Counter("scantrend_port_reads_failed_total",
                             "Times that the figures of ports could not be read, since the start.",
                             static_cast<double>(figures_.failures())));
  if (figures == nullptr) {
    return families;
  }
  families.push_back(Gauge("scantrend_port_read_timestamp_seconds",
                           "When the figures of ports were read, in seconds since 1970.",
                           figures->read_s));
  families.push_back(Gauge("scantrend_port_series",
                           "Ports and protocols, by kind, that have figures of their own here.",
                           static_cast<double>(figures->series.size())));
  families.push_back(Counter("scantrend_port_series_crowded_out_total",
                             "Ports and protocols that lost their figures here for want of room "
                             "(--metrics-series-max), since the start.",
                             static_cast<double>(figures->crowded_out)));
  Append(CollectDays(*figures), families);
  return families;
}

}  // namespace scantrend

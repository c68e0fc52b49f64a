#include "server/encode_trend.h"

#include "server/encode_day.h"

namespace scantrend {
namespace {

void EncodeNormalized(const v1::Point& point, v1::NormalizedCounts* out) {
  const double thousands = static_cast<double>(point.active_targets()) / 1'000;
  out->set_records(static_cast<double>(point.records()) / thousands);
  out->set_targets(static_cast<double>(point.targets()) / thousands);
  out->set_sources(static_cast<double>(point.sources()) / thousands);
  out->set_new_sources(static_cast<double>(point.new_sources()) / thousands);
}

void EncodePoint(const TrendPoint& point, bool exclude_scanners, v1::Point* out) {
  const uint64_t left_out = exclude_scanners ? point.scanner_sources : 0;
  const uint64_t new_left_out = exclude_scanners ? point.scanner_new_sources : 0;
  EncodeDay(point.day, out->mutable_date());
  out->set_gap(point.gap);
  out->set_provisional(point.provisional);
  out->set_records(point.counts.records);
  out->set_targets(point.counts.targets);
  out->set_sources(point.counts.sources - left_out);
  out->set_new_sources(point.counts.new_sources - new_left_out);
  out->set_returning_sources(out->sources() - out->new_sources());
  out->set_scanner_sources(point.scanner_sources);
  out->set_scanner_new_sources(point.scanner_new_sources);
  if (point.tcp_ratio.has_value()) {
    out->set_tcp_ratio(*point.tcp_ratio);
  }
  out->set_backscatter_records(point.backscatter_records);
  out->set_active_sensors(point.active_sensors);
  out->set_active_targets(point.active_targets);
  if (point.active_targets > 0) {
    EncodeNormalized(*out, out->mutable_per_1000_targets());
  }
}

void EncodeFigures(const CountFigures& figures, v1::CountFigures* out) {
  const auto set = [out](const std::optional<double>& figure, auto setter) {
    if (figure.has_value()) {
      (out->*setter)(*figure);
    }
  };
  set(figures.records, &v1::CountFigures::set_records);
  set(figures.targets, &v1::CountFigures::set_targets);
  set(figures.sources, &v1::CountFigures::set_sources);
  set(figures.new_sources, &v1::CountFigures::set_new_sources);
}

void EncodeSummary(const TrendSummary& summary, bool exclude_scanners, v1::TrendSummary* out) {
  out->set_records(summary.records);
  out->set_distinct_sources(summary.distinct_sources -
                            (exclude_scanners ? summary.scanner_sources : 0));
  out->set_distinct_targets(summary.distinct_targets);
  out->set_new_sources(summary.new_sources - (exclude_scanners ? summary.scanner_new_sources : 0));
  out->set_scanner_sources(summary.scanner_sources);
  out->set_scanner_new_sources(summary.scanner_new_sources);
  if (summary.peak_day.has_value()) {
    EncodeDay(*summary.peak_day, out->mutable_peak_date());
  }
  for (const WindowCounts& window : summary.windows) {
    v1::WindowCounts* const counts = out->add_windows();
    counts->set_days(static_cast<uint32_t>(window.days));
    counts->set_sources(window.sources - (exclude_scanners ? window.scanner_sources : 0));
    counts->set_targets(window.targets);
    counts->set_scanner_sources(window.scanner_sources);
  }
  EncodeFigures(summary.median, out->mutable_median());
  EncodeFigures(summary.change, out->mutable_change());
}

}  // namespace

void EncodeTrend(const Trend& trend, bool exclude_scanners, v1::Trend* out) {
  out->mutable_points()->Reserve(static_cast<int>(trend.points.size()));
  for (const TrendPoint& point : trend.points) {
    EncodePoint(point, exclude_scanners, out->add_points());
  }
  EncodeSummary(trend.summary, exclude_scanners, out->mutable_summary());
}

}  // namespace scantrend

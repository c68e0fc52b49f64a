#include "server/fuzz/answer_check.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "base/address.h"
#include "base/day.h"
#include "base/fuzz/promise.h"
#include "base/series.h"
#include "base/status.h"

namespace scantrend {
namespace {

constexpr int kRangeDaysMax = 4'000;
constexpr uint32_t kLimitDefault = 20;

std::optional<Day> DayOf(const google::type::Date& date) {
  return Day::OfDate(date.year(), date.month(), date.day());
}

bool IsShare(double share) { return share >= 0 && share <= 1; }

// The days of an answer; what the request named of them is kept.
template <typename Response>
absl::Status CheckRange(const v1::DayRange& request, const Response& response) {
  const std::optional<Day> first = DayOf(response.start_date());
  const std::optional<Day> last = DayOf(response.end_date());
  PROMISE(
      first.has_value() && last.has_value() && *first <= *last && *last - *first < kRangeDaysMax,
      "a range is ", response.start_date().ShortDebugString(), " to ",
      response.end_date().ShortDebugString());
  PROMISE(request.days() == 0 || *first == last->Plus(1 - static_cast<int>(request.days())),
          "a range of ", request.days(), " days has ", *last - *first + 1);
  PROMISE(!request.has_start_date() || *first == DayOf(request.start_date()),
          "a range begins on another day than was asked for");
  PROMISE(!request.has_end_date() || *last == DayOf(request.end_date()),
          "a range ends on another day than was asked for");
  return absl::OkStatus();
}

// Lists are as long as they may be.
absl::Status CheckLength(int size, uint32_t limit, uint64_t total) {
  const uint64_t want = std::min<uint64_t>(limit == 0 ? kLimitDefault : limit, total);
  PROMISE(static_cast<uint64_t>(size) == want, "a list of ", total, " has ", size,
          " of them, with the limit ", limit);
  return absl::OkStatus();
}

absl::Status CheckSeries(const v1::Series& series) {
  PROMISE(series.has_protocol() && series.protocol() < 255 && series.port() <= 65'535 &&
              IsValidPort(static_cast<uint8_t>(series.protocol()),
                          static_cast<uint16_t>(series.port())),
          "there is no series ", series.ShortDebugString());
  return absl::OkStatus();
}

// A point by itself.
absl::Status CheckPoint(const v1::Point& point) {
  PROMISE(point.new_sources() + point.returning_sources() == point.sources() &&
              point.scanner_new_sources() <= point.scanner_sources() &&
              point.sources() <= point.records() && point.targets() <= point.records(),
          "a point contradicts itself: ", point.ShortDebugString());
  PROMISE(!point.gap() || point.records() + point.active_sensors() == 0,
          "a gap has counts: ", point.ShortDebugString());
  PROMISE(!point.has_tcp_ratio() || (point.tcp_ratio() >= 0 && point.tcp_ratio() <= 100),
          "a tcp ratio is ", point.tcp_ratio());
  return absl::OkStatus();
}

absl::Status CheckWindows(const v1::TrendSummary& summary) {
  const v1::WindowCounts* shorter = nullptr;
  for (const v1::WindowCounts& window : summary.windows()) {
    PROMISE(shorter == nullptr ||
                (window.days() > shorter->days() && window.sources() >= shorter->sources() &&
                 window.targets() >= shorter->targets() &&
                 window.scanner_sources() >= shorter->scanner_sources()),
            "a longer window has less: ", summary.ShortDebugString());
    shorter = &window;
  }
  return absl::OkStatus();
}

absl::Status CheckTrend(const v1::GetTrendRequest& request, const v1::Trend& trend) {
  RETURN_IF_ERROR(CheckRange(request.range(), trend));
  const Day first = *DayOf(trend.start_date());
  const Day last = *DayOf(trend.end_date());
  PROMISE(trend.points_size() == last - first + 1, "a trend of ", last - first + 1, " days has ",
          trend.points_size(), " points");
  uint64_t records = 0;
  uint64_t sources = 0;
  uint64_t sources_max = 0;
  uint64_t new_sources = 0;
  Day day = first;
  for (const v1::Point& point : trend.points()) {
    PROMISE(DayOf(point.date()) == day, "the point of ", day.ToString(), " is of ",
            point.date().ShortDebugString());
    day = day.Plus(1);
    RETURN_IF_ERROR(CheckPoint(point));
    records += point.records();
    sources += point.sources();
    sources_max = std::max(sources_max, point.sources());
    new_sources += point.new_sources();
  }
  const v1::TrendSummary& summary = trend.summary();
  PROMISE(summary.records() == records && summary.new_sources() == new_sources &&
              summary.distinct_sources() >= sources_max && summary.distinct_sources() <= sources &&
              summary.has_peak_date() == (records > 0),
          "a summary is not of its points: ", summary.ShortDebugString());
  return CheckWindows(summary);
}

uint64_t CountOf(const v1::TopPort& port, v1::TopOrder order) {
  switch (order) {
    case v1::TOP_ORDER_TARGETS:
      return port.targets();
    case v1::TOP_ORDER_RECORDS:
      return port.records();
    case v1::TOP_ORDER_NEW_SOURCES:
      return port.new_sources();
    default:
      return port.sources();
  }
}

uint64_t CountOf(const v1::TopSource& source, v1::SourceOrder order) {
  switch (order) {
    case v1::SOURCE_ORDER_RECORDS:
      return source.records();
    case v1::SOURCE_ORDER_TARGETS:
      return source.targets();
    default:
      return source.days();
  }
}

// Of a source, or of a source on a series, in a response of `range_days` days.
template <typename Seen>
absl::Status CheckSeen(const Seen& seen, int range_days) {
  const std::optional<Day> first = DayOf(seen.first_date());
  const std::optional<Day> last = DayOf(seen.last_date());
  PROMISE(first.has_value() && last.has_value() && *first <= *last && seen.days() >= 1 &&
              seen.days() <= static_cast<uint32_t>(*last - *first + 1) &&
              *last - *first < range_days && seen.targets() <= seen.records(),
          "it cannot be that it was seen like this: ", seen.ShortDebugString());
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckAnswer(const v1::GetTrendRequest& request, const v1::GetTrendResponse& response) {
  PROMISE(response.trends_size() == request.series_size(), request.series_size(), " series have ",
          response.trends_size(), " trends");
  for (const v1::Trend& trend : response.trends()) {
    RETURN_IF_ERROR(CheckTrend(request, trend));
  }
  return absl::OkStatus();
}

absl::Status CheckAnswer(const v1::ListTopPortsRequest& request,
                         const v1::ListTopPortsResponse& response) {
  RETURN_IF_ERROR(CheckRange(request.range(), response));
  RETURN_IF_ERROR(CheckLength(response.ports_size(), request.limit(), response.total_series()));
  const v1::TopPort* before = nullptr;
  for (const v1::TopPort& port : response.ports()) {
    RETURN_IF_ERROR(CheckSeries(port.series()));
    PROMISE(
        port.records() > 0 && port.sources() <= port.records() && port.targets() <= port.records(),
        "a port has counts that cannot be: ", port.ShortDebugString());
    const auto key = [&](const v1::TopPort& one) {
      return std::tuple(~CountOf(one, request.order()), one.series().protocol(),
                        one.series().port());
    };
    PROMISE(before == nullptr || key(*before) < key(port),
            "ports are out of order: ", before->ShortDebugString(), " before ",
            port.ShortDebugString());
    before = &port;
  }
  return absl::OkStatus();
}

absl::Status CheckAnswer(const v1::ListRisingPortsRequest& request,
                         const v1::ListRisingPortsResponse& response) {
  PROMISE(DayOf(response.end_date()).has_value(), "no day was judged");
  RETURN_IF_ERROR(CheckLength(response.ports_size(), request.limit(), response.total_rising()));
  PROMISE(response.total_rising() <= response.judged_series() &&
              IsShare(response.false_discovery_rate()),
          "more rise than there are: ", response.ShortDebugString());
  for (const v1::RisingPort& port : response.ports()) {
    RETURN_IF_ERROR(CheckSeries(port.series()));
    PROMISE(IsShare(port.p_value()) && IsShare(port.q_value()) &&
                IsShare(port.new_source_share()) && IsShare(port.top_source_share()) &&
                port.rise_class() != v1::RISE_CLASS_UNSPECIFIED &&
                DayOf(port.since_date()).has_value() &&
                port.top_source().empty() != port.has_top_source_share(),
            "it cannot rise like this: ", port.ShortDebugString());
    for (const v1::Series& series : port.similar()) {
      RETURN_IF_ERROR(CheckSeries(series));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckAnswer(const v1::ListTopSourcesRequest& request,
                         const v1::ListTopSourcesResponse& response) {
  RETURN_IF_ERROR(CheckRange(request.range(), response));
  RETURN_IF_ERROR(CheckLength(response.sources_size(), request.limit(), response.total_sources()));
  const int days = *DayOf(response.end_date()) - *DayOf(response.start_date()) + 1;
  const v1::TopSource* before = nullptr;
  for (const v1::TopSource& source : response.sources()) {
    PROMISE(Address::Parse(source.address()).has_value(), "\"", source.address(),
            "\" is no address");
    PROMISE(!request.exclude_scanners() || source.scanner().empty(),
            "a scanner is not left out: ", source.ShortDebugString());
    RETURN_IF_ERROR(CheckSeen(source, days));
    PROMISE(
        before == nullptr || CountOf(*before, request.order()) >= CountOf(source, request.order()),
        "sources are out of order: ", before->ShortDebugString(), " before ",
        source.ShortDebugString());
    before = &source;
  }
  return absl::OkStatus();
}

absl::Status CheckAnswer(const v1::GetSourceRequest& request,
                         const v1::GetSourceResponse& response) {
  RETURN_IF_ERROR(CheckRange(request.range(), response));
  PROMISE(Address::Parse(response.address()) == Address::Parse(request.address()), "asked for ",
          request.address(), ", answered for ", response.address());
  const int days = *DayOf(response.end_date()) - *DayOf(response.start_date()) + 1;
  PROMISE((response.days() == 0) == response.series().empty() &&
              response.has_first_date() == (response.days() > 0),
          "it is seen nowhere, or never: ", response.ShortDebugString());
  if (response.days() > 0) {
    RETURN_IF_ERROR(CheckSeen(response, days));
  }
  uint64_t records = 0;
  const v1::SourceSeries* before = nullptr;
  for (const v1::SourceSeries& one : response.series()) {
    RETURN_IF_ERROR(CheckSeries(one.series()));
    RETURN_IF_ERROR(CheckSeen(one, days));
    PROMISE(before == nullptr || std::tuple(before->series().protocol(), before->series().port()) <
                                     std::tuple(one.series().protocol(), one.series().port()),
            "series are out of order: ", response.ShortDebugString());
    PROMISE(one.days() <= response.days(),
            "it is seen on more days on one series than on any: ", response.ShortDebugString());
    records += one.records();
    before = &one;
  }
  PROMISE(records == response.records(),
          "the records are not those of the series: ", response.ShortDebugString());
  return absl::OkStatus();
}

}  // namespace scantrend

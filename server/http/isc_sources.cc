#include "server/http/isc_sources.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/address.h"
#include "base/series.h"
#include "base/status.h"
#include "server/encode_day.h"
#include "server/http/isc_limits.h"

namespace scantrend {
namespace {

Day DecodeDay(const google::type::Date& date) {
  return Day::OfDate(date.year(), date.month(), date.day()).value_or(Day());
}

void EncodeRange(DayRange range, v1::DayRange* out) {
  EncodeDay(range.first, out->mutable_start_date());
  EncodeDay(range.last, out->mutable_end_date());
}

// Whether records and targets are there of any day up to `last`. `response`: of ListTopSources or
// GetSource.
template <typename Response>
bool HasCounts(const Response& response, Day last) {
  return !response.has_counts_since_date() || DecodeDay(response.counts_since_date()) <= last;
}

IscField CountField(const char* name, bool is_known, uint64_t count) {
  return is_known ? IscField(name, count) : IscField(name);
}

absl::StatusOr<v1::ListTopSourcesResponse> ReadSources(const IscCall& call, DayRange range,
                                                       v1::SourceOrder order, uint32_t limit) {
  v1::ListTopSourcesRequest request;
  EncodeRange(range, request.mutable_range());
  request.set_order(order);
  request.set_limit(limit);
  v1::ListTopSourcesResponse response;
  RETURN_IF_ERROR(call.queries->ListTopSources(request, call.cancelled, &response));
  return response;
}

// The values of `order` in IscSources.
enum SourcesBy : size_t { kAttacks, kCount, kIp, kFirstSeen, kLastSeen };

// As ISC orders what ListTopSources does not.
bool ComesFirst(size_t order, const v1::TopSource& a, const v1::TopSource& b) {
  switch (order) {
    case kIp:
      return Address::Parse(a.address()) < Address::Parse(b.address());
    case kFirstSeen:
      return DecodeDay(a.first_date()) > DecodeDay(b.first_date());
    case kLastSeen:
      return DecodeDay(a.last_date()) > DecodeDay(b.last_date());
    default:
      return false;  // as they came
  }
}

// The days of a range for which any sensor delivered anything, with the probes on all series.
absl::StatusOr<std::map<Day, PointCounts>> ReadDays(const IscCall& call, DayRange range) {
  ASSIGN_OR_RETURN(auto days, call.queries->ReadTotals(Kind::kProbe, range, call.cancelled));
  v1::GetTrendRequest trend;
  // Any series: every one says which days are gaps. One protocol: nothing is merged.
  trend.add_series()->set_protocol(kTcp);
  EncodeRange(range, trend.mutable_range());
  v1::GetTrendResponse trends;
  RETURN_IF_ERROR(call.queries->GetTrend(trend, call.cancelled, &trends));
  for (const v1::Point& point : trends.trends(0).points()) {
    if (!point.gap()) {
      days.try_emplace(DecodeDay(point.date()));
    }
  }
  return days;
}

}  // namespace

absl::StatusOr<IscAnswer> IscTopIps(const IscCall& call) {
  ASSIGN_OR_RETURN(const size_t order, call.path.Choice(0, {"records", "attacks"}));
  ASSIGN_OR_RETURN(const uint32_t limit, call.path.LimitOr(1, kIscLimitDefault, kIscLimitMax));
  ASSIGN_OR_RETURN(const Day day, call.path.DayOr(2, call.today));
  RETURN_IF_ERROR(call.path.CheckAtMost(3));
  ASSIGN_OR_RETURN(
      const v1::ListTopSourcesResponse response,
      ReadSources(call, {day, day},
                  order == 0 ? v1::SOURCE_ORDER_RECORDS : v1::SOURCE_ORDER_TARGETS, limit));
  IscAnswer answer{.name = "topips", .json = IscJson::kArray, .row_name = "ipaddress"};
  if (!HasCounts(response, day)) {
    return answer;
  }
  for (const v1::TopSource& source : response.sources()) {
    answer.rows.push_back(
        {IscField("rank", uint64_t{answer.rows.size() + 1}), IscField("source", source.address()),
         IscField("reports", source.records()), IscField("targets", source.targets())});
  }
  return answer;
}

absl::StatusOr<IscAnswer> IscSources(const IscCall& call) {
  ASSIGN_OR_RETURN(const size_t order,
                   call.path.Choice(0, {"attacks", "count", "ip", "firstseen", "lastseen"}));
  ASSIGN_OR_RETURN(const uint32_t limit, call.path.LimitOr(1, kIscSourcesDefault, kIscLimitMax));
  ASSIGN_OR_RETURN(const Day end, call.path.DayOr(2, call.today));
  RETURN_IF_ERROR(call.path.CheckAtMost(3));
  const bool is_ordered = order == kAttacks || order == kCount;
  ASSIGN_OR_RETURN(
      v1::ListTopSourcesResponse response,
      ReadSources(call, {end.Plus(1 - kIscSourcesDays), end},
                  order == kCount ? v1::SOURCE_ORDER_RECORDS : v1::SOURCE_ORDER_TARGETS,
                  is_ordered ? limit : kIscLimitMax));
  std::stable_sort(
      response.mutable_sources()->begin(), response.mutable_sources()->end(),
      [order](const v1::TopSource& a, const v1::TopSource& b) { return ComesFirst(order, a, b); });
  const bool has_counts = HasCounts(response, end);
  IscAnswer answer{.name = "sources", .json = IscJson::kArray, .row_name = "data"};
  for (const v1::TopSource& source : response.sources()) {
    if (answer.rows.size() == limit) {
      break;
    }
    answer.rows.push_back({IscField("ip", source.address()),
                           CountField("count", has_counts, source.records()),
                           CountField("attacks", has_counts, source.targets()),
                           IscField("firstseen", DecodeDay(source.first_date())),
                           IscField("lastseen", DecodeDay(source.last_date()))});
  }
  return answer;
}

absl::StatusOr<IscAnswer> IscIp(const IscCall& call) {
  RETURN_IF_ERROR(call.path.CheckAtMost(1));
  if (!Address::Parse(call.path.Text(0)).has_value()) {
    return absl::InvalidArgumentError("bad IP address");
  }
  v1::GetSourceRequest request;
  request.set_address(call.path.Text(0));
  EncodeRange({call.today.Plus(1 - kIscIpDays), call.today}, request.mutable_range());
  v1::GetSourceResponse source;
  RETURN_IF_ERROR(call.queries->GetSource(request, call.cancelled, &source));
  const bool was_seen = source.days() > 0;
  const bool has_counts = was_seen && HasCounts(source, call.today);
  const auto seen_on = [was_seen](const char* name, const google::type::Date& date) {
    return was_seen ? IscField(name, DecodeDay(date)) : IscField(name);
  };
  IscAnswer answer{.name = "ip", .json = IscJson::kNamed};
  answer.fields = {
      IscField("number", source.address()),
      CountField("count", has_counts, source.records()),
      CountField("attacks", has_counts, source.targets()),
      seen_on("maxdate", source.last_date()),
      seen_on("mindate", source.first_date()),
      IscField("updated"),
      source.scanner().empty() ? IscField("comment") : IscField("comment", source.scanner()),
      IscField("maxrisk"),
      IscField("asabusecontact"),
      IscField("as"),
      IscField("asname"),
      IscField("ascountry"),
      IscField("assize"),
      IscField("network")};
  return answer;
}

absl::StatusOr<IscAnswer> IscDailySummary(const IscCall& call) {
  ASSIGN_OR_RETURN(const Day end, call.path.DayOr(1, call.today));
  ASSIGN_OR_RETURN(const Day start, call.path.DayOr(0, end.Plus(1 - kIscSummaryDays)));
  RETURN_IF_ERROR(call.path.CheckAtMost(2));
  if (start > end) {
    return absl::InvalidArgumentError("bad date: the end is before the start");
  }
  IscAnswer answer{.name = "dailysummary", .json = IscJson::kArray, .row_name = "daily"};
  // No sensor delivered anything for the days before and after these.
  const DayRange range{std::max(start, call.oldest.value_or(end.Plus(1))),
                       std::min({end, start.Plus(kIscSummaryDays - 1), call.today})};
  if (range.first > range.last) {
    return answer;
  }
  using Days = std::map<Day, PointCounts>;
  ASSIGN_OR_RETURN(const Days days, ReadDays(call, range));
  for (const auto& [day, counts] : days) {
    answer.rows.push_back({IscField("date", day), IscField("sources", counts.sources),
                           IscField("targets", counts.targets), IscField("reports", counts.records),
                           // ISC describes the one above, and sends this one.
                           IscField("records", counts.records)});
  }
  return answer;
}

}  // namespace scantrend

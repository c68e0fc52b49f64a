#include "server/trend_request.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "server/quoted.h"

namespace scantrend {
namespace {

absl::StatusOr<Day> DecodeDate(const char* field, const google::type::Date& date) {
  const std::optional<Day> day = Day::OfDate(date.year(), date.month(), date.day());
  if (!day.has_value()) {
    return InvalidFieldError(field, absl::StrCat(date.year(), "-", date.month(), "-", date.day(),
                                                 " is no date from 1970-01-01 to 2149-06-06"));
  }
  return *day;
}

}  // namespace

absl::StatusOr<DayRange> DecodeRange(const v1::DayRange& range, Day today, int days_max) {
  Day last = today;
  if (range.has_end_date()) {
    ASSIGN_OR_RETURN(last, DecodeDate("range.end_date", range.end_date()));
  }
  if (range.has_start_date() == (range.days() != 0)) {
    return InvalidFieldError("range", "set either start_date, or days (>= 1)");
  }
  if (range.days() > static_cast<uint32_t>(days_max)) {
    return InvalidFieldError("range.days",
                             absl::StrCat("must be 1 to ", days_max, ", not ", range.days()));
  }
  Day first = last.Plus(1 - static_cast<int>(range.days()));
  if (range.has_start_date()) {
    ASSIGN_OR_RETURN(first, DecodeDate("range.start_date", range.start_date()));
  }
  if (first > last) {
    return InvalidFieldError(
        "range.start_date", absl::StrCat(first.ToString(), " is after the end, ", last.ToString()));
  }
  if (last - first >= days_max) {
    return InvalidFieldError("range",
                             absl::StrCat("at most ", days_max, " days, not ", last - first + 1));
  }
  return DayRange{first, last};
}

Day FirstProvisional(const Clock& clock) {
  const uint32_t now_s = clock.now_s();
  return Day::OfTime(now_s - std::min(now_s, kGraceSeconds));
}

absl::StatusOr<Day> DecodeCompleteDay(const char* field, bool has_date,
                                      const google::type::Date& date, Day first_provisional) {
  const Day last = first_provisional.Plus(-1);
  if (!has_date) {
    return last;
  }
  ASSIGN_OR_RETURN(const Day day, DecodeDate(field, date));
  if (day > last) {
    return InvalidFieldError(
        field, absl::StrCat(day.ToString(), " is not over: the last day that is, ", "is ",
                            last.ToString()));
  }
  return day;
}

absl::StatusOr<Kind> DecodeKind(v1::Kind kind) {
  switch (kind) {
    case v1::KIND_UNSPECIFIED:
    case v1::KIND_PROBE:
      return Kind::kProbe;
    case v1::KIND_BACKSCATTER:
      return Kind::kBackscatter;
    default:
      return InvalidFieldError("kind", absl::StrCat("must be KIND_PROBE or KIND_BACKSCATTER, not ",
                                                    static_cast<int>(kind)));
  }
}

absl::StatusOr<SeriesSelector> DecodeSeries(const v1::Series& series) {
  if (series.port() > 65'535) {
    return InvalidFieldError("series.port",
                             absl::StrCat("must be 0 to 65535, not ", series.port()));
  }
  SeriesSelector selector{std::nullopt, static_cast<uint16_t>(series.port())};
  if (!series.has_protocol()) {
    return selector;
  }
  if (series.protocol() > 254) {
    return InvalidFieldError(
        "series.protocol",
        absl::StrCat("must be an IANA protocol number, 0 to 254, not ", series.protocol()));
  }
  selector.protocol = static_cast<uint8_t>(series.protocol());
  if (!IsValidPort(*selector.protocol, selector.port)) {
    return InvalidFieldError("series.port", absl::StrCat(ProtocolName(*selector.protocol),
                                                         HasIcmpTypes(*selector.protocol)
                                                             ? " has types from 0 to 255, not "
                                                             : " has no ports: must be 0, not ",
                                                         series.port()));
  }
  return selector;
}

absl::StatusOr<std::vector<SeriesSelector>> DecodeSeries(
    const google::protobuf::RepeatedPtrField<v1::Series>& series) {
  if (series.empty() || series.size() > kSeriesOfTrendMax) {
    return InvalidFieldError(
        "series", absl::StrCat("must be 1 to ", kSeriesOfTrendMax, ", not ", series.size()));
  }
  std::vector<SeriesSelector> selectors;
  for (const v1::Series& one : series) {
    ASSIGN_OR_RETURN(const SeriesSelector selector, DecodeSeries(one));
    selectors.push_back(selector);
  }
  return selectors;
}

absl::StatusOr<Address> DecodeAddress(const char* field, const std::string& text) {
  const std::optional<Address> address = Address::Parse(text);
  if (!address.has_value()) {
    return InvalidFieldError(
        field, absl::StrCat(Quoted(text), " is no address: write 192.0.2.1, or 2001:db8::1"));
  }
  return *address;
}

absl::StatusOr<TopOrder> DecodeOrder(v1::TopOrder order) {
  switch (order) {
    case v1::TOP_ORDER_UNSPECIFIED:
    case v1::TOP_ORDER_SOURCES:
      return TopOrder::kSources;
    case v1::TOP_ORDER_TARGETS:
      return TopOrder::kTargets;
    case v1::TOP_ORDER_RECORDS:
      return TopOrder::kRecords;
    case v1::TOP_ORDER_NEW_SOURCES:
      return TopOrder::kNewSources;
    default:
      return InvalidFieldError("order", absl::StrCat("is no TopOrder: ", static_cast<int>(order)));
  }
}

absl::StatusOr<SourceOrder> DecodeOrder(v1::SourceOrder order) {
  switch (order) {
    case v1::SOURCE_ORDER_UNSPECIFIED:
    case v1::SOURCE_ORDER_DAYS:
      return SourceOrder::kDays;
    case v1::SOURCE_ORDER_RECORDS:
      return SourceOrder::kRecords;
    case v1::SOURCE_ORDER_TARGETS:
      return SourceOrder::kTargets;
    default:
      return InvalidFieldError("order",
                               absl::StrCat("is no SourceOrder: ", static_cast<int>(order)));
  }
}

absl::StatusOr<uint32_t> DecodeLimit(const char* field, uint32_t limit, uint32_t standard,
                                     uint32_t max) {
  if (limit > max) {
    return InvalidFieldError(field, absl::StrCat("must be 1 to ", max, ", not ", limit));
  }
  return limit == 0 ? standard : limit;
}

}  // namespace scantrend

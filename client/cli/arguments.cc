#include "client/cli/arguments.h"

#include <array>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/day.h"
#include "base/series.h"
#include "base/status.h"

namespace scantrend {
namespace {

constexpr uint32_t kRangeDaysMax = 4'000;
constexpr size_t kSeriesMax = 16;
constexpr double kTimeoutMax_s = 86'400;

template <typename Value, size_t kSize>
using Choices = std::array<std::pair<const char*, Value>, kSize>;

template <typename Value, size_t kSize>
absl::StatusOr<Value> ParseChoice(const char* option, const std::string& text,
                                  const Choices<Value, kSize>& choices) {
  std::string names;
  for (size_t i = 0; i < kSize; ++i) {
    if (text == choices[i].first) {
      return choices[i].second;
    }
    absl::StrAppend(&names, i == 0 ? "" : i + 1 == kSize ? " or " : ", ", choices[i].first);
  }
  return absl::InvalidArgumentError(absl::StrCat(option, " is '", text, "'; it can be ", names));
}

absl::StatusOr<Day> ParseDay(const char* option, const std::string& text) {
  const std::optional<Day> day = Day::Parse(text);
  if (!day.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        option, " is '", text, "', which is not a date; write YYYY-MM-DD, such as 2019-10-21"));
  }
  return *day;
}

void SetDate(Day day, google::type::Date& date) {
  const Day::Date parts = day.date();
  date.set_year(parts.year);
  date.set_month(parts.month);
  date.set_day(parts.day);
}

// Digits that mean a number from 0 to `max`.
bool IsNumberUpTo(const std::string& text, uint32_t max) {
  uint32_t value = 0;
  return text.find_first_not_of("0123456789") == std::string::npos &&
         absl::SimpleAtoi(text, &value) && value <= max;
}

}  // namespace

absl::StatusOr<Format> ParseFormat(const std::string& text) {
  return ParseChoice<Format, 3>(
      "--format", text,
      {{{"table", Format::kTable}, {"csv", Format::kCsv}, {"json", Format::kJson}}});
}

absl::StatusOr<Format> ParseTableOrJson(std::string_view what, const std::string& text) {
  ASSIGN_OR_RETURN(const Format format, ParseFormat(text));
  if (format == Format::kCsv) {
    return absl::InvalidArgumentError(
        absl::StrCat("--format is 'csv'; ", std::string(what), " has table and json"));
  }
  return format;
}

absl::StatusOr<v1::Kind> ParseKind(const std::string& text) {
  return ParseChoice<v1::Kind, 2>(
      "--kind", text, {{{"probe", v1::KIND_PROBE}, {"backscatter", v1::KIND_BACKSCATTER}}});
}

absl::StatusOr<v1::TopOrder> ParseOrder(const std::string& text) {
  return ParseChoice<v1::TopOrder, 4>("--by", text,
                                      {{{"sources", v1::TOP_ORDER_SOURCES},
                                        {"targets", v1::TOP_ORDER_TARGETS},
                                        {"records", v1::TOP_ORDER_RECORDS},
                                        {"new_sources", v1::TOP_ORDER_NEW_SOURCES}}});
}

absl::StatusOr<v1::SourceOrder> ParseSourceOrder(const std::string& text) {
  return ParseChoice<v1::SourceOrder, 3>("--by", text,
                                         {{{"days", v1::SOURCE_ORDER_DAYS},
                                           {"records", v1::SOURCE_ORDER_RECORDS},
                                           {"targets", v1::SOURCE_ORDER_TARGETS}}});
}

absl::StatusOr<Metric> ParseMetric(const std::string& text) {
  return ParseChoice<Metric, 4>("--metric", text,
                                {{{"sources", Metric::kSources},
                                  {"targets", Metric::kTargets},
                                  {"records", Metric::kRecords},
                                  {"new_sources", Metric::kNewSources}}});
}

absl::StatusOr<v1::Series> ParseSeries(const std::string& text) {
  const size_t slash = text.find('/');
  const std::string port = text.substr(0, slash);
  if (port.empty() || !IsNumberUpTo(port, 65'535)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", port, "' is not a port; ports are 0 to 65535, such as 853, 853/tcp or 8/icmp"));
  }
  v1::Series series;
  uint32_t number = 0;
  (void)absl::SimpleAtoi(port, &number);  // checked above
  series.set_port(number);
  if (slash == std::string::npos || text.substr(slash + 1) == "any") {
    return series;
  }
  const std::string name = text.substr(slash + 1);
  const std::optional<uint8_t> protocol = ParseProtocol(name);
  if (!protocol.has_value() || *protocol == kReservedProtocol) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", name,
        "' is not a protocol; write tcp, udp, icmp, ipv6-icmp, sctp or another name or "
        "number of IANA's from 0 to 254, or leave it out for any"));
  }
  if (!IsValidPort(*protocol, static_cast<uint16_t>(number))) {
    return absl::InvalidArgumentError(
        HasIcmpTypes(*protocol)
            ? absl::StrCat("'", port, "' is not an ", name, " type; types are 0 to 255")
            : absl::StrCat(name, " has no ports; write 0/", name));
  }
  series.set_protocol(*protocol);
  return series;
}

absl::StatusOr<std::vector<v1::Series>> ParseSeriesList(const std::vector<std::string>& texts) {
  if (texts.size() > kSeriesMax) {
    return absl::InvalidArgumentError(absl::StrCat(
        "these are ", texts.size(), " ports; a graph can tell at most ", kSeriesMax, " apart"));
  }
  std::vector<v1::Series> list;
  std::set<std::string> known;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(v1::Series series, ParseSeries(text));
    if (!known.insert(series.SerializeAsString()).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", text, "' is named twice; name each port once"));
    }
    list.push_back(std::move(series));
  }
  return list;
}

absl::StatusOr<google::type::Date> ParseDate(const char* option, const std::string& text) {
  ASSIGN_OR_RETURN(const Day day, ParseDay(option, text));
  google::type::Date date;
  SetDate(day, date);
  return date;
}

absl::StatusOr<Address> ParseAddress(const std::string& text) {
  const std::optional<Address> address = Address::Parse(text);
  if (!address.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is not an address; write one such as 192.0.2.1 or 2001:db8::1"));
  }
  return *address;
}

absl::StatusOr<uint32_t> ParseCount(const std::string& option, const std::string& text,
                                    uint32_t max) {
  uint32_t value = 0;
  if (text.empty() || !IsNumberUpTo(text, max) || !absl::SimpleAtoi(text, &value) || value == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(option, " is '", text, "'; it can be a whole number from 1 to ", max));
  }
  return value;
}

absl::StatusOr<v1::DayRange> ParseRange(const RangeText& text, uint32_t days_default) {
  v1::DayRange range;
  if (!text.days.empty() && !text.start.empty()) {
    return absl::InvalidArgumentError(
        "--days and --start say the same thing twice; give --days, or --start and --end");
  }
  std::optional<Day> end;
  if (!text.end.empty()) {
    ASSIGN_OR_RETURN(end, ParseDay("--end", text.end));
    SetDate(*end, *range.mutable_end_date());
  }
  if (text.start.empty()) {
    uint32_t days = days_default;
    if (!text.days.empty()) {
      ASSIGN_OR_RETURN(days, ParseCount("--days", text.days, kRangeDaysMax));
    }
    range.set_days(days);
    return range;
  }
  ASSIGN_OR_RETURN(const Day start, ParseDay("--start", text.start));
  SetDate(start, *range.mutable_start_date());
  if (end.has_value() && *end < start) {
    return absl::InvalidArgumentError(absl::StrCat("--end ", text.end, " is before --start ",
                                                   text.start, "; the first day is --start"));
  }
  if (end.has_value() && *end - start >= static_cast<int>(kRangeDaysMax)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--start ", text.start, " to --end ", text.end, " is ", *end - start + 1,
                     " days; ask for at most ", kRangeDaysMax, " at a time"));
  }
  return range;
}

absl::Status CheckServer(const std::string& text) {
  if (absl::StartsWith(text, "unix:") && text.size() > 5) {
    return absl::OkStatus();
  }
  const size_t colon = text.rfind(':');
  const std::string host = text.substr(0, colon);
  const std::string port = colon == std::string::npos ? "" : text.substr(colon + 1);
  const bool is_bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (host.empty() || (host.find(':') != std::string::npos && !is_bracketed) || port.empty() ||
      port == "0" || !IsNumberUpTo(port, 65'535)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--server is '", text, "'; write HOST:PORT, such as 127.0.0.1:8530 or [::1]:8530"));
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::Duration> ParseTimeout(const std::string& text) {
  double seconds = 0;
  if (!absl::SimpleAtod(text, &seconds) || !(seconds > 0) || seconds > kTimeoutMax_s) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--timeout is '", text, "'; it can be seconds, more than 0 and at most ", kTimeoutMax_s));
  }
  return absl::Seconds(seconds);
}

}  // namespace scantrend

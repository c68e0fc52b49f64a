#include "client/sensor/fuzz/text_fuzz.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/address.h"
#include "base/big_endian.h"
#include "base/clock.h"
#include "base/fuzz/promise.h"
#include "base/status.h"
#include "client/sensor/formats/csv_columns.h"
#include "client/sensor/formats/csv_line.h"
#include "client/sensor/formats/field_parser.h"
#include "client/sensor/formats/local_time.h"
#include "client/sensor/formats/log_time.h"
#include "client/sensor/formats/year_finder.h"

namespace scantrend {
namespace {

// `text` as inet_pton reads it.
std::optional<Address> AddressOfLibc(const std::string& text) {
  if (text.find('\0') != std::string::npos) {
    return std::nullopt;
  }
  char bytes[16];
  if (inet_pton(AF_INET, text.c_str(), bytes) == 1) {
    return Address(LoadBigEndian<uint32_t>(bytes));
  }
  if (inet_pton(AF_INET6, text.c_str(), bytes) == 1) {
    return Address(LoadBigEndian<uint64_t>(bytes), LoadBigEndian<uint64_t>(bytes + 8));
  }
  return std::nullopt;
}

absl::Status CheckNetwork(const Network& network) {
  PROMISE(network.first() <= network.last() && network.Contains(network.first()) &&
              network.Contains(network.last()),
          network.ToString(), " lacks its ends");
  if (network.prefix_bits() >= 96 && network.first().is_ipv4()) {
    return absl::OkStatus();  // its text counts the prefix as of IPv6
  }
  const absl::StatusOr<Network> again = Network::Parse(network.ToString());
  PROMISE(again.ok() && again->first() == network.first() && again->last() == network.last(),
          network.ToString(), " is not read back");
  return absl::OkStatus();
}

// What absl::ParseTime says of a time that ParseIsoTime has taken: the zone in its spelling.
std::optional<int64_t> TimeOfAbsl(std::string_view text) {
  constexpr size_t kTimeEnd = 19;
  std::string time(text.substr(0, kTimeEnd));
  time[10] = 'T';
  std::string_view zone = text.substr(kTimeEnd);
  if (zone.starts_with('.')) {
    zone.remove_prefix(std::min(zone.find_first_not_of("0123456789", 1), zone.size()));
  }
  if (zone.starts_with(' ')) {
    zone.remove_prefix(1);
  }
  const std::string given(zone);
  const std::string zone_text = given.empty() || given == "z" ? std::string("Z")
                                : given.size() == 5
                                    ? absl::StrCat(given.substr(0, 3), ":", given.substr(3))
                                    : given;
  absl::Time parsed;
  std::string error;
  return absl::ParseTime("%Y-%m-%dT%H:%M:%S%Ez", absl::StrCat(time, zone_text), &parsed, &error)
             ? std::optional(absl::ToUnixSeconds(parsed))
             : std::nullopt;
}

absl::Status CheckTimesRead(const std::string& text) {
  if (const auto time_s = ParseIsoTime(text)) {
    PROMISE(TimeOfAbsl(text) == *time_s, "ISO time ", *time_s, ", not ",
            TimeOfAbsl(text).value_or(-1));
  }
  if (const auto time_s = ParseEpochTime(text)) {
    const std::string digits = text.substr(0, text.find('.'));
    uint64_t seconds = 0;
    PROMISE(absl::SimpleAtoi(digits, &seconds) && seconds == *time_s, "epoch time ", *time_s);
  }
  std::string_view rest = text;
  const auto time = ConsumeSyslogTime(rest);
  if (!time.has_value()) {
    PROMISE(rest == text, "no syslog time, but text is taken");
    return absl::OkStatus();
  }
  const std::string taken = text.substr(0, text.size() - rest.size());
  absl::Time parsed;
  std::string error;
  PROMISE(absl::ParseTime("%b %e %H:%M:%S %Y", taken + " 2020", &parsed, &error),
          "syslog time: ", error);
  PROMISE(absl::ToUnixSeconds(parsed) == TimeInYear(*time, 2020), "syslog time ",
          TimeInYear(*time, 2020), ", not ", absl::ToUnixSeconds(parsed));
  return absl::OkStatus();
}

// As logs write `time_s`, in a zone that is `offset_minutes` east of UTC.
absl::Status CheckTimesWritten(uint32_t time_s, int offset_minutes) {
  const absl::Time time = absl::FromUnixSeconds(time_s);
  const absl::TimeZone zone = absl::FixedTimeZone(offset_minutes * 60);
  // A zone may move it before the year 1970, but the year has four digits.
  for (const char* const format : {"%Y-%m-%d %H:%M:%S%z", "%Y-%m-%dT%H:%M:%S %z",
                                   "%Y-%m-%dT%H:%M:%S%Ez", "%Y-%m-%dT%H:%M:%E6S%Ez"}) {
    const std::string text = absl::FormatTime(format, time, zone);
    PROMISE(ParseIsoTime(text) == time_s, "not read: ", text);
  }
  for (const char* const format : {"%Y-%m-%d %H:%M:%S", "%Y-%m-%dt%H:%M:%S.25z"}) {
    const std::string text = absl::FormatTime(format, time, absl::UTCTimeZone());
    PROMISE(ParseIsoTime(text) == time_s, "not read: ", text);
  }
  PROMISE(ParseEpochTime(absl::StrCat(time_s, ".0")) == time_s, "not read: ", time_s);
  const std::string text = absl::FormatTime("%b %e %H:%M:%S", time, absl::UTCTimeZone());
  std::string_view rest = text;
  const auto yearless = ConsumeSyslogTime(rest);
  PROMISE(yearless.has_value() && rest.empty(), "not read: ", text);
  // A neighbour of the time is found in the year that makes it one.
  const FakeClock clock(time_s);
  for (const int64_t apart : {-180 * 86'400, -1, 0, 1, 180 * 86'400}) {
    const int64_t neighbour = int64_t{time_s} + apart;
    if (neighbour >= 0 && neighbour <= UINT32_MAX) {
      YearFinder years(std::nullopt, &clock);
      years.Note(static_cast<uint32_t>(neighbour));
      PROMISE(years.Find(*yearless) == time_s, text, " behind ", neighbour, " is not ", time_s);
    }
  }
  return absl::OkStatus();
}

// A zone that was asked for other times before says what Abseil says.
absl::Status CheckZones(uint32_t time_s, uint32_t before_s) {
  for (const char* const name : {"Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo"}) {
    absl::TimeZone absl_zone;
    PROMISE(absl::LoadTimeZone(name, &absl_zone), "no zone ", name);
    ASSIGN_OR_RETURN(Zone zone, Zone::Parse(name));
    zone.ToLocal(before_s);
    const int64_t local_s = absl::ToCivilSecond(absl::FromUnixSeconds(time_s), absl_zone) -
                            absl::CivilSecond(1970, 1, 1);
    PROMISE(zone.ToLocal(time_s) == local_s, name, ": ", time_s, " is ", zone.ToLocal(time_s),
            ", not ", local_s);
    zone.ToUtc(before_s);
    const int64_t utc_s =
        absl::ToUnixSeconds(absl::FromCivil(absl::CivilSecond(1970, 1, 1) + local_s, absl_zone));
    PROMISE(zone.ToUtc(local_s) == utc_s, name, ": local ", local_s, " is ", zone.ToUtc(local_s),
            ", not ", utc_s);
  }
  return absl::OkStatus();
}

// A field as RFC 4180 has it, in quotes or, where it can be, without.
std::string WrittenField(const std::string& text, bool quoted) {
  return quoted ? absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"") : text;
}

absl::Status CheckFieldsWritten(const std::vector<std::string>& texts, char delimiter) {
  std::vector<std::string> written;
  for (const std::string& text : texts) {
    const bool quoted = text.find(delimiter) != std::string::npos ||
                        text.find('"') != std::string::npos || Trim(text) != text;
    written.push_back(WrittenField(text, quoted || written.size() % 2 == 1));
  }
  const std::string line_text = absl::StrJoin(written, std::string(1, delimiter));
  CsvLine line(line_text, delimiter);
  for (const std::string& text : texts) {
    CsvField field;
    PROMISE(line.Next(field), "a field is missing: ", text);
    PROMISE(field.Unquoted() == text, "the field ", text, " became ", field.Unquoted());
  }
  CsvField field;
  PROMISE(!line.Next(field) && line.ok(), "a line does not end");
  return absl::OkStatus();
}

absl::Status CheckLine(std::string_view text, char delimiter) {
  CsvLine line(text, delimiter);
  CsvField field;
  size_t fields = 0;
  const auto fields_max =
      static_cast<size_t>(std::count(text.begin(), text.end(), delimiter)) + size_t{1};
  while (line.Next(field)) {
    ++fields;
    PROMISE(
        field.text.empty() || (field.text.data() >= text.data() &&
                               field.text.data() + field.text.size() <= text.data() + text.size()),
        "a field that is no part of the line");
    PROMISE(field.Unquoted().size() <= field.text.size(), "a field grows");
  }
  PROMISE(fields <= fields_max && (fields > 0 || !line.ok()), fields, " fields of at most ",
          fields_max);
  PROMISE(!line.Next(field), "a field behind the last one");
  return absl::OkStatus();
}

}  // namespace

absl::Status FuzzAddress(std::string_view input) {
  const std::string text(input);
  const auto address = Address::Parse(text);
  PROMISE(address == AddressOfLibc(text), "an address ",
          address.has_value() ? address->ToString() : "is none", ", against inet_pton");
  if (address.has_value()) {
    PROMISE(Address::Parse(address->ToString()) == address, address->ToString(),
            " is not read back");
  }
  if (const auto network = Network::Parse(text); network.ok()) {
    RETURN_IF_ERROR(CheckNetwork(*network));
  }
  if (const auto networks = Network::ParseList(text); networks.ok()) {
    for (const Network& network : *networks) {
      PROMISE(InAnyNetwork(*networks, network.first()), network.ToString(), " is not in the list");
    }
  }
  return absl::OkStatus();
}

absl::Status FuzzTime(std::string_view input) {
  RETURN_IF_ERROR(CheckTimesRead(std::string(input)));
  char bytes[10] = {};
  std::memcpy(bytes, input.data(), std::min(input.size(), sizeof bytes));
  constexpr int kZoneMinutesMax = 24 * 60 - 1;
  const int offset_minutes =
      LoadBigEndian<uint16_t>(bytes + 4) % (2 * kZoneMinutesMax + 1) - kZoneMinutesMax;
  const auto time_s = LoadBigEndian<uint32_t>(bytes);
  RETURN_IF_ERROR(CheckZones(time_s, LoadBigEndian<uint32_t>(bytes + 6)));
  return CheckTimesWritten(time_s, offset_minutes);
}

absl::Status FuzzCsvLine(std::string_view input) {
  const std::vector<std::string> texts = absl::StrSplit(std::string(input), '\0');
  for (const char delimiter : {',', '\t', ';'}) {
    RETURN_IF_ERROR(CheckFieldsWritten(texts, delimiter));
    RETURN_IF_ERROR(CheckLine(input, delimiter));
  }
  if (const auto columns = CsvColumns::OfHeader(input, {}); columns.ok()) {
    const auto again = CsvColumns::OfText(columns->ToText());
    PROMISE(again.ok() && *again == *columns, "columns are not read back: ", columns->ToText());
  }
  return absl::OkStatus();
}

}  // namespace scantrend

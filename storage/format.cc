#include "storage/format.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/varint.h"
#include "storage/derived_series.h"

namespace scantrend {
namespace {

constexpr std::string_view kJournalPrefix = "journal-";
constexpr size_t kSeriesBytes = 4;
constexpr size_t kPointKeyBytes = kSeriesBytes + 2;
// How a key of `contacts` says which addresses it is of.
constexpr char kIpv4Family = 4;
constexpr char kIpv6Family = 6;

void AppendSeries(const CountedSeries& series, std::string& key) {
  key.push_back(static_cast<char>(series.kind));
  key.push_back(static_cast<char>(series.series.protocol));
  AppendBigEndian(series.series.port, key);
}

// Of hits, or of a derived series.
bool IsKind(char byte) {
  return byte >= static_cast<char>(Kind::kProbe) && byte <= static_cast<char>(kTotalOfBackscatter);
}

bool IsKindOfHits(char byte) {
  return byte == static_cast<char>(Kind::kProbe) || byte == static_cast<char>(Kind::kBackscatter);
}

}  // namespace

void PointRecord::Add(const PointRecord& change) {
  records += change.records;
  sources.Add(change.sources);
  targets.Add(change.targets);
}

void PointCounts::Add(const PointCounts& change) {
  records += change.records;
  targets += change.targets;
  sources += change.sources;
  new_sources += change.new_sources;
}

PointCounts CountsOf(const PointRecord& point) {
  return {.records = point.records,
          .targets = static_cast<uint64_t>(point.targets.total()),
          .sources = static_cast<uint64_t>(point.sources.total()),
          .new_sources = static_cast<uint64_t>(point.sources.UnseenFor(kNewSourceDays))};
}

std::string SightingsPrefix(const CountedSeries& series, AddressSet set) {
  std::string key;
  key.reserve(kSightingsKeyBytes);
  AppendSeries(series, key);
  key.push_back(static_cast<char>(set));
  return key;
}

std::string ToBytes(const SightingsKey& key) {
  std::string bytes = SightingsPrefix(key.series, key.set);
  AppendBigEndian(key.span, bytes);
  return bytes;
}

std::optional<SightingsKey> ParseSightingsKey(std::string_view key) {
  if (key.size() != kSightingsKeyBytes || !IsKind(key[0]) ||
      static_cast<uint8_t>(key[4]) >= kAddressSets) {
    return std::nullopt;
  }
  const char* bytes = key.data();
  return SightingsKey{
      .series = {static_cast<Kind>(bytes[0]),
                 {static_cast<uint8_t>(bytes[1]), LoadBigEndian<uint16_t>(bytes + 2)}},
      .set = static_cast<AddressSet>(bytes[4]),
      .span = LoadBigEndian<uint16_t>(bytes + 5)};
}

std::string PointPrefix(const CountedSeries& series) {
  std::string key;
  AppendSeries(series, key);
  return key;
}

std::string PointKey(const CountedSeries& series, Day day) {
  std::string key = PointPrefix(series);
  AppendBigEndian(day.number(), key);
  return key;
}

std::optional<Day> ParsePointKeyDay(std::string_view key) {
  if (key.size() != kPointKeyBytes || !IsKind(key[0])) {
    return std::nullopt;
  }
  return Day(LoadBigEndian<uint16_t>(key.data() + kSeriesBytes));
}

std::string PointValue(const PointRecord& point) {
  std::string value;
  AppendVarint(point.records, value);
  point.sources.AppendTo(value);
  point.targets.AppendTo(value);
  return value;
}

std::optional<uint64_t> ParsePointRecords(std::string_view value) { return ConsumeVarint(value); }

std::optional<PointRecord> ParsePointValue(std::string_view value) {
  PointRecord point;
  const auto records = ConsumeVarint(value);
  if (!records.has_value() || !point.sources.ConsumeFrom(value) ||
      !point.targets.ConsumeFrom(value) || !value.empty()) {
    return std::nullopt;
  }
  point.records = *records;
  return point;
}

std::string DayPrefix(Kind kind, Day day) {
  std::string key(1, static_cast<char>(kind));
  AppendBigEndian(day.number(), key);
  return key;
}

std::string DayKey(Kind kind, Day day, const Series& series) {
  std::string key = DayPrefix(kind, day);
  key.push_back(static_cast<char>(series.protocol));
  AppendBigEndian(series.port, key);
  return key;
}

std::optional<DayAndSeries> ParseDayKey(std::string_view key) {
  if (key.size() != kDayKeyBytes || !IsKind(key[0])) {
    return std::nullopt;
  }
  return DayAndSeries{Day(LoadBigEndian<uint16_t>(key.data() + 1)),
                      {static_cast<uint8_t>(key[3]), LoadBigEndian<uint16_t>(key.data() + 4)}};
}

std::string DayValue(const PointCounts& counts) {
  std::string value;
  for (const uint64_t count :
       {counts.records, counts.targets, counts.sources, counts.new_sources}) {
    AppendVarint(ZigZag(static_cast<int64_t>(count)), value);
  }
  return value;
}

std::optional<PointCounts> ParseDayValue(std::string_view value) {
  PointCounts counts;
  for (uint64_t* count : {&counts.records, &counts.targets, &counts.sources, &counts.new_sources}) {
    const auto read = ConsumeVarint(value);
    if (!read.has_value()) {
      return std::nullopt;
    }
    *count = static_cast<uint64_t>(UnZigZag(*read));
  }
  return value.empty() ? std::optional(counts) : std::nullopt;
}

std::string ContactsPrefix(Day day) {
  std::string key;
  key.reserve(kContactsKeyBytes);
  AppendBigEndian(day.number(), key);
  return key;
}

std::string ContactsPrefix(Day day, Kind kind) {
  std::string key = ContactsPrefix(day);
  key.push_back(static_cast<char>(kind));
  return key;
}

std::string ContactsPrefix(Day day, const CountedSeries& series) {
  std::string key = ContactsPrefix(day);
  AppendSeries(series, key);
  return key;
}

std::string ToBytes(const ContactsKey& key) {
  std::string bytes = ContactsPrefix(key.day, key.series);
  bytes.push_back(key.is_ipv6 ? kIpv6Family : kIpv4Family);
  AppendBigEndian(key.journal, bytes);
  AppendBigEndian(key.chunk, bytes);
  return bytes;
}

std::optional<ContactsKey> ParseContactsKey(std::string_view key) {
  if (key.size() != kContactsKeyBytes || !IsKindOfHits(key[2]) ||
      (key[6] != kIpv4Family && key[6] != kIpv6Family)) {
    return std::nullopt;
  }
  const char* bytes = key.data();
  return ContactsKey{
      .day = Day(LoadBigEndian<uint16_t>(bytes)),
      .series = {static_cast<Kind>(bytes[2]),
                 {static_cast<uint8_t>(bytes[3]), LoadBigEndian<uint16_t>(bytes + 4)}},
      .is_ipv6 = bytes[6] == kIpv6Family,
      .journal = LoadBigEndian<uint64_t>(bytes + 7),
      .chunk = LoadBigEndian<uint16_t>(bytes + 15)};
}

std::string DeliveryKey(Day day, std::string_view sensor) {
  std::string key;
  AppendBigEndian(day.number(), key);
  return key.append(sensor);
}

std::optional<Day> ParseDeliveryKeyDay(std::string_view key) {
  return key.size() > 2 ? std::optional(Day(LoadBigEndian<uint16_t>(key.data()))) : std::nullopt;
}

std::string FoldedValue(uint64_t journal) {
  std::string value;
  AppendBigEndian(journal, value);
  return value;
}

std::optional<uint64_t> ParseFoldedValue(std::string_view value) {
  return value.size() == sizeof(uint64_t) ? std::optional(LoadBigEndian<uint64_t>(value.data()))
                                          : std::nullopt;
}

std::string JournalName(uint64_t journal) {
  return absl::StrCat("journal-", absl::Dec(journal, absl::kZeroPad20));
}

std::optional<uint64_t> ParseJournalName(std::string_view name) {
  uint64_t number = 0;
  if (!name.starts_with(kJournalPrefix) ||
      !absl::SimpleAtoi(std::string(name.substr(kJournalPrefix.size())), &number)) {
    return std::nullopt;
  }
  return number;
}

std::string JournalKey(uint64_t batch) {
  std::string key;
  AppendBigEndian(batch, key);
  return key;
}

std::string StreamKey(std::string_view sensor, std::string_view stream) {
  std::string key(sensor);
  key.push_back('\0');
  return key.append(stream);
}

}  // namespace scantrend

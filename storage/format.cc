#include "storage/format.h"

#include "base/big_endian.h"
#include "base/varint.h"

namespace scantrend {
namespace {

constexpr size_t kSeriesBytes = 4;
constexpr size_t kPointKeyBytes = kSeriesBytes + 2;
constexpr size_t kDayKeyBytes = 6;

void AppendSeries(const CountedSeries& series, std::string& key) {
  key.push_back(static_cast<char>(series.kind));
  key.push_back(static_cast<char>(series.series.protocol));
  AppendBigEndian(series.series.port, key);
}

bool IsKind(char byte) {
  return byte == static_cast<char>(Kind::kProbe) || byte == static_cast<char>(Kind::kBackscatter);
}

}  // namespace

PointCounts CountsOf(const PointRecord& point) {
  return {.records = point.records,
          .targets = static_cast<uint64_t>(point.targets.total()),
          .sources = static_cast<uint64_t>(point.sources.total()),
          .new_sources = static_cast<uint64_t>(point.sources.UnseenFor(kNewSourceDays))};
}

std::string SightingSidePrefix(const CountedSeries& series, Side side) {
  std::string key;
  key.reserve(kSightingKeyBytes);
  AppendSeries(series, key);
  key.push_back(static_cast<char>(side));
  return key;
}

std::string SightingAddressPrefix(const Sighting& sighting) {
  std::string key = SightingSidePrefix(sighting.series, sighting.side);
  AppendBigEndian(sighting.address.high(), key);
  AppendBigEndian(sighting.address.low(), key);
  return key;
}

std::string SightingKey(const Sighting& sighting) {
  std::string key = SightingAddressPrefix(sighting);
  AppendBigEndian(static_cast<uint16_t>(UINT16_MAX - sighting.day.number()), key);
  return key;
}

Day DayOfSightingKey(std::string_view key) {
  const auto from_end = LoadBigEndian<uint16_t>(key.data() + kSightingAddressPrefixBytes);
  return Day(static_cast<uint16_t>(UINT16_MAX - from_end));
}

std::optional<Sighting> ParseSightingKey(std::string_view key) {
  if (key.size() != kSightingKeyBytes || !IsKind(key[0]) || static_cast<uint8_t>(key[4]) > 1) {
    return std::nullopt;
  }
  const char* bytes = key.data();
  return Sighting{
      .series = {static_cast<Kind>(bytes[0]),
                 {static_cast<uint8_t>(bytes[1]), LoadBigEndian<uint16_t>(bytes + 2)}},
      .side = static_cast<Side>(bytes[4]),
      .address = Address(LoadBigEndian<uint64_t>(bytes + 5), LoadBigEndian<uint64_t>(bytes + 13)),
      .day = DayOfSightingKey(key)};
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
    AppendVarint(count, value);
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
    *count = *read;
  }
  return value.empty() ? std::optional(counts) : std::nullopt;
}

std::string DeliveryKey(Day day, std::string_view sensor) {
  std::string key;
  AppendBigEndian(day.number(), key);
  return key.append(sensor);
}

std::optional<Day> ParseDeliveryKeyDay(std::string_view key) {
  return key.size() > 2 ? std::optional(Day(LoadBigEndian<uint16_t>(key.data()))) : std::nullopt;
}

std::string StreamKey(std::string_view sensor, std::string_view stream) {
  std::string key(sensor);
  key.push_back('\0');
  return key.append(stream);
}

}  // namespace scantrend

// Keys and values of the database, byte by byte: docs/storage-format.md. Integers in keys are
// big-endian, so that the order of the bytes is the order of the values.
#ifndef SCANTREND_STORAGE_FORMAT_H_
#define SCANTREND_STORAGE_FORMAT_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "base/address.h"
#include "base/day.h"
#include "base/series.h"
#include "storage/gap_histogram.h"

namespace scantrend {

// Version of everything in this file; raised by any change that an older or newer program would
// misread.
inline constexpr uint32_t kFormatVersion = 1;

// Which address of a hit.
enum class Side : uint8_t { kSource = 0, kTarget = 1 };

// A series of one kind: what points are kept for.
struct CountedSeries {
  Kind kind = Kind::kProbe;
  Series series;

  constexpr auto operator<=>(const CountedSeries&) const = default;
};

// An address of one side was seen on a series on a day. The order of sightings is that of their
// keys.
struct Sighting {
  CountedSeries series;
  Side side = Side::kSource;
  Address address;
  Day day;

  constexpr bool SameAddress(const Sighting& other) const {
    return address == other.address && series == other.series && side == other.side;
  }
  constexpr bool operator==(const Sighting&) const = default;
  constexpr std::strong_ordering operator<=>(const Sighting& other) const {
    return std::tie(series, side, address, other.day) <=>
           std::tie(other.series, other.side, other.address, day);
  }
};

// The counters of a day of a series; value of `points`.
struct PointRecord {
  uint64_t records = 0;
  GapHistogram sources;
  GapHistogram targets;

  bool operator==(const PointRecord&) const = default;
};

// What is read of a point where its windows do not matter; value of `days`.
struct PointCounts {
  uint64_t records = 0;
  uint64_t targets = 0;
  uint64_t sources = 0;
  uint64_t new_sources = 0;

  bool operator==(const PointCounts&) const = default;
};
PointCounts CountsOf(const PointRecord& point);

// --- `sightings`: kind 1, protocol 1, port 2, side 1, address 16, 65535 - day 2; value empty. The
// day comes newest first, so that one forward seek finds the last time that an address was seen.
inline constexpr size_t kSightingKeyBytes = 23;
// Bytes before the address, and before the day.
inline constexpr size_t kSightingSidePrefixBytes = 5;
inline constexpr size_t kSightingAddressPrefixBytes = 21;
std::string SightingKey(const Sighting& sighting);
// The first kSightingAddressPrefixBytes of the key.
std::string SightingAddressPrefix(const Sighting& sighting);
std::string SightingSidePrefix(const CountedSeries& series, Side side);
// The day of a key of kSightingKeyBytes.
Day DayOfSightingKey(std::string_view key);
// nullopt if `key` is no such key.
std::optional<Sighting> ParseSightingKey(std::string_view key);

// --- `points`: kind 1, protocol 1, port 2, day 2; value: records (varint), histogram of the
// sources, histogram of the targets.
std::string PointKey(const CountedSeries& series, Day day);
std::string PointPrefix(const CountedSeries& series);
// The day of a key of `points`; nullopt if it is no such key.
std::optional<Day> ParsePointKeyDay(std::string_view key);
std::string PointValue(const PointRecord& point);
// nullopt if `value` is damaged.
std::optional<PointRecord> ParsePointValue(std::string_view value);

// --- `days`: kind 1, day 2, protocol 1, port 2; value: records, targets, sources, new sources
// (varints).
std::string DayKey(Kind kind, Day day, const Series& series);
// Where the keys of a day begin.
std::string DayPrefix(Kind kind, Day day);
struct DayAndSeries {
  Day day;
  Series series;
};
std::optional<DayAndSeries> ParseDayKey(std::string_view key);
std::string DayValue(const PointCounts& counts);
std::optional<PointCounts> ParseDayValue(std::string_view value);

// --- `deliveries`: day 2, then the sensor's name.
std::string DeliveryKey(Day day, std::string_view sensor);
std::optional<Day> ParseDeliveryKeyDay(std::string_view key);

// --- `streams`: the sensor's name, 0, the stream's name. (`sensors`: the sensor's name.)
std::string StreamKey(std::string_view sensor, std::string_view stream);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_FORMAT_H_

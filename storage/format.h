// Keys and values of the database, byte by byte: docs/storage-format.md. Integers in keys are
// big-endian, so that the order of the bytes is the order of the values.
#ifndef SCANTREND_STORAGE_FORMAT_H_
#define SCANTREND_STORAGE_FORMAT_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/day.h"
#include "base/series.h"
#include "storage/counted_series.h"
#include "storage/gap_histogram.h"

namespace scantrend {

// Version of everything in this file; raised by any change that an older or newer program would
// misread.
inline constexpr uint32_t kFormatVersion = 4;

// Which address of a hit.
enum class Side : uint8_t { kSource = 0, kTarget = 1 };
inline constexpr size_t kSides = 2;

// The addresses of one side and family.
enum class AddressSet : uint8_t {
  kIpv4Sources = 0,
  kIpv4Targets = 1,
  kIpv6Sources = 2,
  kIpv6Targets = 3,
};
inline constexpr size_t kAddressSets = 4;
constexpr Side SideOf(AddressSet set) { return static_cast<Side>(static_cast<uint8_t>(set) & 1); }
constexpr bool IsIpv6(AddressSet set) { return static_cast<uint8_t>(set) >= 2; }

// The counters of a day of a series, or changes of them; value of `points`.
struct PointRecord {
  uint64_t records = 0;
  GapHistogram sources;
  GapHistogram targets;

  void Add(const PointRecord& change);
  bool operator==(const PointRecord&) const = default;
};

// What is read of a point where its windows do not matter, or changes of it; value of `days`.
struct PointCounts {
  uint64_t records = 0;
  uint64_t targets = 0;
  uint64_t sources = 0;
  uint64_t new_sources = 0;

  void Add(const PointCounts& change);
  bool operator==(const PointCounts&) const = default;
};
PointCounts CountsOf(const PointRecord& point);

// --- `sightings`: kind 1, protocol 1, port 2, set 1, span 2; value: storage/packed_sightings.h. A
// span is kSpanDays days; number 0 begins on 1970-01-01.
struct SightingsKey {
  CountedSeries series;
  AddressSet set = AddressSet::kIpv4Sources;
  uint16_t span = 0;

  constexpr bool operator==(const SightingsKey&) const = default;
};
inline constexpr size_t kSightingsKeyBytes = 7;
std::string ToBytes(const SightingsKey& key);
// The first five bytes of the key.
std::string SightingsPrefix(const CountedSeries& series, AddressSet set);
// nullopt if `key` is no such key.
std::optional<SightingsKey> ParseSightingsKey(std::string_view key);

// --- `points`: kind 1, protocol 1, port 2, day 2; value: records (varint), histogram of the
// sources, histogram of the targets. Written as changes, which add up.
std::string PointKey(const CountedSeries& series, Day day);
std::string PointPrefix(const CountedSeries& series);
// The day of a key of `points`; nullopt if it is no such key.
std::optional<Day> ParsePointKeyDay(std::string_view key);
std::string PointValue(const PointRecord& point);
// nullopt if `value` is damaged.
std::optional<PointRecord> ParsePointValue(std::string_view value);
// Its records alone; nullopt if these cannot be read.
std::optional<uint64_t> ParsePointRecords(std::string_view value);

// --- `days`: kind 1, day 2, protocol 1, port 2; value: records, targets, sources, new sources
// (zigzag varints). Written as changes, which add up modulo 2^64.
std::string DayKey(Kind kind, Day day, const Series& series);
inline constexpr size_t kDayKeyBytes = 6;
// Where the keys of a day begin.
std::string DayPrefix(Kind kind, Day day);
inline constexpr size_t kDayPrefixBytes = 3;
struct DayAndSeries {
  Day day;
  Series series;
};
std::optional<DayAndSeries> ParseDayKey(std::string_view key);
std::string DayValue(const PointCounts& counts);
std::optional<PointCounts> ParseDayValue(std::string_view value);

// --- `contacts`: day 2, kind 1, protocol 1, port 2, family 1 (4 or 6), journal 8, chunk 2; value:
// storage/packed_contacts.h. What the fold of a journal adds to a day; a fold that takes its hits
// in several chunks adds as many values.
struct ContactsKey {
  Day day;
  CountedSeries series;
  bool is_ipv6 = false;  // the source, or the target, is an IPv6 address
  uint64_t journal = 0;
  uint16_t chunk = 0;

  constexpr bool operator==(const ContactsKey&) const = default;
};
inline constexpr size_t kContactsKeyBytes = 17;
std::string ToBytes(const ContactsKey& key);
// Where the keys of a day begin; and of a kind or a series on a day.
std::string ContactsPrefix(Day day);
std::string ContactsPrefix(Day day, Kind kind);
std::string ContactsPrefix(Day day, const CountedSeries& series);
inline constexpr size_t kContactsDayBytes = 2;
// nullopt if `key` is no such key.
std::optional<ContactsKey> ParseContactsKey(std::string_view key);

// --- `deliveries`: day 2, then the sensor's name.
std::string DeliveryKey(Day day, std::string_view sensor);
std::optional<Day> ParseDeliveryKeyDay(std::string_view key);

// --- `folds`: a single key; value: the number (8 bytes) of the last journal that was folded.
inline constexpr std::string_view kFoldedKey = "folded";
std::string FoldedValue(uint64_t journal);
std::optional<uint64_t> ParseFoldedValue(std::string_view value);

// --- `journal-` and the journal's number: the batch's number in it 8; value:
// storage/journal_record.h.
std::string JournalName(uint64_t journal);
// nullopt if it is no journal's name.
std::optional<uint64_t> ParseJournalName(std::string_view name);
std::string JournalKey(uint64_t batch);

// --- `streams`: the sensor's name, 0, the stream's name. (`sensors`: the sensor's name.)
std::string StreamKey(std::string_view sensor, std::string_view stream);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_FORMAT_H_

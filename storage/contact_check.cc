#include "storage/contact_check.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/address.h"
#include "base/address_bits.h"
#include "base/big_endian.h"
#include "base/status.h"
#include "storage/derived_series.h"
#include "storage/packed_contacts.h"
#include "storage/record_scan.h"
#include "storage/snapshot.h"

namespace scantrend {
namespace {

// Of the 17 bytes of a key; holes need not be told apart any finer.
constexpr size_t kScannedKeyBytes = 8;
constexpr size_t kHeldMin = 1 << 16;

// How many different addresses there were.
class DistinctAddresses {
 public:
  void Add(uint32_t address) {
    if (ipv4_.empty() || ipv4_.back() != address) {
      ipv4_.push_back(address);
      Shrink(ipv4_, ipv4_limit_);
    }
  }
  void Add(absl::uint128 address) {
    if (const std::optional<uint32_t> ipv4 = MappedAddress(address)) {
      Add(*ipv4);
    } else {
      ipv6_.push_back(address);
      Shrink(ipv6_, ipv6_limit_);
    }
  }
  // All of them; they are forgotten.
  uint64_t Take() {
    const uint64_t count = Unite(ipv4_) + Unite(ipv6_);
    ipv4_.clear();
    ipv6_.clear();
    return count;
  }

 private:
  template <typename Bits>
  static size_t Unite(std::vector<Bits>& addresses) {
    std::sort(addresses.begin(), addresses.end());
    addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
    return addresses.size();
  }
  template <typename Bits>
  static void Shrink(std::vector<Bits>& addresses, size_t& limit) {
    if (addresses.size() >= limit) {
      limit = std::max(kHeldMin, 2 * Unite(addresses));
    }
  }

  std::vector<uint32_t> ipv4_;
  std::vector<absl::uint128> ipv6_;
  size_t ipv4_limit_ = kHeldMin;
  size_t ipv6_limit_ = kHeldMin;
};

// Adds up the contacts of a series on a day.
class GroupCount {
 public:
  // The number of contacts that a value has; nullopt: it is damaged.
  std::optional<uint64_t> Add(const ContactsKey& key, std::string_view value) {
    return key.is_ipv6 ? AddValue(value, ipv6_) : AddValue(value, ipv4_);
  }
  PointCounts Take() {
    return {.records = std::exchange(records_, 0),
            .targets = targets_.Take(),
            .sources = sources_.Take(),
            .new_sources = 0};
  }

 private:
  template <typename Bits>
  std::optional<uint64_t> AddValue(std::string_view value, std::vector<Contact<Bits>>& contacts) {
    const std::vector<AddressRange<Bits>> all = {{0, std::numeric_limits<Bits>::max()}};
    contacts.clear();
    if (!ReadContacts<Bits>(value, all, contacts)) {
      return std::nullopt;
    }
    for (const Contact<Bits>& contact : contacts) {
      records_ += contact.records;
      sources_.Add(contact.source);
      targets_.Add(contact.target);
    }
    return contacts.size();
  }

  uint64_t records_ = 0;
  DistinctAddresses sources_;
  DistinctAddresses targets_;
  std::vector<Contact<uint32_t>> ipv4_;
  std::vector<Contact<absl::uint128>> ipv6_;
};

Day DayOfKey(std::string key) {
  key.resize(std::max(key.size(), kContactsDayBytes), '\0');
  return Day(LoadBigEndian<uint16_t>(key.data()));
}

}  // namespace

ContactCheck::ContactCheck(Database* database, const rocksdb::Snapshot* snapshot,
                           FindingList& findings, OnRecord on_record)
    : database_(database),
      snapshot_(snapshot),
      findings_(findings),
      on_record_(std::move(on_record)),
      first_(database->contacts_complete_from()) {}

void ContactCheck::AddDamage(std::string_view why) {
  findings_.Add({.check = Check::kRecord, .field = "contacts", .detail = std::string(why)});
}

absl::Status ContactCheck::ForEachGroup(bool is_known, const OnGroup& on_group) {
  RecordScan scan(database_, snapshot_, Family::kContacts, kScannedKeyBytes,
                  [this, is_known](const RecordScan::Hole& hole) {
                    if (!is_known) {
                      AddDamage(hole.why);
                      unreadable_.push_back({DayOfKey(hole.after), DayOfKey(hole.last)});
                    }
                  });
  GroupCount group;
  std::optional<std::pair<Day, CountedSeries>> place;  // of the group
  const auto end_group = [&]() -> absl::Status {
    if (!place.has_value()) {
      return absl::OkStatus();
    }
    const auto [day, series] = *std::exchange(place, std::nullopt);
    return on_group(day, series, group.Take());
  };
  RETURN_IF_ERROR(scan.Start());
  while (scan.Valid()) {
    const std::optional<ContactsKey> key = ParseContactsKey(scan.key());
    std::optional<uint64_t> contacts;
    if (key.has_value() && key->day < first_) {
      contacts = 0;
    } else if (key.has_value()) {
      if (place != std::pair(key->day, key->series)) {
        RETURN_IF_ERROR(end_group());
        place = std::pair(key->day, key->series);
      }
      contacts = group.Add(*key, scan.value());
    }
    contacts_ += is_known ? 0 : contacts.value_or(0);
    if (!contacts.has_value() && !is_known) {
      const Day day = DayOfKey(std::string(scan.key()));
      unreadable_.push_back({day, day});
      AddDamage(absl::StrCat("the record under key ",
                             absl::BytesToHexString(std::string(scan.key())), " is none"));
    }
    RETURN_IF_ERROR(on_record_(scan.key()));
    RETURN_IF_ERROR(scan.Next());
  }
  return end_group();
}

absl::Status ContactCheck::Scan() {
  return ForEachGroup(/*is_known=*/false,
                      [this](Day day, const CountedSeries& series, const PointCounts& counts) {
                        ledger_.AddStored(series.kind, day, series.series, counts);
                        return absl::OkStatus();
                      });
}

void ContactCheck::AddPoint(const CountedSeries& series, Day day, const PointRecord& point) {
  if (!IsDerived(series) && day >= first_) {
    PointCounts counts = CountsOf(point);
    counts.new_sources = 0;
    ledger_.AddExpected(series.kind, day, series.series, counts);
  }
}

bool ContactCheck::IsCompared(Day day, const CountedSeries& series) const {
  return !passed_over_.contains(series) &&
         std::none_of(unreadable_.begin(), unreadable_.end(),
                      [day](const DayRange& days) { return days.Contains(day); }) &&
         // Retention may have gone on meanwhile.
         day >= database_->contacts_complete_from();
}

absl::Status ContactCheck::FindDifferences() {
  const std::set<DayLedger::KindAndDay> days = ledger_.Differing();
  if (days.empty()) {
    return absl::OkStatus();
  }
  std::map<DayLedger::KindAndDay, std::set<Series>> present;
  RETURN_IF_ERROR(ForEachGroup(
      /*is_known=*/true, [&](Day day, const CountedSeries& series, const PointCounts& counts) {
        const DayLedger::KindAndDay of{series.kind, day};
        if (!days.contains(of)) {
          return absl::OkStatus();
        }
        present[of].insert(series.series);
        return Compare(day, series, counts);
      }));
  for (const DayLedger::KindAndDay& day : days) {
    RETURN_IF_ERROR(FindMissing(day, present[day]));
  }
  return absl::OkStatus();
}

absl::Status ContactCheck::Compare(Day day, const CountedSeries& series,
                                   const PointCounts& counts) {
  if (!IsCompared(day, series)) {
    return absl::OkStatus();
  }
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_;
  std::string value;
  const rocksdb::Status read = database_->db()->Get(options, database_->family(Family::kPoints),
                                                    PointKey(series, day), &value);
  if (!read.ok() && !read.IsNotFound() && !read.IsCorruption()) {
    return FromRocksdb(read, "cannot read the database");
  }
  const auto add = [&](const char* field, std::optional<uint64_t> stored, uint64_t recomputed,
                       const char* detail) {
    findings_.Add({.check = Check::kContact,
                   .series = series,
                   .day = day,
                   .field = field,
                   .stored = stored,
                   .recomputed = recomputed,
                   .detail = detail});
  };
  if (read.IsNotFound()) {
    add("point", std::nullopt, counts.records,
        "there are contacts and no point; recomputed are their records");
    return absl::OkStatus();
  }
  const auto point = read.ok() ? ParsePointValue(value) : std::nullopt;
  if (!point.has_value()) {
    return absl::OkStatus();  // found before
  }
  const PointCounts stored = CountsOf(*point);
  const auto compare = [&](const char* field, uint64_t of_point, uint64_t of_contacts) {
    if (of_point != of_contacts) {
      add(field, of_point, of_contacts, "by the contacts of the day");
    }
  };
  compare("records", stored.records, counts.records);
  compare("targets", stored.targets, counts.targets);
  compare("sources", stored.sources, counts.sources);
  return absl::OkStatus();
}

absl::Status ContactCheck::FindMissing(const DayLedger::KindAndDay& day,
                                       const std::set<Series>& present) {
  const std::string begin = DayPrefix(day.first, day.second);
  const std::string end = PrefixEnd(begin);
  const rocksdb::Slice end_slice(end);
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_;
  options.iterate_upper_bound = &end_slice;
  const std::unique_ptr<rocksdb::Iterator> record =
      database_->NewIterator(database_->family(Family::kDays), options);
  for (record->Seek(begin); record->Valid(); record->Next()) {
    const auto id = ParseDayKey({record->key().data(), record->key().size()});
    const auto counts = ParseDayValue({record->value().data(), record->value().size()});
    if (!id.has_value() || !counts.has_value() || counts->records == 0 ||
        present.contains(id->series) || !IsCompared(day.second, {day.first, id->series})) {
      continue;
    }
    findings_.Add({.check = Check::kContact,
                   .series = CountedSeries{day.first, id->series},
                   .day = day.second,
                   .field = "contacts",
                   .stored = std::nullopt,
                   .recomputed = counts->records,
                   .detail = "there is a point and no contacts; recomputed are its records"});
  }
  // Damage was found before.
  return record->status().IsCorruption()
             ? absl::OkStatus()
             : FromRocksdb(record->status(), "cannot read the database");
}

}  // namespace scantrend

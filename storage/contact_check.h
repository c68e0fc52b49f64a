// ContactCheck: whether the contacts of a day say what its points say. It is what checks the
// records of points, which nothing else keeps.
#ifndef SCANTREND_STORAGE_CONTACT_CHECK_H_
#define SCANTREND_STORAGE_CONTACT_CHECK_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/day.h"
#include "storage/database.h"
#include "storage/day_ledger.h"
#include "storage/finding.h"
#include "storage/format.h"

namespace scantrend {

// Contacts are ordered by day and points by series: both sides add up a fingerprint for each day
// (DayLedger), and only where these differ are the points looked up. Not thread-safe. Memory: the
// distinct addresses of the largest series of a day, twice.
class ContactCheck {
 public:
  // Told the key of every record that was read; an error ends the check.
  using OnRecord = std::function<absl::Status(std::string_view key)>;

  // All must outlive it.
  ContactCheck(Database* database, const rocksdb::Snapshot* snapshot, FindingList& findings,
               OnRecord on_record);

  // The first day whose contacts are checked.
  Day first() const { return first_; }
  // Contacts that were read.
  uint64_t contacts() const { return contacts_; }

  // Reads all contacts. Damage is a finding. Errors of this and FindDifferences: UNAVAILABLE
  // (reading fails); those of `on_record`.
  absl::Status Scan();

  // A point that is stored; those of derived series, and of days before first(), do not matter.
  void AddPoint(const CountedSeries& series, Day day, const PointRecord& point);
  // Something is known to be wrong with the points of a series: its contacts are not compared.
  void PassOver(const CountedSeries& series) { passed_over_.insert(series); }

  // Once all points were added: adds what differs to the findings.
  absl::Status FindDifferences();

 private:
  using OnGroup =
      std::function<absl::Status(Day day, const CountedSeries& series, const PointCounts& counts)>;

  // Hands what the contacts of each series of each day from first() on add up to to `on_group`.
  // `is_known`: damage was found before.
  absl::Status ForEachGroup(bool is_known, const OnGroup& on_group);
  absl::Status Compare(Day day, const CountedSeries& series, const PointCounts& counts);
  // Series of a day that have a point and no contacts.
  absl::Status FindMissing(const DayLedger::KindAndDay& day, const std::set<Series>& present);
  bool IsCompared(Day day, const CountedSeries& series) const;
  void AddDamage(std::string_view why);

  Database* const database_;
  const rocksdb::Snapshot* const snapshot_;
  FindingList& findings_;
  const OnRecord on_record_;
  const Day first_;
  uint64_t contacts_ = 0;
  DayLedger ledger_;
  std::set<CountedSeries> passed_over_;
  std::vector<DayRange> unreadable_;  // some of their contacts are
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_CONTACT_CHECK_H_

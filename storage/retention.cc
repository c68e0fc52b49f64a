#include "storage/retention.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "rocksdb/metadata.h"
#include "storage/file_ages.h"
#include "storage/gap_histogram.h"
#include "storage/manual_compaction.h"

namespace scantrend {
namespace {

// Of the thread's time, the part that is not work: one in ten is.
constexpr int kRestsPerWork = 9;
// What could not be done is tried again then.
constexpr auto kRetryPeriod = std::chrono::hours(1);

int SightingDays(const RetentionRules& rules) {
  return std::max(rules.retention_days, rules.accept_days_back) + kNewSourceDays;
}

int DaysOf(Family family, const RetentionRules& rules) {
  switch (family) {
    case Family::kSightings:
      return SightingDays(rules);
    case Family::kContacts:
      return rules.contact_days;
    default:
      return rules.point_days == 0 ? 0 : std::max(rules.point_days, PointDaysMin(rules));
  }
}

std::optional<Day> FirstKept(Family family, const Database& database) {
  const Day first = family == Family::kSightings  ? database.sightings_kept_from()
                    : family == Family::kContacts ? database.contacts_complete_from()
                                                  : database.points_kept_from();
  return first == Day() ? std::nullopt : std::optional(first);
}

RecordsAndBytes Before(const FileAges& ages, Day first_kept) {
  RecordsAndBytes old;
  for (auto age = ages.begin(); age != ages.end() && age->first < first_kept; ++age) {
    old.records += age->second.records;
    old.bytes += age->second.bytes;
  }
  return old;
}

}  // namespace

int PointDaysMin(const RetentionRules& rules) {
  // Both go by the same whole spans.
  return std::max(SightingDays(rules), rules.contact_days);
}

struct Retention::OldFile {
  std::string name;
  int level = 0;
  bool is_known = true;  // that it holds something old
};

Retention::Retention(Database* database, RetentionRules rules, const Clock* clock)
    : database_(database), rules_(rules), clock_(clock) {
  Update();
  thread_ = std::thread([this] { Run(); });
  // For top, perf and gdb; at most 15 characters.
  pthread_setname_np(thread_.native_handle(), "retention");
}

Retention::~Retention() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Retention::Update() {
  const std::lock_guard updating(updating_);
  const auto dropped_before = [this] {
    return std::array{database_->dropped_before(Family::kSightings),
                      database_->dropped_before(Family::kPoints)};
  };
  const auto before = dropped_before();
  const Day today = clock_->today();
  database_->DropSightingsBefore(today.Plus(-SightingDays(rules_))).IgnoreError();
  // Without contacts, hits of tomorrow may come until this is called again.
  database_
      ->DropContactsBefore(rules_.contact_days == 0 ? today.Plus(2)
                                                    : today.Plus(-rules_.contact_days))
      .IgnoreError();
  // What was given up once stays so.
  database_
      ->DropPointsBefore(rules_.point_days == 0 ? Day()
                                                : today.Plus(-DaysOf(Family::kPoints, rules_)))
      .IgnoreError();
  if (dropped_before() != before) {
    const std::lock_guard lock(mutex_);
    is_due_ = true;
    changed_.notify_all();
  }
}

absl::StatusOr<RetentionPlan> Retention::Plan() {
  RetentionPlan plan;
  for (size_t i = 0; i < plan.size(); ++i) {
    FamilyRetention& of_family = plan[i];
    of_family.family = kAgingFamilies[i];
    of_family.days = DaysOf(of_family.family, rules_);
    of_family.first_kept = FirstKept(of_family.family, *database_);
    rocksdb::TablePropertiesCollection files;
    RETURN_IF_ERROR(FromRocksdb(
        database_->db()->GetPropertiesOfAllTables(database_->family(of_family.family), &files),
        "cannot read the properties of files"));
    for (const auto& [path, properties] : files) {
      const auto ages = ReadFileAges(*properties);
      if (!ages.has_value()) {
        ++of_family.files_unknown;
        continue;
      }
      RecordsAndBytes all;
      for (const auto& [day, age] : *ages) {
        all.records += age.records;
        all.bytes += age.bytes;
      }
      const RecordsAndBytes old = Before(*ages, database_->dropped_before(of_family.family));
      of_family.records += all.records;
      of_family.bytes += all.bytes;
      of_family.records_old += old.records;
      of_family.bytes_old += old.bytes;
    }
  }
  return plan;
}

absl::StatusOr<std::vector<Retention::OldFile>> Retention::FindOldFiles(Family family) {
  rocksdb::TablePropertiesCollection files;
  RETURN_IF_ERROR(
      FromRocksdb(database_->db()->GetPropertiesOfAllTables(database_->family(family), &files),
                  "cannot read the properties of files"));
  rocksdb::ColumnFamilyMetaData present;
  database_->db()->GetColumnFamilyMetaData(database_->family(family), &present);
  const Day dropped_before = database_->dropped_before(family);
  std::vector<OldFile> old;
  for (const rocksdb::LevelMetaData& level : present.levels) {
    for (const rocksdb::SstFileMetaData& file : level.files) {
      const auto properties = files.find(absl::StrCat(file.db_path, file.name));
      if (properties == files.end() || dropped_before == Day()) {
        continue;
      }
      const auto ages = ReadFileAges(*properties->second);
      if (!ages.has_value() || Before(*ages, dropped_before).records > 0) {
        old.push_back({.name = file.name, .level = level.level, .is_known = ages.has_value()});
      }
    }
  }
  return old;
}

absl::StatusOr<bool> Retention::Rewrite(Family family, const OldFile& file) {
  rocksdb::CompactionOptions options;
  // That of the family.
  options.compression = rocksdb::kDisableCompressionOption;
  const rocksdb::Status rewritten =
      database_->db()->CompactFiles(options, database_->family(family), {file.name}, file.level);
  if (rewritten.IsAborted() || rewritten.IsInvalidArgument()) {
    return false;
  }
  if (!rewritten.ok()) {
    ++failures_;
    return database_->NoteCompaction(rewritten);
  }
  ++files_;
  return true;
}

absl::StatusOr<RetentionPlan> Retention::Enforce(const Report& report) {
  if (is_busy_.exchange(true)) {
    return WithReason(absl::ResourceExhaustedError(
                          "retention is being enforced already: wait until that has ended"),
                      {"RETENTION_UNDER_WAY", {}});
  }
  const absl::Cleanup done = [this] { is_busy_ = false; };
  // Before contacts are given up, whose files go with that.
  ASSIGN_OR_RETURN(RetentionPlan plan, Plan());
  Update();
  for (size_t i = 0; i < plan.size(); ++i) {
    RETURN_IF_ERROR(Sweep(kAgingFamilies[i], [&](double fraction) {
      return report((static_cast<double>(i) + fraction) / static_cast<double>(plan.size()));
    }));
  }
  return plan;
}

absl::Status Retention::Sweep(Family family, const Report& report) {
  const std::lock_guard sweeping(sweeping_);
  ASSIGN_OR_RETURN(const std::vector<OldFile> files, FindOldFiles(family));
  const auto report_files = [&](double rewritten) {
    return report(rewritten / static_cast<double>(files.size() + 1))
               ? absl::OkStatus()
               : absl::CancelledError("the caller has gone");
  };
  double rewritten = 0;
  bool compacts_all = false;
  for (const OldFile& file : files) {
    if (file.level == 0) {
      compacts_all = true;
    } else {
      RETURN_IF_ERROR(Rewrite(family, file).status());
    }
    RETURN_IF_ERROR(report_files(++rewritten));
  }
  if (!compacts_all) {
    return absl::OkStatus();
  }
  return CompactFamily(*database_, family, [&](const CompactionProgress& progress) {
    return report_files(rewritten + progress.fraction).ok();
  });
}

void Retention::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait_for(lock, kRetryPeriod, [this] { return stopping_ || is_due_; });
    if (stopping_) {
      return;
    }
    is_due_ = false;
    lock.unlock();
    const bool goes_on = SweepSlowly();
    lock.lock();
    if (!goes_on) {
      return;
    }
  }
}

bool Retention::SweepSlowly() {
  for (const Family family : {Family::kSightings, Family::kPoints, Family::kDays}) {
    const auto files = FindOldFiles(family);
    bool compacts_all = false;
    for (const OldFile& file : files.ok() ? *files : std::vector<OldFile>()) {
      if (file.level == 0) {
        compacts_all = compacts_all || file.is_known;
        continue;
      }
      const auto begun = std::chrono::steady_clock::now();
      {
        const std::lock_guard sweeping(sweeping_);
        // A failure is counted, and in the database's status.
        Rewrite(family, file).status().IgnoreError();
      }
      if (!Rest(kRestsPerWork * (std::chrono::steady_clock::now() - begun))) {
        return false;
      }
    }
    if (compacts_all) {
      const std::lock_guard sweeping(sweeping_);
      CompactFamily(*database_, family, [this](const CompactionProgress& /*progress*/) {
        const std::lock_guard lock(mutex_);
        return !stopping_;
      }).IgnoreError();
    }
  }
  return Rest({});
}

bool Retention::Rest(std::chrono::steady_clock::duration time) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, time, [this] { return stopping_; });
}

}  // namespace scantrend

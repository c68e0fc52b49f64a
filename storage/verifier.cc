#include "storage/verifier.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "storage/contact_check.h"
#include "storage/day_ledger.h"
#include "storage/delivery_check.h"
#include "storage/file_check.h"
#include "storage/format.h"
#include "storage/record_scan.h"
#include "storage/series_scan.h"

namespace scantrend {
namespace {

constexpr uint64_t kRecordsBetweenReports = 4'096;
// Keys of sightings, points, days and contacts are less.
const std::string kBehindAllKeys(8, '\xff');

// One verification of one moment.
class Verification {
 public:
  Verification(Database* database, const rocksdb::Snapshot* snapshot, FindingList& findings,
               const Verifier::Report& report)
      : database_(database),
        snapshot_(snapshot),
        findings_(findings),
        report_(report),
        series_(std::in_place, database, snapshot, findings),
        points_kept_from_(database->points_kept_from()),
        deliveries_(database, snapshot, findings, [this] { return CountRecord(); }),
        contacts_(database, snapshot, findings, [this](std::string_view key) {
          counts_.contacts = contacts_.contacts();
          return CountRecord(Family::kContacts, key);
        }) {
    for (const Family family :
         {Family::kSightings, Family::kPoints, Family::kDays, Family::kContacts}) {
      bytes_left_ += BytesBefore(family, kBehindAllKeys);
    }
  }

  absl::Status Run() {
    first_kept_ = series_->first_kept();
    RETURN_IF_ERROR(CheckFiles(database_, findings_, [this](uint64_t bytes, uint64_t left) {
      ++counts_.files;
      bytes_read_ += bytes;
      return Report(left + bytes_left_, 0);
    }));
    RETURN_IF_ERROR(deliveries_.Run());
    RETURN_IF_ERROR(ScanDays([this](const DayAndKind& id, const PointCounts& counts) {
      ++counts_.days;
      ledger_.AddStored(id.kind, id.day, id.series, counts);
      return absl::OkStatus();
    }));
    RETURN_IF_ERROR(contacts_.Scan());
    counts_.contacts = contacts_.contacts();
    RETURN_IF_ERROR(ScanSeries());
    // With a wrong point every sum over it is wrong too: that is not worth saying again.
    deliveries_.CheckPoints(has_all_points_ && findings_.total() == 0);
    const std::set<DayLedger::KindAndDay> differing = ledger_.Differing();
    if (!differing.empty()) {
      RETURN_IF_ERROR(FindDifferences(differing));
    }
    is_repeating_ = true;
    return contacts_.FindDifferences();
  }

  const VerifyCounts& counts() const { return counts_; }
  Day first_kept() const { return first_kept_; }
  Day first_contacts() const { return contacts_.first(); }

 private:
  struct DayAndKind {
    Kind kind;
    Day day;
    Series series;
  };
  using OnDay = std::function<absl::Status(const DayAndKind& id, const PointCounts& counts)>;

  absl::Status ScanSeries() {
    const auto on_record = [this](Family family, std::string_view key) {
      return CountRecord(family, key);
    };
    const absl::Status scanned = series_->Run(on_record, [this](const StoredSeries& stored) {
      ++counts_.series;
      counts_.sightings += stored.recount.sightings();
      counts_.sightings_old += stored.recount.passed_over();
      for (const auto& [day, point] : stored.points) {
        deliveries_.AddPoint(stored.series, day, point.records);
        contacts_.AddPoint(stored.series, day, point);
      }
      const uint64_t found_before = findings_.total();
      has_all_points_ = has_all_points_ && stored.has_all_points;
      const Kind kind = stored.series.kind;
      for (const ExpectedDay& expected : CheckPoints(stored, findings_, counts_.points)) {
        ledger_.AddExpected(kind, expected.day, stored.series.series,
                            {.records = expected.records.value_or(0),
                             .targets = expected.targets.value_or(0),
                             .sources = expected.sources.value_or(0),
                             .new_sources = expected.new_sources.value_or(0)});
      }
      if (!stored.has_all_points || findings_.total() != found_before) {
        contacts_.PassOver(stored.series);
      }
      return absl::OkStatus();
    });
    series_.reset();
    return scanned;
  }

  // Hands what can be read of `days` to `on_day`.
  absl::Status ScanDays(const OnDay& on_day) {
    RecordScan scan(database_, snapshot_, Family::kDays, kDayKeyBytes,
                    [this](const RecordScan::Hole& hole) { AddUnreadableDay(hole.why); });
    RETURN_IF_ERROR(scan.Start());
    while (scan.Valid()) {
      const std::optional<DayAndSeries> id = ParseDayKey(scan.key());
      const std::optional<PointCounts> counts = ParseDayValue(scan.value());
      if (id.has_value() && counts.has_value()) {
        // Of earlier days some may be left.
        RETURN_IF_ERROR(
            id->day < points_kept_from_
                ? absl::OkStatus()
                : on_day({static_cast<Kind>(scan.key()[0]), id->day, id->series}, *counts));
      } else {
        AddUnreadableDay(absl::StrCat("the record under key ",
                                      absl::BytesToHexString(std::string(scan.key())), " is none"));
      }
      RETURN_IF_ERROR(CountRecord(Family::kDays, scan.key()));
      RETURN_IF_ERROR(scan.Next());
    }
    return absl::OkStatus();
  }

  // Goes through all series again, and looks up their days among these; then finds what `days` has
  // beyond that.
  absl::Status FindDifferences(const std::set<DayLedger::KindAndDay>& days) {
    std::map<DayLedger::KindAndDay, uint64_t> surplus;
    FindingList known(0);
    is_repeating_ = true;
    RETURN_IF_ERROR(ScanDays([&](const DayAndKind& id, const PointCounts& /*counts*/) {
      surplus[{id.kind, id.day}] += 1;
      return absl::OkStatus();
    }));
    const auto on_record = [this](Family family, std::string_view key) {
      return CountRecord(family, key);
    };
    SeriesScan scan(database_, snapshot_, known);
    RETURN_IF_ERROR(scan.Run(on_record, [&](const StoredSeries& stored) -> absl::Status {
      PointCheckCounts ignored;
      for (const ExpectedDay& expected : CheckPoints(stored, known, ignored)) {
        const DayLedger::KindAndDay day{stored.series.kind, expected.day};
        if (days.contains(day)) {
          ASSIGN_OR_RETURN(const bool is_there, CompareDay(stored.series, expected));
          surplus[day] -= is_there ? 1 : 0;
        }
      }
      return absl::OkStatus();
    }));
    return ScanDays([&](const DayAndKind& id, const PointCounts& counts) -> absl::Status {
      if (!days.contains({id.kind, id.day}) || surplus[{id.kind, id.day}] == 0) {
        return absl::OkStatus();
      }
      std::string point;
      const CountedSeries series{id.kind, id.series};
      const rocksdb::Status read = Get(Family::kPoints, PointKey(series, id.day), point);
      if (read.IsNotFound()) {
        AddDay(series, id.day, "day", counts.sources, std::nullopt,
               "`days` has a record and there is no point; stored are its sources");
      }
      return absl::OkStatus();
    });
  }

  // False: there is no record that can be read.
  absl::StatusOr<bool> CompareDay(const CountedSeries& series, const ExpectedDay& expected) {
    std::string value;
    const rocksdb::Status read =
        Get(Family::kDays, DayKey(series.kind, expected.day, series.series), value);
    if (read.IsNotFound()) {
      AddDay(series, expected.day, "day", std::nullopt, expected.sources,
             "there is a point and no record in `days`; recomputed are its sources");
      return false;
    }
    if (!read.ok() && !read.IsCorruption()) {
      return FromRocksdb(read, "cannot read the database");
    }
    const auto counts = read.ok() ? ParseDayValue(value) : std::nullopt;
    if (!counts.has_value()) {
      return false;  // found before
    }
    const auto compare = [&](const char* field, uint64_t stored, std::optional<uint64_t> right) {
      if (right.has_value() && stored != *right) {
        AddDay(series, expected.day, field, stored, right, "in `days`");
      }
    };
    compare("records", counts->records, expected.records);
    compare("targets", counts->targets, expected.targets);
    compare("sources", counts->sources, expected.sources);
    compare("new_sources", counts->new_sources, expected.new_sources);
    return true;
  }

  rocksdb::Status Get(Family family, const std::string& key, std::string& value) {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot_;
    return database_->db()->Get(options, database_->family(family), key, &value);
  }

  void AddDay(const CountedSeries& series, Day day, std::string field,
              std::optional<uint64_t> stored, std::optional<uint64_t> recomputed,
              std::string detail) {
    findings_.Add({.check = Check::kDay,
                   .series = series,
                   .day = day,
                   .field = std::move(field),
                   .stored = stored,
                   .recomputed = recomputed,
                   .detail = std::move(detail)});
  }

  void AddUnreadableDay(std::string why) {
    if (!is_repeating_) {
      findings_.Add({.check = Check::kRecord, .field = "days", .detail = std::move(why)});
    }
  }

  absl::Status CountRecord() {
    return ++records_ % kRecordsBetweenReports == 0 ? Report(bytes_left_, 0) : absl::OkStatus();
  }

  absl::Status CountRecord(Family family, std::string_view key) {
    if (++records_ % kRecordsBetweenReports != 0) {
      return absl::OkStatus();
    }
    at_[family] = BytesBefore(family, std::string(key));
    uint64_t bytes = 0;
    for (const auto& [read, before] : at_) {
      bytes += before;
    }
    return Report(bytes_left_ - std::min(bytes, bytes_left_), bytes);
  }

  absl::Status Report(uint64_t bytes_left, uint64_t bytes_scanned) {
    const uint64_t read = bytes_read_ + bytes_scanned;
    const uint64_t all = read + bytes_left;
    const double fraction =
        all == 0 || is_repeating_ ? 1 : static_cast<double>(read) / static_cast<double>(all);
    return report_({.fraction = fraction, .counts = counts_, .findings = findings_.total()})
               ? absl::OkStatus()
               : absl::CancelledError("the caller has gone");
  }

  // Of a family's files, about.
  uint64_t BytesBefore(Family family, const std::string& key) {
    const rocksdb::Range range(rocksdb::Slice(), key);
    uint64_t bytes = 0;
    const rocksdb::Status asked = database_->db()->GetApproximateSizes(
        rocksdb::SizeApproximationOptions(), database_->family(family), &range, 1, &bytes);
    return asked.ok() ? bytes : 0;
  }

  Database* const database_;
  const rocksdb::Snapshot* const snapshot_;
  FindingList& findings_;
  const Verifier::Report& report_;
  // From the beginning, so that it sees the files of the snapshot's time.
  std::optional<SeriesScan> series_;
  Day first_kept_;
  const Day points_kept_from_;
  DeliveryCheck deliveries_;
  ContactCheck contacts_;
  bool has_all_points_ = true;  // of the series so far
  DayLedger ledger_;
  VerifyCounts counts_;
  bool is_repeating_ = false;  // what it finds unreadable is known

  uint64_t records_ = 0;
  uint64_t bytes_read_ = 0;  // of files
  uint64_t bytes_left_ = 0;  // of families
  std::map<Family, uint64_t> at_;
};

}  // namespace

absl::StatusOr<VerifyResult> Verifier::Verify(size_t kept_max, const Report& report) {
  if (is_busy_.exchange(true)) {
    return WithReason(
        absl::ResourceExhaustedError("another verification is under way: wait until it has ended"),
        {"VERIFICATION_UNDER_WAY", {}});
  }
  const absl::Cleanup done = [this] { is_busy_ = false; };
  FindingList findings(kept_max);
  if (!report({})) {
    return absl::CancelledError("the caller has gone");
  }
  if (const absl::Status folded = tally_->FoldNow(); !folded.ok()) {
    findings.Add({.check = Check::kFold,
                  .field = "fold",
                  .detail = absl::StrCat("what is in memory cannot be folded, and is not checked: ",
                                         std::string(folded.message()))});
  }
  const std::unique_ptr<View> view = tally_->view();
  VerifyResult result;
  for (const auto& days : view->days()) {
    result.unfolded += days->keys();
  }
  view->ForgetDays();
  Verification verification(database_, view->snapshot(), findings, report);
  RETURN_IF_ERROR(verification.Run());
  result.counts = verification.counts();
  result.first_kept = verification.first_kept();
  result.first_contacts = verification.first_contacts();
  result.findings = findings.total();
  result.kept = findings.kept();
  return result;
}

}  // namespace scantrend

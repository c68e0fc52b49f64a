#include "storage/manual_compaction.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <future>
#include <numeric>

#include "absl/cleanup/cleanup.h"
#include "base/status.h"

namespace scantrend {
namespace {

constexpr std::chrono::milliseconds kReportPeriod{200};

uint64_t BytesOf(Database& database, Family family) {
  uint64_t bytes = 0;
  return database.db()->GetIntProperty(database.family(family),
                                       rocksdb::DB::Properties::kLiveSstFilesSize, &bytes)
             ? bytes
             : 0;
}

}  // namespace

absl::Status CompactFamily(Database& database, Family family, const CompactionReport& report) {
  database.BeginManualCompaction();
  const absl::Cleanup end = [&database] { database.EndManualCompaction(); };
  std::atomic<bool> is_cancelled = false;
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  options.canceled = &is_cancelled;
  options.max_subcompactions = 1;
  // Also what is at the lowest level already: RocksDB takes it for done.
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  const auto bytes = static_cast<double>(std::max<uint64_t>(BytesOf(database, family), 1));
  const uint64_t read_before = database.statistics().getTickerCount(rocksdb::COMPACT_READ_BYTES);
  auto compacted = std::async(std::launch::async, [&] {
    return database.db()->CompactRange(options, database.family(family), nullptr, nullptr);
  });
  while (compacted.wait_for(kReportPeriod) == std::future_status::timeout) {
    // Automatic compactions count, too.
    const uint64_t read =
        database.statistics().getTickerCount(rocksdb::COMPACT_READ_BYTES) - read_before;
    if (!report({.fraction = std::min(1.0, static_cast<double>(read) / bytes),
                 .family = database.family(family)->GetName()})) {
      is_cancelled = true;
    }
  }
  const rocksdb::Status status = compacted.get();
  if (is_cancelled && !status.ok()) {
    return absl::CancelledError("the caller has gone");
  }
  return database.NoteCompaction(status);
}

absl::StatusOr<CompactedBytes> Compactor::Compact(const CompactionReport& report) {
  if (is_busy_.exchange(true)) {
    return WithReason(
        absl::ResourceExhaustedError("another compaction is under way: wait until it has ended"),
        {"COMPACTION_UNDER_WAY", {}});
  }
  const absl::Cleanup done = [this] { is_busy_ = false; };
  std::array<uint64_t, kFamilies> bytes{};
  for (size_t i = 0; i < kFamilies; ++i) {
    bytes[i] = BytesOf(*database_, static_cast<Family>(i));
  }
  CompactedBytes result{.before = std::accumulate(bytes.begin(), bytes.end(), uint64_t{0})};
  const auto all = static_cast<double>(std::max<uint64_t>(result.before, 1));
  double done_bytes = 0;
  for (size_t i = 0; i < kFamilies; ++i) {
    const auto of_family = static_cast<double>(bytes[i]);
    RETURN_IF_ERROR(
        CompactFamily(*database_, static_cast<Family>(i), [&](const CompactionProgress& progress) {
          return report({.fraction = (done_bytes + progress.fraction * of_family) / all,
                         .family = progress.family});
        }));
    done_bytes += of_family;
    if (!report({.fraction = done_bytes / all,
                 .family = database_->family(static_cast<Family>(i))->GetName()})) {
      return absl::CancelledError("the caller has gone");
    }
  }
  for (size_t i = 0; i < kFamilies; ++i) {
    result.after += BytesOf(*database_, static_cast<Family>(i));
  }
  return result;
}

}  // namespace scantrend

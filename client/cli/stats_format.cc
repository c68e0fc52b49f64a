#include "client/cli/stats_format.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/cli/bytes_text.h"
#include "client/cli/table.h"
#include "client/numbers.h"
#include "proto/text/proto_text.h"

namespace scantrend {
namespace {

using Json = nlohmann::ordered_json;

int64_t UptimeSeconds(const v1::GetStatsResponse& stats) {
  return stats.current_time().seconds() - stats.start_time().seconds();
}

Json CountsJson(const v1::StoredCounts& counts) {
  return {{"probe_series", counts.probe_series()},
          {"backscatter_series", counts.backscatter_series()},
          {"points", counts.points()},
          {"days", counts.days()},
          {"first_date", counts.has_first_date() ? Json(DateText(counts.first_date())) : Json()},
          {"last_date", counts.has_last_date() ? Json(DateText(counts.last_date())) : Json()},
          {"sensors", counts.sensors()},
          {"streams", counts.streams()}};
}

void WriteCounts(const v1::StoredCounts& counts, std::ostream& out) {
  out << "stored: " << GroupedNumber(counts.points()) << " points of "
      << GroupedNumber(counts.probe_series()) << " series of probes and "
      << GroupedNumber(counts.backscatter_series()) << " of backscatter, on "
      << Counted(counts.days(), "day");
  if (counts.has_first_date()) {
    out << ", " << RangeTitle(counts.first_date(), counts.last_date());
  }
  out << "; " << Counted(counts.sensors(), "sensor") << ", " << Counted(counts.streams(), "stream")
      << '\n';
}

}  // namespace

void WriteStatsJson(const v1::GetStatsResponse& stats, std::ostream& out) {
  const v1::MemoryStats& memory = stats.memory();
  Json families = Json::array();
  for (const v1::FamilyStats& family : stats.families()) {
    families.push_back({{"name", family.name()},
                        {"live_table_bytes", family.live_table_bytes()},
                        {"table_bytes", family.table_bytes()},
                        {"files", family.files()},
                        {"level0_files", family.level0_files()},
                        {"records", family.records()},
                        {"memtable_bytes", family.memtable_bytes()}});
  }
  const Json object = {{"version", stats.version()},
                       {"format_version", stats.format_version()},
                       {"directory", stats.directory()},
                       {"start_time", TimeText(stats.start_time())},
                       {"uptime_seconds", UptimeSeconds(stats)},
                       {"open_streams", stats.open_streams()},
                       {"accepted_hits", stats.accepted_hits()},
                       {"unfolded_sightings", stats.unfolded_sightings()},
                       {"journal_bytes", stats.journal_bytes()},
                       {"disk_free_bytes", stats.disk_free_bytes()},
                       {"memory",
                        {{"resident_bytes", memory.resident_bytes()},
                         {"memtable_bytes", memory.memtable_bytes()},
                         {"block_cache_bytes", memory.block_cache_bytes()},
                         {"block_cache_bytes_max", memory.block_cache_bytes_max()},
                         {"table_reader_bytes", memory.table_reader_bytes()}}},
                       {"counts", stats.has_counts() ? CountsJson(stats.counts()) : Json()},
                       {"families", families}};
  // The name of a directory may hold bytes that are no UTF-8.
  out << object.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

void WriteStatsTable(const v1::GetStatsResponse& stats, std::ostream& out) {
  const v1::MemoryStats& memory = stats.memory();
  out << "scantrendd " << stats.version() << ", format version " << stats.format_version()
      << ", up for " << absl::FormatDuration(absl::Seconds(UptimeSeconds(stats))) << '\n'
      << "data directory: " << stats.directory() << ", " << BytesText(stats.disk_free_bytes())
      << " free\n"
      << "since the start: " << Counted(stats.accepted_hits(), "hit") << " accepted; "
      << Counted(stats.open_streams(), "stream") << " open now\n"
      << "not folded yet: " << Counted(stats.unfolded_sightings(), "sighting") << ", "
      << BytesText(stats.journal_bytes()) << " of journals\n"
      << "memory: " << BytesText(memory.resident_bytes()) << ", of which memtables "
      << BytesText(memory.memtable_bytes()) << ", blocks " << BytesText(memory.block_cache_bytes())
      << " (at most " << BytesText(memory.block_cache_bytes_max()) << "), open tables "
      << BytesText(memory.table_reader_bytes()) << '\n';
  if (stats.has_counts()) {
    WriteCounts(stats.counts(), out);
  }
  out << '\n';
  Table table({{"family", Table::Align::kLeft},
               {"size"},
               {"records"},
               {"files"},
               {"to compact"},
               {"replaced"},
               {"in memory"}});
  for (const v1::FamilyStats& family : stats.families()) {
    const uint64_t replaced =
        family.table_bytes() - std::min(family.table_bytes(), family.live_table_bytes());
    table.AddRow({family.name(), BytesText(family.live_table_bytes()),
                  GroupedNumber(family.records()), GroupedNumber(family.files()),
                  GroupedNumber(family.level0_files()), BytesText(replaced),
                  BytesText(family.memtable_bytes())});
  }
  table.Write(out);
}

}  // namespace scantrend

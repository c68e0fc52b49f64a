// What the admin commands write.
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "client/cli/backup_format.h"
#include "client/cli/retention_format.h"
#include "client/cli/stats_format.h"

namespace scantrend {
namespace {

template <typename Message>
Message Parse(const char* text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

v1::CreateBackupResult Created() {
  return Parse<v1::CreateBackupResult>(R"pb(
    backup {
      number: 12
      begin_time { seconds: 1571650200 }
      bytes: 1234567890
      files: 41
      format_version: 4
    }
    bytes_copied: 2500000
    files_copied: 3
    backups: 7
    backups_deleted: 1
  )pb");
}

TEST(BackupFormatTest, ANewBackupSaysWhatWasCopied) {
  std::ostringstream table;
  WriteCreatedBackupTable(Created(), table);
  EXPECT_EQ(table.str(),
            "made backup 12: 1.2GB in 41 files, of which 2.5MB in 3 files were copied\n"
            "7 backups in the directory; 1 older one deleted\n");
  std::ostringstream json;
  WriteCreatedBackupJson(Created(), json);
  EXPECT_EQ(json.str(), R"({
  "number": 12,
  "begin_time": "2019-10-21T09:30:00Z",
  "bytes": 1234567890,
  "files": 41,
  "format_version": 4,
  "damage": null,
  "bytes_copied": 2500000,
  "files_copied": 3,
  "backups": 7,
  "backups_deleted": 1
}
)");
}

TEST(BackupFormatTest, AListShowsWhichAreDamaged) {
  const std::vector<v1::Backup> backups = {
      Created().backup(), Parse<v1::Backup>(R"pb(number: 13 damage: "File missing")pb")};
  std::ostringstream table;
  WriteBackupsTable(backups, table);
  EXPECT_EQ(table.str(),
            "number  begun                  size  files  format  damage\n"
            "    12  2019-10-21T09:30:00Z  1.2GB     41       4  -\n"
            "    13  -                        0B      0       -  File missing\n");
  std::ostringstream json;
  WriteBackupsJson({backups[1]}, json);
  EXPECT_EQ(json.str(), R"([
  {
    "number": 13,
    "begin_time": null,
    "bytes": 0,
    "files": 0,
    "format_version": 0,
    "damage": "File missing"
  }
]
)");
  std::ostringstream none;
  WriteBackupsTable({}, none);
  EXPECT_EQ(none.str(), "no backup yet\n");
}

v1::EnforceRetentionResponse Retention() {
  return Parse<v1::EnforceRetentionResponse>(R"pb(
    result {
      data: DATA_KIND_SIGHTINGS
      days: 765
      first_kept_date { year: 2017 month: 9 day: 7 }
      records_old: 1200
      bytes_old: 2000000
      records: 5000
      bytes: 9000000
      files_unknown: 2
    }
    result { data: DATA_KIND_CONTACTS records: 3 bytes: 30 }
    result { data: DATA_KIND_POINTS records: 4 bytes: 40 }
  )pb");
}

TEST(RetentionFormatTest, ATableSaysHowLongEachIsKeptAndWhatGoes) {
  std::ostringstream table;
  WriteRetentionTable(Retention(), /*dry_run=*/true, table);
  EXPECT_EQ(table.str(),
            "data       kept        from        records  size  too old  size\n"
            "sightings  765 days    2017-09-07    5,000   9MB    1,200   2MB\n"
            "contacts   not at all  -                 3   30B        0    0B\n"
            "points     for ever    -                 4   40B        0    0B\n"
            "would delete 2MB (sizes are before compression)\n"
            "2 files of an earlier version may hold more; they are looked through when it is "
            "enforced\n");
  std::ostringstream done;
  WriteRetentionTable(Retention(), /*dry_run=*/false, done);
  EXPECT_NE(done.str().find("deleted 2MB"), std::string::npos) << done.str();
  std::ostringstream json;
  WriteRetentionJson(Retention(), json);
  EXPECT_EQ(json.str().substr(0, json.str().find('}')), R"([
  {
    "data": "sightings",
    "days": 765,
    "first_kept_date": "2017-09-07",
    "records_old": 1200,
    "bytes_old": 2000000,
    "records": 5000,
    "bytes": 9000000,
    "files_unknown": 2
  )");
}

v1::GetStatsResponse Stats() {
  return Parse<v1::GetStatsResponse>(R"pb(
    version: "1.2"
    format_version: 4
    directory: "/var/lib/scantrend"
    start_time { seconds: 1571650200 }
    current_time { seconds: 1571655601 }
    families {
      name: "points"
      live_table_bytes: 1000000
      table_bytes: 1500000
      files: 12
      level0_files: 3
      records: 70000
      memtable_bytes: 2000
    }
    memory {
      resident_bytes: 200000000
      memtable_bytes: 90000000
      block_cache_bytes: 30000000
      block_cache_bytes_max: 33554432
      table_reader_bytes: 1000
    }
    counts {
      probe_series: 5
      backscatter_series: 1
      points: 70000
      days: 365
      first_date { year: 2018 month: 10 day: 22 }
      last_date { year: 2019 month: 10 day: 21 }
      sensors: 1
      streams: 2
    }
    open_streams: 2
    accepted_hits: 1234
    unfolded_sightings: 10
    journal_bytes: 999
    disk_free_bytes: 5000000000
  )pb");
}

TEST(StatsFormatTest, ATableIsForPeople) {
  std::ostringstream table;
  WriteStatsTable(Stats(), table);
  EXPECT_EQ(table.str(),
            "scantrendd 1.2, format version 4, up for 1h30m1s\n"
            "data directory: /var/lib/scantrend, 5GB free\n"
            "since the start: 1,234 hits accepted; 2 streams open now\n"
            "not folded yet: 10 sightings, 999B of journals\n"
            "memory: 200MB, of which memtables 90MB, blocks 30MB (at most 33.6MB), open tables "
            "1kB\n"
            "stored: 70,000 points of 5 series of probes and 1 of backscatter, on 365 days, "
            "2018-10-22 to 2019-10-21; 1 sensor, 2 streams\n"
            "\n"
            "family  size  records  files  to compact  replaced  in memory\n"
            "points   1MB   70,000     12           3     500kB        2kB\n");
}

TEST(StatsFormatTest, JsonHasEverythingAndNullWhereCountsWereLeftOut) {
  std::ostringstream json;
  WriteStatsJson(Stats(), json);
  for (const char* part :
       {R"("uptime_seconds": 5401)", R"("start_time": "2019-10-21T09:30:00Z")",
        R"("first_date": "2018-10-22")", R"("level0_files": 3)", R"("resident_bytes": 200000000)",
        R"("disk_free_bytes": 5000000000)", R"("streams": 2)"}) {
    EXPECT_NE(json.str().find(part), std::string::npos) << part << json.str();
  }
  v1::GetStatsResponse without = Stats();
  without.clear_counts();
  std::ostringstream less;
  WriteStatsJson(without, less);
  EXPECT_NE(less.str().find(R"("counts": null)"), std::string::npos) << less.str();
}

}  // namespace
}  // namespace scantrend

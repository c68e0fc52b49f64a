// A database that a program of format version 3 wrote, and was killed: some hits are folded, others
// in a journal. tests/testdata/version3 has it, and what that program answered.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "storage/database.h"
#include "storage/store.h"
#include "storage/store_testing.h"

namespace scantrend {
namespace {

constexpr char kVersion3[] = "tests/testdata/version3/";
const DayRange kDays{*Day::Parse("2019-10-18"), *Day::Parse("2019-10-22")};
// The day behind the last one of which hits were folded.
const Day kContactsSince = *Day::Parse("2019-10-21");

class UpgradeTest : public testing::Test {
 protected:
  UpgradeTest() : directory_(FreshDirectory()) {
    std::filesystem::copy(absl::StrCat(kVersion3, "data"), directory_,
                          std::filesystem::copy_options::recursive);
    for (const auto& file : std::filesystem::directory_iterator(directory_)) {
      std::filesystem::permissions(file.path(), std::filesystem::perms::owner_write,
                                   std::filesystem::perm_options::add);
    }
  }

  std::unique_ptr<Store> OpenStore() {
    auto store = Store::Open({.directory = directory_,
                              .admission = {.accept_days_back = 400, .monitored = {}},
                              .clock = &clock_});
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }

  // As that program wrote it.
  static std::string Export(const Store& store) {
    std::ostringstream csv;
    csv << "date,protocol,port,records,targets,sources,new_sources\n";
    EXPECT_TRUE(store.reader()
                    .Export(
                        Kind::kProbe, kDays,
                        [&csv](const ExportedPoint& point) {
                          csv << point.day << ',' << ProtocolName(point.series.protocol) << ','
                              << point.series.port << ',' << point.counts.records << ','
                              << point.counts.targets << ',' << point.counts.sources << ','
                              << point.counts.new_sources << '\n';
                          return true;
                        },
                        kNotCancelled)
                    .ok());
    return csv.str();
  }

  const FakeClock clock_{Day::Parse("2019-10-22")->Plus(1).start_s() - 1};
  const std::string directory_;
};

TEST_F(UpgradeTest, ADatabaseOfVersion3AnswersTheSameAndHasTheContactsOfDaysThatWereNotFolded) {
  std::ostringstream expected;
  expected << std::ifstream(absl::StrCat(kVersion3, "points.csv")).rdbuf();
  // Before its journal is folded, after it is, and when it is opened again.
  for (int round = 0; round < 2; ++round) {
    const std::unique_ptr<Store> store = OpenStore();
    ASSERT_NE(store, nullptr);
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(Export(*store), expected.str());
      const auto top =
          store->reader().ReadTopSources({.range = kDays, .limit = 1'000}, kNotCancelled);
      ASSERT_TRUE(top.ok()) << top.status();
      EXPECT_EQ(top->contacts_since, kContactsSince);
      uint64_t records = 0;
      for (const SourceDays& source : top->sources) {
        records += source.contacts.records;
      }
      EXPECT_EQ(records, 97u);
      ASSERT_TRUE(store->tally().FoldNow().ok());
    }
    const auto verified = store->verifier().Verify(1, [](const VerifyProgress&) { return true; });
    ASSERT_TRUE(verified.ok()) << verified.status();
    EXPECT_EQ(verified->findings, 0u) << verified->kept[0].detail;
    EXPECT_EQ(verified->first_contacts, kContactsSince);
    EXPECT_GT(verified->counts.contacts, 0u);
  }
}

TEST_F(UpgradeTest, AnUpgradeThatACrashCutOffIsDoneAgain) {
  {
    // What is there once the family is made, and before the version is written.
    const auto database = Database::Open(directory_);
    ASSERT_TRUE(database.ok()) << database.status();
    EXPECT_EQ((*database)->contacts_complete_from(), kContactsSince);
    rocksdb::WriteBatch batch;
    batch.Put((*database)->family(Family::kMeta), "format_version", "3");
    batch.Delete((*database)->family(Family::kMeta), "contacts_complete_from");
    ASSERT_TRUE((*database)->Write(&batch).ok());
  }
  for (int i = 0; i < 2; ++i) {
    const auto database = Database::Open(directory_);
    ASSERT_TRUE(database.ok()) << database.status();
    EXPECT_EQ((*database)->contacts_complete_from(), kContactsSince);
  }
}

}  // namespace
}  // namespace scantrend

#include "storage/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "storage/store.h"
#include "storage/store_testing.h"

namespace scantrend {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace fs = std::filesystem;

const Day kToday = *Day::Parse("2019-10-21");
const BackupReport kGoOn = [](const BackupProgress&) { return true; };
constexpr uint32_t kHitsOfBatch = 100;

class BackupTest : public testing::Test {
 protected:
  BackupTest() : clock_(kToday.start_s() + 3'600), backups_(FreshDirectory("backups")) {
    store_ = OpenStore(FreshDirectory("data"));
  }

  std::unique_ptr<Store> OpenStore(const std::string& directory) {
    // Few keys: days are closed and folded, and journals made and dropped, all the time.
    auto store = Store::Open(
        {.directory = directory, .admission = {}, .open_keys = 2'000, .clock = &clock_});
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }

  // Each batch of a stream has sources that no other has.
  static Batch BatchOf(const StreamId& id, uint64_t sequence) {
    std::vector<Hit> hits;
    for (uint32_t i = 0; i < kHitsOfBatch; ++i) {
      hits.push_back({.time_s = kToday.start_s(),
                      .source = Address(static_cast<uint32_t>(sequence * kHitsOfBatch + i)),
                      .target = Address(uint32_t{9}),
                      .series = {kTcp, static_cast<uint16_t>(id.stream.back())}});
    }
    return {.id = id,
            .lease = kNoLease,
            .sequence = sequence,
            .position = "after " + std::to_string(sequence),
            .hits = HitColumns::Of(hits)};
  }

  void Submit(uint64_t first, uint64_t last) {
    for (uint64_t sequence = first; sequence <= last; ++sequence) {
      ASSERT_TRUE(SubmitAndWait(*store_, BatchOf(id_, sequence)).ok());
    }
  }

  CreatedBackup Create(uint32_t keep = 0) {
    const auto created = store_->backups().Create(backups_, {.keep = keep}, kGoOn);
    EXPECT_TRUE(created.ok()) << created.status();
    return created.ok() ? *created : CreatedBackup();
  }

  std::vector<BackupInfo> List() {
    const auto listed = store_->backups().List(backups_);
    EXPECT_TRUE(listed.ok()) << listed.status();
    return listed.ok() ? *listed : std::vector<BackupInfo>();
  }

  // A store of a backup; the directory is new.
  std::unique_ptr<Store> Restore(uint32_t number, const std::string& directory) {
    const auto restored = RestoreBackup(backups_, number, directory);
    EXPECT_TRUE(restored.ok()) << restored.status();
    return restored.ok() ? OpenStore(directory) : nullptr;
  }

  static std::string NewDirectory(const std::string& name) {
    const std::string path = FreshDirectory(name);
    fs::remove(path);
    return path;
  }

  // What the store has of a stream is what the batches up to where it stands make; where that is.
  static uint64_t ExpectExact(Store& store, const StreamId& id) {
    const auto opened = OpenAndWait(store, id);
    EXPECT_TRUE(opened.ok()) << opened.status();
    const uint64_t sequence = opened->state.sequence;
    EXPECT_EQ(opened->state.position, sequence == 0 ? "" : "after " + std::to_string(sequence));
    const auto trend = store.reader().ReadTrend(
        {.selector = {kTcp, static_cast<uint16_t>(id.stream.back())}, .range = {kToday, kToday}},
        kNotCancelled);
    EXPECT_TRUE(trend.ok()) << trend.status();
    EXPECT_EQ(trend->summary.records, sequence * kHitsOfBatch);
    EXPECT_EQ(trend->summary.distinct_sources, sequence * kHitsOfBatch);
    return sequence;
  }

  static void ExpectVerified(Store& store) {
    const auto verified = store.verifier().Verify(1, [](const VerifyProgress&) { return true; });
    ASSERT_TRUE(verified.ok()) << verified.status();
    EXPECT_EQ(verified->findings, 0u) << verified->kept[0].detail;
  }

  // The largest table that backups share.
  std::string LargestTable() const {
    fs::path largest;
    for (const auto& file : fs::directory_iterator(fs::path(backups_) / "shared_checksum")) {
      if (largest.empty() || file.file_size() > fs::file_size(largest)) {
        largest = file.path();
      }
    }
    return largest.string();
  }

  const FakeClock clock_;
  const std::string backups_;
  const StreamId id_{"edge", "a"};
  std::unique_ptr<Store> store_;
};

TEST_F(BackupTest, ARestoredBackupHasExactlyWhatWasAckedAndStreamsGoOn) {
  Submit(1, 30);
  const CreatedBackup created = Create();
  EXPECT_EQ(created.backup.number, 1u);
  EXPECT_EQ(created.backup.format_version, kFormatVersion);
  EXPECT_EQ(created.backup.damage, "");
  EXPECT_EQ(created.bytes_copied, created.backup.bytes);
  EXPECT_EQ(created.files_copied, created.backup.files);
  Submit(31, 40);  // not in there
  const std::unique_ptr<Store> restored = Restore(0, NewDirectory("restored"));
  ASSERT_NE(restored, nullptr);
  EXPECT_EQ(ExpectExact(*restored, id_), 30u);
  ExpectVerified(*restored);
  EXPECT_TRUE(SubmitAndWait(*restored, BatchOf(id_, 30))->repeated);
  EXPECT_TRUE(SubmitAndWait(*restored, BatchOf(id_, 31)).ok());
  EXPECT_EQ(ExpectExact(*restored, id_), 31u);
  EXPECT_EQ(ExpectExact(*store_, id_), 40u);
}

TEST_F(BackupTest, BackupsWhileStreamsAreWrittenHoldEachStreamUpToOneBatch) {
  constexpr int kStreams = 3;
  constexpr int kBackups = 6;
  std::atomic<bool> stopping = false;
  std::vector<std::thread> writers;
  const auto stream = [](int i) {
    return StreamId{"edge", std::string(1, static_cast<char>('a' + i))};
  };
  for (int i = 0; i < kStreams; ++i) {
    writers.emplace_back([&, i] {
      for (uint64_t sequence = 1; !stopping; ++sequence) {
        ASSERT_TRUE(SubmitAndWait(*store_, BatchOf(stream(i), sequence)).ok());
      }
    });
  }
  for (int i = 0; i < kBackups; ++i) {
    Create();
  }
  stopping = true;
  for (std::thread& writer : writers) {
    writer.join();
  }
  EXPECT_GT(store_->tally().stats().folds, 1u);
  std::vector<uint64_t> before(kStreams, 0);
  for (uint32_t number = 1; number <= kBackups; ++number) {
    const std::unique_ptr<Store> restored =
        Restore(number, NewDirectory("restored" + std::to_string(number)));
    ASSERT_NE(restored, nullptr);
    for (int i = 0; i < kStreams; ++i) {
      const uint64_t sequence = ExpectExact(*restored, stream(i));
      EXPECT_GE(sequence, before[static_cast<size_t>(i)]);
      before[static_cast<size_t>(i)] = sequence;
    }
    ExpectVerified(*restored);
  }
}

TEST_F(BackupTest, AFurtherBackupCopiesOnlyWhatIsNewAndStaysWhenTheFirstGoes) {
  Submit(1, 60);
  const CreatedBackup first = Create();
  const CreatedBackup same = Create();
  // The lists and logs of a backup are its own: CURRENT, MANIFEST, OPTIONS, a log.
  EXPECT_LE(same.files_copied, 5u);
  EXPECT_LT(same.bytes_copied, std::min<uint64_t>(first.bytes_copied, 100'000));
  Submit(61, 62);
  const CreatedBackup more = Create(/*keep=*/1);
  EXPECT_LT(more.bytes_copied, first.bytes_copied);
  EXPECT_EQ(more.deleted, 2u);
  EXPECT_EQ(more.backups, 1u);
  const std::vector<BackupInfo> listed = List();
  ASSERT_THAT(listed, SizeIs(1));
  EXPECT_EQ(listed[0].number, 3u);
  EXPECT_EQ(listed[0].bytes, more.backup.bytes);
  const std::unique_ptr<Store> restored = Restore(3, NewDirectory("restored"));
  ASSERT_NE(restored, nullptr);
  EXPECT_EQ(ExpectExact(*restored, id_), 62u);
}

TEST_F(BackupTest, ARestoredDatabaseIsBackedUpIntoTheSameDirectory) {
  Submit(1, 10);
  Create();
  store_ = Restore(1, NewDirectory("restored"));
  ASSERT_NE(store_, nullptr);
  Submit(11, 20);
  EXPECT_EQ(Create().backup.number, 2u);
  const std::unique_ptr<Store> again = Restore(2, NewDirectory("again"));
  ASSERT_NE(again, nullptr);
  EXPECT_EQ(ExpectExact(*again, id_), 20u);
  const std::unique_ptr<Store> first = Restore(1, NewDirectory("first"));
  EXPECT_EQ(ExpectExact(*first, id_), 10u);
}

TEST_F(BackupTest, DirectoriesThatAreNotForBackupsAreRefusedAndLeftAsTheyAre) {
  const auto create = [this](const std::string& directory) {
    return store_->backups().Create(directory, {}, kGoOn).status();
  };
  const std::string data =
      fs::path(backups_).parent_path() /
      (std::string("DirectoriesThatAreNotForBackupsAreRefusedAndLeftAsTheyAre") + ".data");
  for (const std::string& within : {data, data + "/", data + "/backups",
                                    data + "/../" + fs::path(data).filename().string() + "/x",
                                    fs::path(data).parent_path().string()}) {
    const absl::Status refused = create(within);
    EXPECT_EQ(ReasonOf(refused).reason, "INVALID_FIELD") << within << refused;
  }
  EXPECT_THAT(std::string(create("backups").message()), HasSubstr("no absolute path"));
  EXPECT_THAT(std::string(create("").message()), HasSubstr("no absolute path"));
  // The system would open the data directory.
  const absl::Status cut = create(data + std::string("\0/backups", 9));
  EXPECT_THAT(std::string(cut.message()), HasSubstr("\\x00/backups\" has a control character"));
  EXPECT_THAT(std::string(create("/" + std::string(1'024, 'd')).message()),
              HasSubstr("at most 1024 bytes"));
  EXPECT_EQ(create(backups_ + "/not/there").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(store_->backups().List(backups_ + "/not").status().code(), absl::StatusCode::kNotFound);
  const std::string other = FreshDirectory("other");
  std::ofstream(other + "/thesis.txt") << "all my work";
  EXPECT_EQ(ReasonOf(create(other)).reason, "NOT_A_BACKUP_DIRECTORY");
  EXPECT_EQ(ReasonOf(store_->backups().List(other).status()).reason, "NOT_A_BACKUP_DIRECTORY");
  EXPECT_EQ(ReasonOf(RestoreBackup(other, 0, NewDirectory("restored")).status()).reason,
            "NOT_A_BACKUP_DIRECTORY");
  EXPECT_EQ(std::distance(fs::directory_iterator(other), fs::directory_iterator()), 1);
  EXPECT_EQ(create(other + "/thesis.txt").code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(BackupTest, WithARootBackupsAreMadeAndReadWithinItOnly) {
  const std::string root = FreshDirectory("root");
  const std::string elsewhere = FreshDirectory("elsewhere");
  fs::create_directory_symlink(elsewhere, root + "/link");
  ASSERT_TRUE(store_->backups().Create(elsewhere, {}, kGoOn).ok());
  const auto opened = Store::Open({.directory = FreshDirectory("other data"),
                                   .admission = {},
                                   .backup_root = root,
                                   .clock = &clock_});
  ASSERT_TRUE(opened.ok()) << opened.status();
  Backups& backups = (*opened)->backups();
  EXPECT_TRUE(backups.Create(root + "/daily", {}, kGoOn).ok());
  EXPECT_TRUE(backups.List(root + "/daily").ok());
  EXPECT_TRUE(backups.Verify(root + "/daily", 0, kGoOn).ok());
  for (const std::string& outside :
       {elsewhere, root + "/../" + fs::path(elsewhere).filename().string(), root + "/link",
        root + "x", std::string("/")}) {
    for (const absl::Status& refused :
         {backups.Create(outside, {}, kGoOn).status(), backups.List(outside).status(),
          backups.Verify(outside, 0, kGoOn).status()}) {
      EXPECT_EQ(ReasonOf(refused).reason, "INVALID_FIELD") << outside << refused;
    }
  }
  EXPECT_THAT(std::string(backups.List(elsewhere).status().message()),
              HasSubstr(elsewhere + " is not within " + root));
}

TEST_F(BackupTest, ACallThatIsEndedLeavesNoBackupAndTheNextOneIsWhole) {
  Submit(1, 20);
  int reports = 0;
  // Once before it begins, and in its midst.
  for (const int last : {1, 2}) {
    reports = 0;
    const auto ended = store_->backups().Create(
        backups_, {}, [&](const BackupProgress&) { return ++reports < last; });
    EXPECT_TRUE(absl::IsCancelled(ended.status())) << ended.status();
    EXPECT_THAT(List(), IsEmpty());
  }
  Create();
  EXPECT_EQ(List().size(), 1u);
  EXPECT_EQ(ExpectExact(*Restore(0, NewDirectory("restored")), id_), 20u);
  const auto verified = store_->backups().Verify(
      backups_, 0, [](const BackupProgress& progress) { return progress.bytes == 0; });
  EXPECT_TRUE(absl::IsCancelled(verified.status())) << verified.status();
}

TEST_F(BackupTest, OneCallAtATimeUsesBackups) {
  Submit(1, 5);
  absl::Status meanwhile;
  ASSERT_TRUE(store_->backups()
                  .Create(backups_, {},
                          [&](const BackupProgress&) {
                            meanwhile = store_->backups().List(backups_).status();
                            return true;
                          })
                  .ok());
  EXPECT_TRUE(absl::IsResourceExhausted(meanwhile)) << meanwhile;
}

TEST_F(BackupTest, ProgressRisesAndTellsWhatIsCopied) {
  Submit(1, 60);
  std::vector<BackupProgress> reports;
  ASSERT_TRUE(store_->backups()
                  .Create(backups_, {},
                          [&](const BackupProgress& progress) {
                            reports.push_back(progress);
                            return true;
                          })
                  .ok());
  ASSERT_GT(reports.size(), 3u);
  for (size_t i = 1; i < reports.size(); ++i) {
    EXPECT_GE(reports[i].fraction, reports[i - 1].fraction);
    EXPECT_GE(reports[i].bytes, reports[i - 1].bytes);
  }
  EXPECT_GT(reports.back().fraction, 0.9);
  reports.clear();
  const auto verified = store_->backups().Verify(backups_, 1, [&](const BackupProgress& progress) {
    reports.push_back(progress);
    return true;
  });
  ASSERT_TRUE(verified.ok());
  EXPECT_EQ(verified->damage, "");
  EXPECT_GE(reports.back().bytes, verified->bytes);
}

TEST_F(BackupTest, DamageIsFoundByVerifyAndNeverRestored) {
  Submit(1, 60);
  Create();
  const std::string table = LargestTable();
  {
    std::fstream file(table, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(table) / 2));
    file.put('\x55').put('\xaa').put('\x55');
  }
  EXPECT_EQ(List()[0].damage, "");  // names do not tell
  const auto verified = store_->backups().Verify(backups_, 1, kGoOn);
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_THAT(verified->damage, HasSubstr("checksum"));
  const std::string restored = NewDirectory("restored");
  EXPECT_TRUE(absl::IsDataLoss(RestoreBackup(backups_, 1, restored).status()));
  // What is left of it is no database, and no obstacle to another try.
  EXPECT_FALSE(fs::exists(restored + "/CURRENT"));
  fs::resize_file(table, 100);
  EXPECT_NE(store_->backups().Verify(backups_, 1, kGoOn)->damage, "");
  EXPECT_TRUE(absl::IsDataLoss(RestoreBackup(backups_, 1, restored).status()));
  fs::remove(table);
  EXPECT_NE(List()[0].damage, "");
  EXPECT_NE(store_->backups().Verify(backups_, 1, kGoOn)->damage, "");
  Create();
  const std::unique_ptr<Store> whole = Restore(2, restored);
  ASSERT_NE(whole, nullptr);
  EXPECT_EQ(ExpectExact(*whole, id_), 60u);
}

TEST_F(BackupTest, NothingIsRestoredOverWhatIsThere) {
  Submit(1, 5);
  Create();
  const std::string database = NewDirectory("database");
  Restore(1, database).reset();
  const std::string other = FreshDirectory("other");
  std::ofstream(other + "/thesis.txt") << "all my work";
  for (const std::string& there : {database, other}) {
    const absl::Status refused = RestoreBackup(backups_, 1, there).status();
    EXPECT_EQ(ReasonOf(refused).reason, "DATA_DIRECTORY_NOT_EMPTY") << refused;
  }
  EXPECT_TRUE(fs::exists(other + "/thesis.txt"));
  EXPECT_EQ(ExpectExact(*OpenStore(database), id_), 5u);
  EXPECT_FALSE(RestoreBackup(backups_, 1, other + "/thesis.txt").ok());
  EXPECT_EQ(RestoreBackup(backups_, 7, NewDirectory("x")).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(BackupTest, ARestoreThatWasCutOffIsDoneAgainAndIsNoDatabaseBefore) {
  Submit(1, 5);
  Create();
  const std::string restored = NewDirectory("restored");
  Restore(1, restored).reset();
  // As a kill leaves it: without CURRENT, the last file.
  fs::remove(restored + "/CURRENT");
  fs::create_directory(restored + "/restore-unfinished");
  EXPECT_TRUE(absl::IsDataLoss(
      Store::Open({.directory = restored, .admission = {}, .clock = &clock_}).status()));
  const std::unique_ptr<Store> again = Restore(1, restored);
  ASSERT_NE(again, nullptr);
  EXPECT_EQ(ExpectExact(*again, id_), 5u);
  EXPECT_FALSE(fs::exists(restored + "/restore-unfinished"));
}

TEST_F(BackupTest, ABackupOfANewerFormatIsRefusedBeforeAnythingIsWritten) {
  Submit(1, 5);
  Create();
  const std::string meta = backups_ + "/meta/1";
  std::stringstream text;
  text << std::ifstream(meta).rdbuf();
  std::string changed = text.str();
  // "=4" in hexadecimal digits.
  const size_t at = changed.find("3D34");
  ASSERT_NE(at, std::string::npos);
  changed.replace(at, 4, "3D39");
  std::ofstream(meta) << changed;
  EXPECT_EQ(List()[0].format_version, 9u);
  const std::string restored = NewDirectory("restored");
  const absl::Status refused = RestoreBackup(backups_, 1, restored).status();
  EXPECT_EQ(ReasonOf(refused).reason, "FORMAT_VERSION_UNKNOWN") << refused;
  EXPECT_FALSE(fs::exists(restored));
}

}  // namespace
}  // namespace scantrend

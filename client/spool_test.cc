#include "client/spool.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <random>
#include <vector>

#include "client/batch_encoder.h"
#include "client/hits_testing.h"
#include "client/spool_testing.h"

namespace scantrend {
namespace {

v1::HitBatch BatchOf(const std::vector<Hit>& hits, const std::string& position) {
  BatchEncoder encoder;
  for (const Hit& hit : hits) {
    encoder.Add(hit);
  }
  return *encoder.Take(position);
}

// A batch of one hit at `time_s`, which is its position as well.
v1::HitBatch BatchAt(uint32_t time_s) { return BatchOf({HitAt(time_s)}, std::to_string(time_s)); }

// So many hits over IPv4 of which nothing can be foreseen but the time.
v1::HitBatch RandomBatch(uint32_t hits, std::minstd_rand& random) {
  std::vector<Hit> all;
  std::uniform_int_distribution<uint32_t> any32;
  for (uint32_t i = 0; i < hits; ++i) {
    Hit hit = HitAt(1'700'000'000);
    hit.source = Address(any32(random));
    hit.target = Address(any32(random));
    hit.series.port = static_cast<uint16_t>(any32(random));
    all.push_back(hit);
  }
  return BatchOf(all, "");
}

class SpoolTest : public testing::Test {
 protected:
  SpoolTest() : clock_(1'700'000'000) {
    options_ = {.directory = FreshDirectory(), .sensor = "edge", .stream = "live"};
    options_.clock = &clock_;
  }

  absl::StatusOr<std::unique_ptr<Spool>> Open() { return Spool::Open(options_); }

  std::string path() const { return options_.directory + "/edge~live.spool"; }

  // What sqlite3 says to a statement, when no spool is open.
  void Sql(const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path().c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database);
    sqlite3_close(database);
  }

  FakeClock clock_;
  SpoolOptions options_;
};

TEST_F(SpoolTest, ANewSpoolIsEmptyAndHasMetNoServer) {
  auto spool = *Open();
  EXPECT_EQ(spool->path(), path());
  EXPECT_EQ(spool->state(), SpoolState());
  EXPECT_TRUE(spool->state().is_empty());
  EXPECT_EQ(spool->depth()->batches, 0u);
  EXPECT_EQ(spool->depth()->oldest_added_s, 0u);
}

TEST_F(SpoolTest, BatchesAreNumberedAndComeBackAsTheyWentIn) {
  auto spool = *Open();
  Hit v6 = HitAt(8);
  v6.source = *Address::Parse("2001:db8::1");
  v6.records = 7;
  v1::HitBatch sampled = BatchOf({HitAt(7), v6}, std::string("\0\xff here", 7));
  sampled.set_sampling_rate(100);
  EXPECT_EQ(*spool->Append(sampled), 1u);
  clock_.Set(clock_.now_s() + 60);
  EXPECT_EQ(*spool->Append(BatchAt(9)), 2u);
  for (int opening = 0; opening < 2; ++opening) {
    EXPECT_EQ(spool->Read(1)->SerializeAsString(), sampled.SerializeAsString());
    EXPECT_EQ(spool->Read(2)->SerializeAsString(), BatchAt(9).SerializeAsString());
    EXPECT_EQ(*spool->ReadPosition(1), sampled.position());
    EXPECT_EQ(spool->state().last, 2u);
    EXPECT_EQ(spool->depth()->batches, 2u);
    EXPECT_EQ(spool->depth()->hits, 3u);
    EXPECT_EQ(spool->depth()->oldest_added_s, 1'700'000'000u);
    spool.reset();
    spool = *Open();
  }
}

TEST_F(SpoolTest, WhatIsForgottenGoesAndItsNumbersAreNotGivenAgain) {
  auto spool = *Open();
  for (uint32_t i = 1; i <= 5; ++i) {
    ASSERT_TRUE(spool->Append(BatchAt(i)).ok());
  }
  EXPECT_EQ(*spool->Forget(3), 3u);
  EXPECT_EQ(*spool->Forget(3), 0u);
  EXPECT_EQ(*spool->Forget(2), 0u);
  EXPECT_EQ(spool->state().acked, 3u);
  EXPECT_EQ(spool->state().acked_position, "3");
  EXPECT_EQ(spool->depth()->hits, 2u);
  EXPECT_EQ(spool->Read(3).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(*spool->Forget(5), 2u);
  spool.reset();
  spool = *Open();
  EXPECT_TRUE(spool->state().is_empty());
  EXPECT_EQ(spool->state().acked_position, "5");
  EXPECT_EQ(*spool->Append(BatchAt(6)), 6u);
}

TEST_F(SpoolTest, TheBaseIsKeptAndMayBeNegative) {
  auto spool = *Open();
  ASSERT_TRUE(spool->SetBase(-3, "there").ok());
  spool.reset();
  spool = *Open();
  EXPECT_EQ(spool->state().base, -3);
  EXPECT_EQ(spool->state().acked_position, "there");
}

TEST_F(SpoolTest, AFullSpoolKeepsTheOldestAndTakesMoreWhenThereIsRoom) {
  options_.max_bytes = 1 << 20;
  auto spool = *Open();
  std::minstd_rand random(1);
  uint64_t appended = 0;
  absl::StatusOr<uint64_t> number = 0;
  while ((number = spool->Append(RandomBatch(1'000, random))).ok()) {
    EXPECT_EQ(*number, ++appended);
  }
  EXPECT_EQ(number.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_NE(number.status().message().find(path() + ": it is full"), std::string::npos);
  EXPECT_GT(appended, 50u);
  EXPECT_EQ(spool->state().last, appended);
  EXPECT_LE(spool->depth()->bytes, options_.max_bytes);
  EXPECT_LE(std::filesystem::file_size(path()), options_.max_bytes);
  // A smaller one may still fit.
  EXPECT_TRUE(spool->Append(BatchAt(1)).ok());
  for (uint64_t forgotten = 1; forgotten <= 10; ++forgotten) {
    ASSERT_TRUE(spool->Forget(forgotten).ok());
    EXPECT_TRUE(spool->Append(RandomBatch(1'000, random)).ok());
  }
  EXPECT_EQ(CountHits(*spool->Read(11)), 1'000u);
  spool.reset();
  EXPECT_LE(std::filesystem::file_size(path()), options_.max_bytes);
}

TEST_F(SpoolTest, WhatAnOutageTookOfTheDiskIsGivenBackWhenTheSpoolIsEmpty) {
  auto spool = *Open();
  std::minstd_rand random(1);
  while (spool->depth()->bytes < 20 << 20) {
    ASSERT_TRUE(spool->Append(RandomBatch(50'000, random)).ok());
  }
  const uint64_t last = spool->state().last;
  ASSERT_TRUE(spool->Forget(last - 1).ok());
  ASSERT_TRUE(spool->Forget(last).ok());
  EXPECT_LT(std::filesystem::file_size(path()), 100'000u);
  EXPECT_EQ(*spool->Append(BatchAt(1)), last + 1);
  EXPECT_EQ(spool->Read(last + 1)->SerializeAsString(), BatchAt(1).SerializeAsString());
}

// What spool.h says of 72 hours.
TEST_F(SpoolTest, RandomHitsAt1000ASecondFor72HoursFitIntoTheDefaultSize) {
  auto spool = *Open();
  const uint64_t before = spool->depth()->bytes;
  std::minstd_rand random(1);
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(spool->Append(RandomBatch(1'000, random)).ok());
  }
  const uint64_t bytes_per_hit = 13;
  EXPECT_LE(spool->depth()->bytes - before, 200'000 * bytes_per_hit);
  EXPECT_GE(kSpoolBytesDefault / bytes_per_hit, uint64_t{72} * 3'600 * 1'000);
}

TEST_F(SpoolTest, OnlyOneCanHaveItOpen) {
  auto spool = *Open();
  const absl::Status second = Open().status();
  EXPECT_EQ(second.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(second.message(), "spool " + path() + ": another process has it open");
  spool.reset();
  EXPECT_TRUE(Open().ok());
}

TEST_F(SpoolTest, TheDirectoryIsCreatedButNotTheOneItIsIn) {
  options_.directory += "/new";
  EXPECT_TRUE(Open().ok());
  options_.directory += "er/est";
  const absl::Status status = Open().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "spool: directory " + options_.directory +
                                  " cannot be created: No such file or directory");
}

TEST_F(SpoolTest, NamesThatAreNoneAreTold) {
  options_.stream = "../live";
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kInvalidArgument);
  options_.stream = "live";
  options_.sensor = "";
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(SpoolTest, AFileThatIsNoSpoolIsNotTouched) {
  WriteFile(path(), "this is a text, and a long one at that\n");
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ReadFile(path()), "this is a text, and a long one at that\n");
  std::filesystem::remove(path());
  Sql("CREATE TABLE something(x)");
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kFailedPrecondition);
  Sql("INSERT INTO something VALUES(1)");
}

TEST_F(SpoolTest, AFormatToComeIsRefused) {
  ASSERT_TRUE(Open().ok());
  Sql("PRAGMA user_version = 2");
  const absl::Status status = Open().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(status.message().find("version 2"), std::string::npos) << status;
}

TEST_F(SpoolTest, ASpoolUnderAnotherNameIsRefused) {
  ASSERT_TRUE(Open().ok());
  std::filesystem::rename(path(), options_.directory + "/edge~other.spool");
  options_.stream = "other";
  const absl::Status status = Open().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(status.message().find("it is of stream live of sensor edge"), std::string::npos)
      << status;
}

TEST_F(SpoolTest, ABatchOrARowOfTheStreamThatIsMissingOrChangedIsDataLoss) {
  for (const char* damage :
       {"DELETE FROM batch WHERE number = 1", "DELETE FROM batch WHERE number = 3",
        "DELETE FROM batch", "DELETE FROM stream", "UPDATE stream SET base = base + 1",
        "UPDATE stream SET last = 2", "UPDATE stream SET acked_position = x'00'"}) {
    std::filesystem::remove(path());
    {
      auto spool = *Open();
      ASSERT_TRUE(spool->SetBase(5, "").ok());
      for (uint32_t i = 1; i <= 3; ++i) {
        ASSERT_TRUE(spool->Append(BatchAt(i)).ok());
      }
    }
    Sql(damage);
    const absl::Status status = Open().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << damage << ": " << status;
    EXPECT_NE(status.message().find("move the file and its -wal away"), std::string::npos);
  }
  for (const char* damage :
       {"DELETE FROM batch WHERE number = 2", "UPDATE batch SET hits = 2 WHERE number = 2",
        "UPDATE batch SET position = x'00' WHERE number = 2",
        "UPDATE batch SET payload = (SELECT payload FROM batch WHERE number = 1) WHERE number = "
        "2"}) {
    std::filesystem::remove(path());
    {
      auto spool = *Open();
      for (uint32_t i = 1; i <= 3; ++i) {
        ASSERT_TRUE(spool->Append(BatchAt(i)).ok());
      }
    }
    Sql(damage);
    auto spool = *Open();
    EXPECT_TRUE(spool->Read(1).ok());
    EXPECT_EQ(spool->Read(2).status().code(), absl::StatusCode::kDataLoss) << damage;
    EXPECT_EQ(spool->Forget(3).status().code(), absl::StatusCode::kDataLoss) << damage;
  }
}

// Either it is told, or it did no harm.
TEST_F(SpoolTest, DamageAnywhereInTheFileNeverGivesOtherHits) {
  std::vector<std::string> batches;
  {
    auto spool = *Open();
    std::minstd_rand random(7);
    for (int i = 0; i < 12; ++i) {
      batches.push_back(RandomBatch(random() % 900 + 1, random).SerializeAsString());
      v1::HitBatch batch;
      ASSERT_TRUE(batch.ParseFromString(batches.back()));
      ASSERT_TRUE(spool->Append(batch).ok());
    }
    ASSERT_TRUE(spool->Forget(2).ok());
  }
  const std::string good = ReadFile(path());
  int told = 0;
  for (uint32_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::minstd_rand random(seed);
    std::string damaged = good;
    if (seed % 10 == 0) {
      damaged.resize(random() % good.size() + 1);
    } else {
      const size_t at = random() % good.size();
      const size_t size = std::min<size_t>(good.size() - at, seed % 2 == 0 ? 1 : 512);
      for (size_t i = 0; i < size; ++i) {
        damaged[at + i] =
            static_cast<char>(damaged[at + i] ^ static_cast<char>(1 + random() % 255));
      }
    }
    WriteFile(path(), damaged);
    std::filesystem::remove(path() + "-wal");
    auto spool = Open();
    if (!spool.ok()) {
      ++told;
      continue;
    }
    ASSERT_EQ((*spool)->state().acked, 2u);
    ASSERT_EQ((*spool)->state().last, 12u);
    for (uint64_t number = 3; number <= 12; ++number) {
      const auto batch = (*spool)->Read(number);
      if (batch.ok()) {
        ASSERT_EQ(batch->SerializeAsString(), batches[number - 1]);
      } else {
        ASSERT_EQ(batch.status().code(), absl::StatusCode::kDataLoss) << batch.status();
        ++told;
        break;
      }
    }
  }
  EXPECT_GT(told, 200);
}

}  // namespace
}  // namespace scantrend

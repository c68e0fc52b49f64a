#include "bench/batch_source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "scantrend/v1/ingest.pb.h"

namespace scantrend {
namespace {

constexpr Day kDay(20'000);

// The hits of all batches, joined; how many each batch had is added to `sizes`.
v1::Ipv4Hits ReadAll(BatchSource& source, std::vector<uint32_t>& sizes) {
  v1::Ipv4Hits all;
  while (const std::optional<SerializedBatch> batch = source.Next()) {
    v1::HitBatch message;
    EXPECT_TRUE(
        message.ParseFromArray(batch->bytes.begin(), static_cast<int>(batch->bytes.size())));
    EXPECT_EQ(message.ipv4().time_s_size(), static_cast<int>(batch->hits));
    all.MergeFrom(message.ipv4());
    sizes.push_back(batch->hits);
  }
  return all;
}

v1::Ipv4Hits MakeDay(const Workload& workload, Day day) {
  v1::Ipv4Hits hits;
  workload.MakeHits(day, 0, workload.hits_per_day(), hits);
  return hits;
}

TEST(BatchSourceTest, APreparedDayIsTheDayInBatches) {
  const Workload workload(1, 2'500);
  PreparedDay source(workload, kDay, 1'000);
  std::vector<uint32_t> sizes;
  EXPECT_EQ(ReadAll(source, sizes).SerializeAsString(),
            MakeDay(workload, kDay).SerializeAsString());
  EXPECT_EQ(sizes, (std::vector<uint32_t>{1'000, 1'000, 500}));
}

TEST(BatchSourceTest, GeneratedDaysComeInOrderAndNoBatchHoldsTwo) {
  const Workload workload(1, 2'500);
  GeneratedDays source(&workload, {kDay, kDay.Plus(1)}, 2'000);
  std::vector<uint32_t> sizes;
  v1::Ipv4Hits want = MakeDay(workload, kDay);
  want.MergeFrom(MakeDay(workload, kDay.Plus(1)));
  EXPECT_EQ(ReadAll(source, sizes).SerializeAsString(), want.SerializeAsString());
  EXPECT_EQ(sizes, (std::vector<uint32_t>{2'000, 500, 2'000, 500}));
}

TEST(BatchSourceTest, DaysInReverseBeginWithTheLast) {
  const Workload workload(1, 2'500);
  GeneratedDays source(&workload, {kDay, kDay.Plus(1)}, 2'000, DayOrder::kReverse);
  std::vector<uint32_t> sizes;
  v1::Ipv4Hits want = MakeDay(workload, kDay.Plus(1));
  want.MergeFrom(MakeDay(workload, kDay));
  EXPECT_EQ(ReadAll(source, sizes).SerializeAsString(), want.SerializeAsString());
}

TEST(BatchSourceTest, ShuffledBatchesAreTheSameInAnotherOrder) {
  const Workload workload(1, 2'500);
  std::vector<uint32_t> sizes;
  const auto times = [&](DayOrder order) {
    GeneratedDays source(&workload, {kDay, kDay.Plus(9)}, 100, order);
    const v1::Ipv4Hits hits = ReadAll(source, sizes);
    return std::vector<uint32_t>(hits.time_s().begin(), hits.time_s().end());
  };
  std::vector<uint32_t> forward = times(DayOrder::kForward);
  std::vector<uint32_t> shuffled = times(DayOrder::kShuffled);
  EXPECT_TRUE(std::is_sorted(forward.begin(), forward.end()));
  EXPECT_NE(shuffled, forward);
  std::sort(shuffled.begin(), shuffled.end());
  EXPECT_EQ(shuffled, forward);
}

TEST(BatchSourceTest, GeneratedDaysMayBeLeftBeforeTheirEnd) {
  const Workload workload(1, 3'000'000);
  GeneratedDays source(&workload, {kDay, kDay.Plus(300)}, 10'000);
  EXPECT_TRUE(source.Next().has_value());
}

}  // namespace
}  // namespace scantrend

#include "storage/sighting_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <random>
#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace scantrend {
namespace {

const KeyLayout kLayout(Day(18'000), 3);
constexpr SeriesId kIds = 5;

using Counts = std::map<std::pair<SeriesId, uint16_t>, uint64_t>;

Counts CountsOf(const std::vector<RecordCount>& records) {
  Counts counts;
  for (const RecordCount& count : records) {
    counts[{count.id, count.day}] += count.records;
  }
  return counts;
}

bool Ascend(const std::vector<RecordCount>& records) {
  return std::adjacent_find(records.begin(), records.end(),
                            [](const RecordCount& a, const RecordCount& b) {
                              return !a.Before(b);
                            }) == records.end();
}

template <typename Key>
Key RandomKey(std::mt19937_64& random) {
  const auto id = static_cast<SeriesId>(random() % kIds);
  const auto day = static_cast<uint16_t>(18'000 + random() % 8);
  Key key{};
  if constexpr (std::is_same_v<Key, Ipv4Key>) {
    kLayout.Make(id, static_cast<uint32_t>(random() % 12), day, key);
  } else {
    kLayout.Make(id, absl::MakeUint128(random() % 3, random() % 4), day, key);
  }
  return key;
}

template <typename Key>
class SightingBufferTest : public testing::Test {
 protected:
  using Buffer = SightingBuffer<Key>;
};
using Keys = testing::Types<Ipv4Key, Ipv6Key>;
TYPED_TEST_SUITE(SightingBufferTest, Keys);

TYPED_TEST(SightingBufferTest, ItIsASetOfKeysAndASumOfRecordsHoweverOftenItIsSorted) {
  const uint32_t seed = 71;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 60; ++round) {
    std::mutex lock;
    typename TestFixture::Buffer buffer(/*counts_records=*/true);
    std::set<TypeParam> keys;
    Counts counts;
    for (uint64_t steps = random() % 400; steps > 0; --steps) {
      if (random() % 20 != 0) {
        const auto key = RandomKey<TypeParam>(random);
        const std::lock_guard locked(lock);
        buffer.AppendLocked(key);
        keys.insert(key);
        uint64_t records = 1;
        if (random() % 3 == 0) {
          buffer.AppendRecordsLocked({kLayout.id(key), kLayout.day(key), 6});
          records += 6;
        }
        counts[{kLayout.id(key), kLayout.day(key)}] += records;
        continue;
      }
      const auto sorted = buffer.Sort(kLayout, lock);
      ASSERT_EQ(sorted->keys, std::vector<TypeParam>(keys.begin(), keys.end()));
      ASSERT_TRUE(Ascend(sorted->records));
      ASSERT_EQ(CountsOf(sorted->records), counts);
      ASSERT_EQ(buffer.keys_locked(), keys.size());
    }
  }
}

TYPED_TEST(SightingBufferTest, WhatIsCollectedOfASeriesIsAllThatWasAppendedOfIt) {
  const uint32_t seed = 72;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  std::mutex lock;
  typename TestFixture::Buffer buffer(/*counts_records=*/true);
  std::set<TypeParam> keys;
  for (int step = 0; step < 2000; ++step) {
    const auto key = RandomKey<TypeParam>(random);
    buffer.AppendLocked(key);
    keys.insert(key);
    if (random() % 100 == 0) {
      buffer.Sort(kLayout, lock);
    }
    const auto id = static_cast<SeriesId>(random() % (kIds + 1));
    typename TestFixture::Buffer::Unsorted unsorted;
    const auto sorted = buffer.CollectLocked(kLayout, id, unsorted);
    std::set<TypeParam> collected(unsorted.keys.begin(), unsorted.keys.end());
    for (const TypeParam& of_id : collected) {
      ASSERT_EQ(kLayout.id(of_id), id);
    }
    std::copy_if(sorted->keys.begin(), sorted->keys.end(),
                 std::inserter(collected, collected.end()),
                 [id](const TypeParam& of) { return kLayout.id(of) == id; });
    std::set<TypeParam> expected;
    std::copy_if(keys.begin(), keys.end(), std::inserter(expected, expected.end()),
                 [id](const TypeParam& of) { return kLayout.id(of) == id; });
    ASSERT_EQ(collected, expected);
  }
}

TYPED_TEST(SightingBufferTest, ABufferOfTargetsCountsNoRecords) {
  std::mutex lock;
  typename TestFixture::Buffer buffer(/*counts_records=*/false);
  std::mt19937_64 random(73);
  buffer.AppendLocked(RandomKey<TypeParam>(random));
  const auto sorted = buffer.Sort(kLayout, lock);
  EXPECT_EQ(sorted->keys.size(), 1u);
  EXPECT_TRUE(sorted->records.empty());
}

TYPED_TEST(SightingBufferTest, RecordsWithoutAKeyAreSortedToo) {
  std::mutex lock;
  typename TestFixture::Buffer buffer(/*counts_records=*/true);
  buffer.AppendRecordsLocked({3, 18'001, 4});
  const auto sorted = buffer.Sort(kLayout, lock);
  EXPECT_TRUE(sorted->keys.empty());
  EXPECT_EQ(CountsOf(sorted->records), (Counts{{{3, 18'001}, 4}}));
}

TYPED_TEST(SightingBufferTest, ItIsFullWhenItsTailIsLongAndNotOnceThatIsSorted) {
  std::mutex lock;
  typename TestFixture::Buffer buffer(/*counts_records=*/true);
  std::mt19937_64 random(74);
  EXPECT_FALSE(buffer.is_full_locked());
  size_t appended = 0;
  while (!buffer.is_full_locked()) {
    ASSERT_LT(appended, 1'000'000u);
    buffer.AppendLocked(RandomKey<TypeParam>(random));
    ++appended;
    ASSERT_EQ(buffer.keys_locked(), appended);
  }
  EXPECT_GT(appended, 1000u);
  const auto sorted = buffer.Sort(kLayout, lock);
  EXPECT_FALSE(buffer.is_full_locked());
  EXPECT_EQ(buffer.keys_locked(), sorted->keys.size());
}

TYPED_TEST(SightingBufferTest, WhatWasSortedBeforeNeverChanges) {
  std::mutex lock;
  typename TestFixture::Buffer buffer(/*counts_records=*/true);
  std::mt19937_64 random(75);
  buffer.AppendLocked(RandomKey<TypeParam>(random));
  const auto before = buffer.Sort(kLayout, lock);
  const std::vector<TypeParam> keys = before->keys;
  for (int i = 0; i < 100; ++i) {
    buffer.AppendLocked(RandomKey<TypeParam>(random));
  }
  EXPECT_GT(buffer.Sort(kLayout, lock)->keys.size(), 1u);
  EXPECT_EQ(before->keys, keys);
}

// Under the owner's lock nothing is missing and nothing is there twice, in the middle of a sort
// too.
TYPED_TEST(SightingBufferTest, AReaderSeesEveryRecordOnceWhileOthersAppendAndSort) {
  std::mutex lock;
  typename TestFixture::Buffer buffer(/*counts_records=*/true);
  std::array<uint64_t, kIds> appended{};
  std::atomic<bool> done = false;
  std::thread appender([&] {
    std::mt19937_64 random(76);
    for (int i = 0; i < 20'000; ++i) {
      const auto key = RandomKey<TypeParam>(random);
      const std::lock_guard locked(lock);
      buffer.AppendLocked(key);
      ++appended[kLayout.id(key)];
    }
    done = true;
  });
  std::thread sorter([&] {
    while (!done) {
      buffer.Sort(kLayout, lock);
    }
  });
  for (SeriesId id = 0; !done; id = (id + 1) % kIds) {
    typename TestFixture::Buffer::Unsorted unsorted;
    uint64_t expected = 0;
    std::shared_ptr<const typename TestFixture::Buffer::Sorted> sorted;
    {
      const std::lock_guard locked(lock);
      expected = appended[id];
      sorted = buffer.CollectLocked(kLayout, id, unsorted);
    }
    uint64_t records = unsorted.keys.size();
    for (const RecordCount& count : sorted->records) {
      records += count.id == id ? count.records : 0;
    }
    EXPECT_EQ(records, expected);
  }
  appender.join();
  sorter.join();
  uint64_t records = 0;
  for (const RecordCount& count : buffer.Sort(kLayout, lock)->records) {
    records += count.records;
  }
  EXPECT_EQ(records, 20'000u);
}

TYPED_TEST(SightingBufferTest, KeysAreCountedByIdAndDay) {
  const uint32_t seed = 77;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 200; ++round) {
    std::vector<TypeParam> keys(random() % 60);
    Counts expected;
    for (TypeParam& key : keys) {
      key = RandomKey<TypeParam>(random);
      ++expected[{kLayout.id(key), kLayout.day(key)}];
    }
    std::sort(keys.begin(), keys.end());
    const std::vector<RecordCount> counts = CountKeys(kLayout, keys);
    ASSERT_TRUE(Ascend(counts));
    ASSERT_EQ(CountsOf(counts), expected);
  }
}

TEST(AddCountsTest, CountsOfTheSameIdAndDayAreAddedUp) {
  const uint32_t seed = 78;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 500; ++round) {
    Counts counts;
    for (uint64_t i = random() % 20; i > 0; --i) {
      counts[{random() % 4, random() % 6}] = 1 + random() % 9;
    }
    std::vector<RecordCount> left;
    for (const auto& [of, records] : counts) {
      left.push_back({of.first, of.second, records});
    }
    std::vector<RecordCount> right(random() % 20);
    for (RecordCount& count : right) {
      count = {static_cast<SeriesId>(random() % 4), static_cast<uint16_t>(random() % 6),
               1 + random() % 9};
      counts[{count.id, count.day}] += count.records;
    }
    std::sort(right.begin(), right.end(),
              [](const RecordCount& a, const RecordCount& b) { return a.Before(b); });
    const std::vector<RecordCount> sum = AddCounts(left, right);
    ASSERT_TRUE(Ascend(sum));
    ASSERT_EQ(CountsOf(sum), counts);
  }
}

}  // namespace
}  // namespace scantrend

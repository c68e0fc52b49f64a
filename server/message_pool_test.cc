#include "server/message_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace scantrend {
namespace {

void Fill(v1::HitBatch& message, int hits) {
  message.set_sequence(7);
  for (int i = 0; i < hits; ++i) {
    message.mutable_ipv4()->add_time_s(1);
  }
}

TEST(MessagePoolTest, AMessageComesBackEmptyAndWithItsMemory) {
  const MessagePool pool;
  auto message = pool.Take();
  Fill(*message, 1000);
  const v1::HitBatch* const first = message.get();
  message.reset();
  message = pool.Take();
  EXPECT_EQ(message.get(), first);
  EXPECT_EQ(message->ByteSizeLong(), 0u);
  EXPECT_GE(message->SpaceUsedLong(), 1000u * 4);
}

TEST(MessagePoolTest, ParsingIntoAMessageThatCameBackUsesItsColumnsAgain) {
  const MessagePool pool;
  auto message = pool.Take();
  Fill(*message, 1000);
  const std::string bytes = message->SerializeAsString();
  const void* const column = message->ipv4().time_s().data();
  message.reset();
  message = pool.Take();
  ASSERT_TRUE(message->ParseFromString(bytes));
  EXPECT_EQ(message->ipv4().time_s_size(), 1000);
  EXPECT_EQ(static_cast<const void*>(message->ipv4().time_s().data()), column);
  EXPECT_FALSE(message->has_ipv6());
}

TEST(MessagePoolTest, MessagesInUseAreDifferentOnes) {
  const MessagePool pool;
  std::vector<std::shared_ptr<v1::HitBatch>> messages;
  std::set<const v1::HitBatch*> different;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 10; ++i) {
      messages.push_back(pool.Take());
      different.insert(messages.back().get());
    }
    EXPECT_EQ(different.size(), 10u);
    messages.clear();
    different.clear();
  }
}

TEST(MessagePoolTest, AMessageIsInUseUntilItsLastOwnerHasGone) {
  const MessagePool pool;
  auto owner = pool.Take();
  const auto other = owner;
  owner.reset();
  EXPECT_NE(pool.Take().get(), other.get());
}

TEST(MessagePoolTest, CopiesShareThePoolWhichLivesAsLongAsItsMessages) {
  auto pool = std::make_unique<MessagePool>();
  auto copy = std::make_unique<MessagePool>(*pool);
  const v1::HitBatch* const first = pool->Take().get();
  EXPECT_EQ(copy->Take().get(), first);
  auto message = copy->Take();
  pool.reset();
  copy.reset();
  Fill(*message, 10);
  EXPECT_EQ(message->ipv4().time_s_size(), 10);
}

TEST(MessagePoolTest, MessagesBeyondItsMemoryAreNotKept) {
  const MessagePool pool;
  std::vector<std::shared_ptr<v1::HitBatch>> messages;
  constexpr int kHits = 1 << 20;  // 4 MiB
  for (int i = 0; i < 8; ++i) {
    messages.push_back(pool.Take());
    Fill(*messages.back(), kHits);
  }
  messages.clear();
  size_t kept_bytes = 0;
  for (int i = 0; i < 8; ++i) {
    messages.push_back(pool.Take());
    kept_bytes += messages.back()->SpaceUsedLong();
  }
  EXPECT_GT(kept_bytes, kPoolBytesMax / 2);
  EXPECT_LE(kept_bytes, kPoolBytesMax + 8 * sizeof(v1::HitBatch));
}

TEST(MessagePoolTest, ThreadsNeverHaveTheSameMessage) {
  const MessagePool pool;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (uint64_t id = 1; id <= 4; ++id) {
    threads.emplace_back([&pool, &wrong, id] {
      for (int i = 0; i < 2000; ++i) {
        const auto message = pool.Take();
        wrong += message->sequence() != 0 ? 1 : 0;
        message->set_sequence(id);
        std::this_thread::yield();
        wrong += message->sequence() != id ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace scantrend

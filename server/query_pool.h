// QueryPool: the threads that compute the answers of queries, so many at once.
#ifndef SCANTREND_SERVER_QUERY_POOL_H_
#define SCANTREND_SERVER_QUERY_POOL_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/status.h"

namespace scantrend {

// A thread is started when it is needed first, and stays. Thread-safe.
class QueryPool {
 public:
  using SendAnswer = std::function<void()>;
  using Query = std::function<SendAnswer()>;

  // Of so many queries at once; >= 1.
  explicit QueryPool(int queries_max);
  // Waits for the queries that were taken.
  ~QueryPool();

  // Computes `query`, at once, on a thread of the pool; then there is room for another, and what it
  // returned (not empty) is called, which sends the answer: so who has an answer can ask again.
  // RESOURCE_EXHAUSTED (TOO_MANY_QUERIES, with RetryInfo): queries_max are being computed; `query`
  // is not.
  absl::Status Run(Query query);

  // Refused since the start.
  uint64_t refused() const;

 private:
  void RunThread();

  const size_t queries_max_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Query> waiting_;
  size_t under_way_ = 0;  // those that wait for a thread, too
  uint64_t refused_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_QUERY_POOL_H_

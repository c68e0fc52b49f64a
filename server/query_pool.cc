#include "server/query_pool.h"

#include <pthread.h>

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/limit_error.h"

namespace scantrend {
namespace {

constexpr std::chrono::milliseconds kRetry{1'000};

}  // namespace

QueryPool::QueryPool(int queries_max) : queries_max_(static_cast<size_t>(queries_max)) {}

QueryPool::~QueryPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

absl::Status QueryPool::Run(Query query) {
  {
    const std::lock_guard lock(mutex_);
    if (under_way_ >= queries_max_) {
      ++refused_;
      return LimitError(absl::StrCat(queries_max_,
                                     " queries are being answered, and there may be no more "
                                     "(--queries-max); ask again after ",
                                     kRetry.count(), " ms"),
                        "TOO_MANY_QUERIES", queries_max_, kRetry);
    }
    waiting_.push_back(std::move(query));
    if (++under_way_ > threads_.size()) {
      threads_.emplace_back([this] { RunThread(); });
      pthread_setname_np(threads_.back().native_handle(), "query");
    }
  }
  changed_.notify_one();
  return absl::OkStatus();
}

uint64_t QueryPool::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

void QueryPool::RunThread() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) {
      return;
    }
    SendAnswer send_answer;
    {
      const Query query = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      send_answer = query();
    }
    lock.lock();
    --under_way_;
    lock.unlock();
    send_answer();
    lock.lock();
  }
}

}  // namespace scantrend

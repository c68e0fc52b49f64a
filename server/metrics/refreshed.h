// Refreshed: a value that takes time to read, read in the background as long as it is asked for.
#ifndef SCANTREND_SERVER_METRICS_REFRESHED_H_
#define SCANTREND_SERVER_METRICS_REFRESHED_H_

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/status/statusor.h"

namespace scantrend {

// How often a value is read, and how long who asks for it waits.
struct RefreshOptions {
  // A value is not read again before it is this old,
  std::chrono::milliseconds period_min{5'000};
  // nor before this many times as long has passed as reading it took: a share of 1 in 20 of one
  // core at most.
  int rest_per_read = 19;
  // Get waits for a value that is being read so long, and then answers the one before.
  std::chrono::milliseconds wait_max{500};
  std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
};

// Thread-safe. Costs nothing while nobody asks.
template <typename T>
class Refreshed {
 public:
  // Asked now and then by who reads: true if there is to be no value any more.
  using Cancelled = std::function<bool()>;
  // Never runs twice at the same time, and never on the thread of who asks.
  using Read = std::function<absl::StatusOr<T>(const Cancelled& cancelled)>;

  // `thread_name`: at most 15 characters.
  Refreshed(const char* thread_name, Read read, RefreshOptions options = {})
      : options_(std::move(options)), read_(std::move(read)), thread_([this] { Run(); }) {
    pthread_setname_np(thread_.native_handle(), thread_name);
  }
  // Waits for a reading that is under way, which is told to end.
  ~Refreshed() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  Refreshed(const Refreshed&) = delete;
  Refreshed& operator=(const Refreshed&) = delete;

  // The value; if it is due to be read again, the new one, unless that takes longer than wait_max.
  // nullptr: there is none yet, or the last reading failed.
  std::shared_ptr<const T> Get() {
    std::unique_lock lock(mutex_);
    if (!asked_ && (reads_ == 0 || options_.now() >= due_)) {
      asked_ = true;
      changed_.notify_all();
    }
    changed_.wait_for(lock, options_.wait_max, [this] { return !asked_ || stopping_; });
    return value_;
  }

  // Readings that failed since the start.
  uint64_t failures() const {
    const std::lock_guard lock(mutex_);
    return failures_;
  }

 private:
  void Run() {
    const Cancelled is_stopping = [this] {
      const std::lock_guard lock(mutex_);
      return stopping_;
    };
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return asked_ || stopping_; });
      if (stopping_) {
        return;
      }
      lock.unlock();
      const auto started = options_.now();
      absl::StatusOr<T> read = read_(is_stopping);
      const auto ended = options_.now();
      auto value = read.ok() ? std::make_shared<const T>(*std::move(read)) : nullptr;
      lock.lock();
      value_ = std::move(value);
      failures_ += value_ == nullptr && !stopping_ ? 1 : 0;
      ++reads_;
      due_ = std::max(started + options_.period_min,
                      ended + options_.rest_per_read * (ended - started));
      asked_ = false;
      changed_.notify_all();
    }
  }

  const RefreshOptions options_;
  const Read read_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<const T> value_;
  std::chrono::steady_clock::time_point due_;
  uint64_t reads_ = 0;
  uint64_t failures_ = 0;
  bool asked_ = false;  // until the value has been read
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_METRICS_REFRESHED_H_

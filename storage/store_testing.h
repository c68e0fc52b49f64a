// Helpers for tests of the store: blocking calls, and a directory of the test's own.
#ifndef SCANTREND_STORAGE_STORE_TESTING_H_
#define SCANTREND_STORAGE_STORE_TESTING_H_

#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "storage/store.h"

namespace scantrend {

// An empty directory for the test that runs; what an earlier run left there is gone.
inline std::string FreshDirectory(const std::string& name = "data") {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const std::filesystem::path path =
      std::filesystem::path(testing::TempDir()) / (std::string(test->name()) + "." + name);
  std::filesystem::remove_all(path);
  std::filesystem::create_directories(path);
  return path.string();
}

// The answer to a call of the committer. By std::mutex, since ThreadSanitizer cannot see into
// Abseil.
template <typename T>
class Answer {
 public:
  void Set(absl::StatusOr<T> value) {
    const std::lock_guard lock(mutex_);
    value_ = std::move(value);
    // Under the lock: the waiter may destroy this as soon as it has it.
    set_.notify_one();
  }
  absl::StatusOr<T> Wait() {
    std::unique_lock lock(mutex_);
    set_.wait(lock, [this] { return value_.has_value(); });
    return *std::move(value_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable set_;
  std::optional<absl::StatusOr<T>> value_;
};

inline absl::StatusOr<OpenedStream> OpenAndWait(Store& store, const StreamId& id) {
  Answer<OpenedStream> answer;
  store.committer().Open(
      id, [&](absl::StatusOr<OpenedStream> opened) { answer.Set(std::move(opened)); });
  return answer.Wait();
}

inline absl::StatusOr<BatchResult> SubmitAndWait(Store& store, Batch batch) {
  Answer<BatchResult> answer;
  store.committer().Submit(
      std::move(batch), [&](absl::StatusOr<BatchResult> result) { answer.Set(std::move(result)); });
  return answer.Wait();
}

inline const TrendReader::Cancelled kNotCancelled = [] { return false; };

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_STORE_TESTING_H_

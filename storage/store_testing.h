// Helpers for tests of the store: blocking calls, and a directory of the test's own.
#ifndef SCANTREND_STORAGE_STORE_TESTING_H_
#define SCANTREND_STORAGE_STORE_TESTING_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>

#include "absl/synchronization/notification.h"
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

inline absl::StatusOr<OpenedStream> OpenAndWait(Store& store, const StreamId& id) {
  absl::StatusOr<OpenedStream> answer = absl::UnknownError("no answer");
  absl::Notification done;
  store.committer().Open(id, [&](absl::StatusOr<OpenedStream> opened) {
    answer = std::move(opened);
    done.Notify();
  });
  done.WaitForNotification();
  return answer;
}

inline absl::StatusOr<BatchResult> SubmitAndWait(Store& store, Batch batch) {
  absl::StatusOr<BatchResult> answer = absl::UnknownError("no answer");
  absl::Notification done;
  store.committer().Submit(std::move(batch), [&](absl::StatusOr<BatchResult> result) {
    answer = std::move(result);
    done.Notify();
  });
  done.WaitForNotification();
  return answer;
}

inline const TrendReader::Cancelled kNotCancelled = [] { return false; };

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_STORE_TESTING_H_

#include "server/fuzz/watch_call.h"

#include <chrono>
#include <utility>

#include "base/fuzz/promise.h"

namespace scantrend {
namespace {

// Who has not answered after so long hangs.
constexpr std::chrono::seconds kHangs{120};

}  // namespace

absl::StatusOr<grpc::Status> WatchCall::AwaitFirst() {
  std::unique_lock lock(mutex_);
  PROMISE(changed_.wait_for(lock, kHangs, [this] { return first_ || end_; }), "a watch hangs");
  return end_.value_or(grpc::Status::OK);
}

absl::Status WatchCall::End() {
  bool is_over = false;
  bool is_writing = false;
  {
    const std::lock_guard lock(mutex_);
    is_over = end_.has_value();
    is_writing = std::exchange(is_writing_, false);
  }
  if (is_writing) {
    watcher_->OnWriteDone(true);
  }
  if (!is_over) {
    watcher_->OnCancel();
    std::unique_lock lock(mutex_);
    PROMISE(changed_.wait_for(lock, kHangs, [this] { return end_.has_value(); }),
            "a watch does not end");
  }
  watcher_->OnDone();
  return absl::OkStatus();
}

void WatchCall::Finish(grpc::Status status) {
  const std::lock_guard lock(mutex_);
  end_ = std::move(status);
  changed_.notify_one();
}

void WatchCall::Write(const v1::WatchTrendResponse* message, grpc::WriteOptions /*options*/) {
  const std::lock_guard lock(mutex_);
  first_ = *message;
  is_writing_ = true;
  changed_.notify_one();
}

void WatchCall::WriteAndFinish(const v1::WatchTrendResponse* message, grpc::WriteOptions options,
                               grpc::Status status) {
  Write(message, options);
  Finish(std::move(status));
}

}  // namespace scantrend

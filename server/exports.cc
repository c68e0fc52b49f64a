#include "server/exports.h"

#include <grpcpp/server_context.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/grpc_status.h"
#include "server/limit_error.h"

namespace scantrend {
namespace {

using Clock = std::chrono::steady_clock;

// Who has taken nothing for so long gives way to others, and is cut off.
constexpr std::chrono::milliseconds kGivesWay{500};
constexpr std::chrono::minutes kTakeMax{5};
constexpr std::chrono::milliseconds kRetry{1'000};

}  // namespace

// Lives until gRPC is done with it, which is after its computation has called Finish.
class Exports::Call : public grpc::ServerWriteReactor<v1::ExportPointsResponse> {
 public:
  explicit Call(grpc::CallbackServerContext* context) : context_(context) {}

  bool Send(v1::ExportPointsResponse& message) {
    if (!WaitUntilTaken()) {
      return false;
    }
    message_.Swap(&message);
    message.Clear();
    {
      const std::lock_guard lock(mutex_);
      is_writing_ = true;
      writing_since_ = Clock::now();
    }
    StartWrite(&message_);
    return true;
  }

  // Until what was sent last has been taken. False: it never will be.
  bool WaitUntilTaken() {
    std::unique_lock lock(mutex_);
    const bool is_over = changed_.wait_for(
        lock, kTakeMax, [this] { return !is_writing_ || has_gone_ || is_cut_off_; });
    if (is_writing_ && (!is_over || is_cut_off_)) {
      lock.unlock();
      context_->TryCancel();
      lock.lock();
    }
    // Of a call that was cancelled, it fails.
    changed_.wait(lock, [this] { return !is_writing_; });
    return !has_gone_ && !is_cut_off_;
  }

  void CutOff() {
    const std::lock_guard lock(mutex_);
    is_cut_off_ = true;
    changed_.notify_all();
  }

  // How long nothing was taken of what is sent.
  Clock::duration waited(Clock::time_point now) const {
    const std::lock_guard lock(mutex_);
    return is_writing_ ? now - writing_since_ : Clock::duration::zero();
  }

  void OnWriteDone(bool ok) override {
    const std::lock_guard lock(mutex_);
    is_writing_ = false;
    has_gone_ = has_gone_ || !ok;
    changed_.notify_all();
  }
  void OnCancel() override {
    const std::lock_guard lock(mutex_);
    has_gone_ = true;
    changed_.notify_all();
  }
  void OnDone() override { delete this; }

 private:
  grpc::CallbackServerContext* const context_;
  v1::ExportPointsResponse message_;  // gRPC's, while is_writing_
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool is_writing_ = false;
  Clock::time_point writing_since_;
  bool has_gone_ = false;
  bool is_cut_off_ = false;
};

grpc::ServerWriteReactor<v1::ExportPointsResponse>* Exports::Start(
    grpc::CallbackServerContext* context, absl::Status admitted, Compute compute) {
  Call* const call = new Call(context);  // OnDone deletes it
  if (admitted.ok()) {
    admitted = Admit(call);
  }
  if (admitted.ok()) {
    admitted = pool_->Run([this, call, compute = std::move(compute)] {
      return [call, status = Run(call, compute)] { call->Finish(ToGrpcStatus(status)); };
    });
    if (!admitted.ok()) {
      Forget(call);
    }
  }
  if (!admitted.ok()) {
    call->Finish(ToGrpcStatus(admitted));
  }
  return call;
}

absl::Status Exports::Admit(Call* call) {
  const std::lock_guard lock(mutex_);
  if (calls_.size() >= exports_max_) {
    const auto now = Clock::now();
    const auto slowest =
        std::max_element(calls_.begin(), calls_.end(), [now](const Call* one, const Call* other) {
          return one->waited(now) < other->waited(now);
        });
    if ((*slowest)->waited(now) < kGivesWay) {
      ++refused_;
      return LimitError(
          absl::StrCat(exports_max_,
                       " exports are under way, and there may be no more (half of --queries-max); "
                       "ask again after ",
                       kRetry.count(), " ms"),
          "TOO_MANY_QUERIES", exports_max_, kRetry);
    }
    ++cut_off_;
    (*slowest)->CutOff();
    calls_.erase(slowest);
  }
  calls_.push_back(call);
  return absl::OkStatus();
}

absl::Status Exports::Run(Call* call, const Compute& compute) {
  absl::Status status =
      compute([call](v1::ExportPointsResponse& message) { return call->Send(message); });
  if (!call->WaitUntilTaken() && status.ok()) {
    status = absl::CancelledError("the caller has gone");
  }
  Forget(call);
  return status;
}

void Exports::Forget(Call* call) {
  const std::lock_guard lock(mutex_);
  calls_.remove(call);
}

uint64_t Exports::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

uint64_t Exports::cut_off() const {
  const std::lock_guard lock(mutex_);
  return cut_off_;
}

}  // namespace scantrend

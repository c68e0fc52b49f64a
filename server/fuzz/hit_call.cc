#include "server/fuzz/hit_call.h"

#include <grpcpp/impl/codegen/proto_utils.h>

#include <chrono>
#include <utility>

#include "base/fuzz/promise.h"
#include "base/status.h"

namespace scantrend {
namespace {

// Who has not answered after so long hangs.
constexpr std::chrono::seconds kHangs{120};

}  // namespace

HitCall::HitCall(const StartStream& start)
    : stream_(start([this] {
        const std::lock_guard lock(mutex_);
        is_done_ = true;
      })) {
  BindReactor(stream_.get());
}

absl::StatusOr<bool> HitCall::AwaitRead() {
  RETURN_IF_ERROR(Await([this] { return read_ != nullptr || finish_.has_value(); }));
  {
    const std::lock_guard lock(mutex_);
    if (!finish_.has_value()) {
      return true;
    }
  }
  RETURN_IF_ERROR(End());
  return false;
}

void HitCall::Deliver(std::string_view bytes) {
  const grpc::Slice slice(bytes.data(), bytes.size());
  {
    const std::lock_guard lock(mutex_);
    *std::exchange(read_, nullptr) = grpc::ByteBuffer(&slice, 1);
  }
  stream_->OnReadDone(true);
}

absl::Status HitCall::AwaitAcks(size_t count) {
  return Await([this, count] { return acks_.size() >= count || finish_.has_value(); });
}

absl::Status HitCall::Close() {
  ASSIGN_OR_RETURN(const bool reads, AwaitRead());
  if (!reads) {
    return absl::OkStatus();
  }
  {
    const std::lock_guard lock(mutex_);
    read_ = nullptr;
  }
  stream_->OnReadDone(false);
  RETURN_IF_ERROR(Await([this] { return finish_.has_value(); }));
  return End();
}

absl::Status HitCall::Cancel() {
  stream_->OnCancel();
  bool is_writing = false;
  {
    const std::lock_guard lock(mutex_);
    is_writing = std::exchange(write_, nullptr) != nullptr;
  }
  if (is_writing) {
    stream_->OnWriteDone(false);
  }
  RETURN_IF_ERROR(Await([this] { return finish_.has_value(); }));
  return End();
}

void HitCall::Finish(grpc::Status status) {
  const std::lock_guard lock(mutex_);
  if (finish_.has_value()) {
    Break("a call is ended twice");
  }
  finish_ = std::move(status);
  changed_.notify_one();
}

void HitCall::Read(grpc::ByteBuffer* message) {
  const std::lock_guard lock(mutex_);
  if (read_ != nullptr || finish_.has_value()) {
    Break(read_ != nullptr ? "two reads are started at once" : "a read is started after the end");
  }
  read_ = message;
  changed_.notify_one();
}

void HitCall::Write(const grpc::ByteBuffer* ack, grpc::WriteOptions /*options*/) {
  const std::lock_guard lock(mutex_);
  if (write_ != nullptr || finish_.has_value()) {
    Break(write_ != nullptr ? "two writes are started at once"
                            : "a write is started after the end");
  }
  write_ = ack;
  changed_.notify_one();
}

void HitCall::WriteAndFinish(const grpc::ByteBuffer* ack, grpc::WriteOptions options,
                             grpc::Status status) {
  Write(ack, options);
  Finish(std::move(status));
}

absl::Status HitCall::Await(const std::function<bool()>& is_there) {
  std::unique_lock lock(mutex_);
  while (true) {
    const bool has_changed = changed_.wait_for(lock, kHangs, [this, &is_there] {
      return broken_ != nullptr || write_ != nullptr || is_there();
    });
    PROMISE(has_changed, "a stream hangs");
    PROMISE(broken_ == nullptr, "by a stream ", broken_);
    if (write_ == nullptr) {
      return absl::OkStatus();
    }
    grpc::ByteBuffer written(*std::exchange(write_, nullptr));
    PROMISE(
        grpc::SerializationTraits<v1::HitAck>::Deserialize(&written, &acks_.emplace_back()).ok(),
        "an ack is no HitAck");
    lock.unlock();
    stream_->OnWriteDone(true);
    lock.lock();
  }
}

absl::Status HitCall::End() {
  bool is_reading = false;
  {
    const std::lock_guard lock(mutex_);
    end_ = finish_;
    is_reading = std::exchange(read_, nullptr) != nullptr;
  }
  if (is_reading) {
    stream_->OnReadDone(false);
  }
  stream_->OnDone();
  const std::lock_guard lock(mutex_);
  PROMISE(is_done_, "a stream that is over does not say so");
  PROMISE(broken_ == nullptr, "by a stream ", broken_);
  return absl::OkStatus();
}

// mutex_ is held.
void HitCall::Break(const char* promise) {
  if (broken_ == nullptr) {
    broken_ = promise;
  }
}

}  // namespace scantrend

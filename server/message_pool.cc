#include "server/message_pool.h"

#include <mutex>
#include <utility>
#include <vector>

namespace scantrend {

class MessagePool::Spares {
 public:
  std::unique_ptr<v1::HitBatch> Take() {
    const std::lock_guard lock(mutex_);
    if (messages_.empty()) {
      return std::make_unique<v1::HitBatch>();
    }
    Spare spare = std::move(messages_.back());
    messages_.pop_back();
    bytes_ -= spare.bytes;
    return std::move(spare.message);
  }

  void Put(std::unique_ptr<v1::HitBatch> message) {
    message->Clear();
    const size_t bytes = message->SpaceUsedLong();
    const std::lock_guard lock(mutex_);
    if (bytes_ + bytes <= kPoolBytesMax) {
      bytes_ += bytes;
      messages_.push_back({std::move(message), bytes});
    }
  }

 private:
  struct Spare {
    std::unique_ptr<v1::HitBatch> message;
    size_t bytes;
  };

  std::mutex mutex_;
  std::vector<Spare> messages_;
  size_t bytes_ = 0;  // of messages_
};

MessagePool::MessagePool() : spares_(std::make_shared<Spares>()) {}

std::shared_ptr<v1::HitBatch> MessagePool::Take() const {
  return {spares_->Take().release(), [spares = spares_](v1::HitBatch* message) {
            spares->Put(std::unique_ptr<v1::HitBatch>(message));
          }};
}

}  // namespace scantrend

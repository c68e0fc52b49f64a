// UntakenAnswers: the memory of answers whose callers have not taken them yet.
#ifndef SCANTREND_SERVER_UNTAKEN_ANSWERS_H_
#define SCANTREND_SERVER_UNTAKEN_ANSWERS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

namespace scantrend {

// Of all callers together; one answer may be larger.
inline constexpr size_t kUntakenBytesMax = 64 << 20;

// Once there are more bytes than it may hold, the answers that have waited longest are cut off: who
// reads nothing is not to be in the way of who does. Thread-safe.
class UntakenAnswers {
 public:
  explicit UntakenAnswers(size_t bytes_max = kUntakenBytesMax) : bytes_max_(bytes_max) {}

  // An answer that begins to be sent; the number by which Remove knows it. `cut_off` is called at
  // most once, before Remove for the answer has returned, and may end in a call of Remove.
  uint64_t Add(size_t bytes, std::function<void()> cut_off);
  // The answer was taken, or its call has ended. A number that was removed, or 0, does nothing.
  void Remove(uint64_t number);

  // Cut off since the start.
  uint64_t cut_off() const;

 private:
  struct Answer {
    size_t bytes;
    std::function<void()> cut_off;
  };

  const size_t bytes_max_;
  // Held while an answer is cut off, so that nobody removes it, and its call with it, meanwhile;
  // and recursive, since gRPC may end the call on the very thread that cuts it off.
  mutable std::recursive_mutex mutex_;
  std::map<uint64_t, Answer> answers_;  // the oldest first
  size_t bytes_ = 0;
  uint64_t last_ = 0;
  uint64_t cut_off_ = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_UNTAKEN_ANSWERS_H_

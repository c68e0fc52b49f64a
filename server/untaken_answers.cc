#include "server/untaken_answers.h"

#include <utility>

namespace scantrend {

uint64_t UntakenAnswers::Add(size_t bytes, std::function<void()> cut_off) {
  const std::lock_guard lock(mutex_);
  const uint64_t number = ++last_;
  answers_.emplace(number, Answer{bytes, std::move(cut_off)});
  bytes_ += bytes;
  while (bytes_ > bytes_max_ && answers_.begin()->first != number) {
    const auto oldest = answers_.extract(answers_.begin());
    bytes_ -= oldest.mapped().bytes;
    ++cut_off_;
    oldest.mapped().cut_off();
  }
  return number;
}

void UntakenAnswers::Remove(uint64_t number) {
  const std::lock_guard lock(mutex_);
  const auto found = answers_.find(number);
  if (found != answers_.end()) {
    bytes_ -= found->second.bytes;
    answers_.erase(found);
  }
}

uint64_t UntakenAnswers::cut_off() const {
  const std::lock_guard lock(mutex_);
  return cut_off_;
}

}  // namespace scantrend

// Choices: how an input is to be read, said by its first line.
#ifndef SCANTREND_BASE_FUZZ_CHOICES_H_
#define SCANTREND_BASE_FUZZ_CHOICES_H_

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace scantrend {

// A character for each choice, '0' being 0: people can read and write it, and any byte will do.
// What is missing is 0. A value type with a view of the input.
class Choices {
 public:
  explicit Choices(std::string_view input)
      : size_(std::min(input.find('\n'), input.size())), input_(input) {}

  // 0 to 255.
  size_t operator[](size_t index) const {
    return index < size_ ? static_cast<unsigned char>(input_[index] - '0') : 0;
  }
  // What follows the first line.
  std::string_view rest() const { return input_.substr(std::min(size_ + 1, input_.size())); }

 private:
  const size_t size_;
  const std::string_view input_;
};

}  // namespace scantrend

#endif  // SCANTREND_BASE_FUZZ_CHOICES_H_

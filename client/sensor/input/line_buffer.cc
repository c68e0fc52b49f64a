#include "client/sensor/input/line_buffer.h"

#include <algorithm>
#include <cstring>

namespace scantrend {
namespace {

// Room for a line of the longest kind and for reads of a good size behind it.
constexpr size_t kBufferBytes = 4 * kLineBytesMax;

}  // namespace

LineBuffer::LineBuffer() : buffer_(kBufferBytes) {}

bool LineBuffer::HasLine() {
  scanned_ = std::max(scanned_, begin_);
  const void* const newline = std::memchr(buffer_.data() + scanned_, '\n', end_ - scanned_);
  if (newline == nullptr) {
    scanned_ = end_;
    return false;
  }
  scanned_ = static_cast<size_t>(static_cast<const char*>(newline) - buffer_.data());
  return true;
}

std::string_view LineBuffer::TakeLine() { return Take(scanned_, true); }

std::string_view LineBuffer::TakeRest() { return Take(end_, false); }

// The line from begin_ to `line_end`, where its newline is.
std::string_view LineBuffer::Take(size_t line_end, bool terminated) {
  const uint64_t size = passed_ + (line_end - begin_);
  const size_t taken_end = line_end + (terminated ? 1 : 0);
  const std::string_view line(buffer_.data() + begin_,
                              static_cast<size_t>(std::min<uint64_t>(size, kLineBytesMax)));
  if (passed_ > 0) {
    passed_digest_.Add({buffer_.data() + kLineBytesMax, taken_end - kLineBytesMax});
    digest_ = passed_digest_;
    digested_ = taken_end;
    passed_ = 0;
  }
  begin_ = taken_end;
  offset_ += size + (terminated ? 1 : 0);
  newlines_ += terminated ? 1 : 0;
  unterminated_ = !terminated;
  cut_ = size > kLineBytesMax;
  return line;
}

size_t LineBuffer::Skip(uint64_t count) {
  const auto taken = static_cast<size_t>(std::min<uint64_t>(end_ - begin_, count));
  if (taken > 0) {
    const char* const first = buffer_.data() + begin_;
    newlines_ += static_cast<uint64_t>(std::count(first, first + taken, '\n'));
    unterminated_ = first[taken - 1] != '\n';
    cut_ = false;
    begin_ += taken;
    offset_ += taken;
  }
  return taken;
}

char* LineBuffer::Space(size_t& size) {
  digest_.Add({buffer_.data() + digested_, begin_ - digested_});
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = digested_ = 0;
  if (end_ > kLineBytesMax) {
    if (passed_ == 0) {
      passed_digest_ = digest_;
      passed_digest_.Add({buffer_.data(), kLineBytesMax});
    }
    passed_digest_.Add({buffer_.data() + kLineBytesMax, end_ - kLineBytesMax});
    passed_ += end_ - kLineBytesMax;
    end_ = kLineBytesMax;
  }
  scanned_ = end_;
  size = buffer_.size() - end_;
  return buffer_.data() + end_;
}

uint64_t LineBuffer::digest() const {
  if (digested_ == begin_) {
    return digest_.value();
  }
  ContentDigest digest = digest_;
  digest.Add({buffer_.data() + digested_, begin_ - digested_});
  return digest.value();
}

uint64_t LineBuffer::end_digest() const {
  const size_t digested = passed_ > 0 ? kLineBytesMax : digested_;
  ContentDigest digest = passed_ > 0 ? passed_digest_ : digest_;
  digest.Add({buffer_.data() + digested, end_ - digested});
  return digest.value();
}

}  // namespace scantrend

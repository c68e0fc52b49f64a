// LineBuffer: makes lines of bytes that come piece by piece, and keeps the digest of what was
// taken.
#ifndef SCANTREND_CLIENT_SENSOR_INPUT_LINE_BUFFER_H_
#define SCANTREND_CLIENT_SENSOR_INPUT_LINE_BUFFER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "client/sensor/input/content_digest.h"
#include "client/sensor/input/line_input.h"

namespace scantrend {

// The bytes of one file, in order: those that were taken as lines, and behind them those that were
// added and are still to be taken. Bounded: of a line longer than kLineBytesMax only its front is
// kept, however long it gets. Not thread-safe.
class LineBuffer {
 public:
  LineBuffer();

  // Whether a line with its newline is there. Cheap if it was asked before.
  bool HasLine();
  // The line at the front without its newline, at most kLineBytesMax bytes of it; only after
  // HasLine() was true. Valid until Space is called.
  std::string_view TakeLine();

  // Whether there are bytes behind the last newline; only after HasLine() was false.
  bool HasRest() const { return begin_ < end_; }
  // They, as a line.
  std::string_view TakeRest();

  // Takes what was added, but at most `count` bytes of it, as if its lines had been taken; returns
  // how many bytes it took. In the middle of a line, its rest is the next line.
  size_t Skip(uint64_t count);

  // Where bytes may be added, at least kLineBytesMax of them: writes `size`. Only after HasLine()
  // was false.
  char* Space(size_t& size);
  // So many bytes were written there.
  void Added(size_t count) { end_ += count; }

  // Bytes taken, with the newlines (and what was cut off the lines), and their ContentDigest.
  uint64_t offset() const { return offset_; }
  uint64_t digest() const;
  // Bytes added, and their ContentDigest.
  uint64_t end_offset() const { return offset_ + passed_ + (end_ - begin_); }
  uint64_t end_digest() const;

  // Lines taken; of a line whose front was taken without a newline, its rest is of the same number.
  uint64_t line_number() const { return newlines_ + (unterminated_ ? 1 : 0); }
  // The line that was taken last had more than kLineBytesMax bytes.
  bool cut() const { return cut_; }
  // The last byte taken is no newline.
  bool unterminated() const { return unterminated_; }

 private:
  std::string_view Take(size_t line_end, bool terminated);

  // [begin_, end_) was added and not taken; [digested_, begin_) was taken, but is not in digest_
  // yet; no newline in [begin_, scanned_).
  std::vector<char> buffer_;
  size_t digested_ = 0;
  size_t begin_ = 0;
  size_t scanned_ = 0;
  size_t end_ = 0;
  ContentDigest digest_;

  // Of the line at the front, if it is too long: the bytes that were dropped behind its first
  // kLineBytesMax, which are at begin_ == 0; and the digest up to where they end.
  uint64_t passed_ = 0;
  ContentDigest passed_digest_;

  uint64_t offset_ = 0;
  uint64_t newlines_ = 0;
  bool unterminated_ = false;
  bool cut_ = false;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_INPUT_LINE_BUFFER_H_

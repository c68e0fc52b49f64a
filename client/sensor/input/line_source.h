// LineSource: the lines of a log file, and where in the file they are.
#ifndef SCANTREND_CLIENT_SENSOR_INPUT_LINE_SOURCE_H_
#define SCANTREND_CLIENT_SENSOR_INPUT_LINE_SOURCE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/sensor/input/byte_stream.h"
#include "client/sensor/input/line_buffer.h"
#include "client/sensor/input/line_input.h"

namespace scantrend {

// Reads a file, or standard input, plain or compressed (ByteStream), line by line, in bounded
// memory. A position in it is a number of uncompressed bytes. Not thread-safe.
class LineSource : public LineInput {
 public:
  // As ByteStream::Open.
  static absl::StatusOr<std::unique_ptr<LineSource>> Open(const std::string& path);

  // The next line without its newline, valid until the next call of anything that is not const;
  // nullopt at the end of the data. A last line without a newline is a line, if the file is intact.
  // Of a pipe, a line is returned as soon as its newline has come.
  //
  // DATA_LOSS: compressed data is cut off or damaged; the line that the damage is in is not
  // returned, and the position stays before it. The lines before it are intact if the data was cut
  // off; if it was damaged, they are as far as the format's checksums told: that of gzip comes at
  // the very end. RESOURCE_EXHAUSTED and others: as ByteStream::Read. Messages name the path, the
  // line and the position, and what to do. After an error every call returns it again.
  absl::StatusOr<std::optional<std::string_view>> Next() override;

  // To be called before Next: a last line without a newline, of a plain file, may be being written.
  // Next then waits for its rest, for `patience` at the most in all, and takes what is there.
  void WaitForRestOfLine(absl::Duration patience) { patience_ = patience; }

  // Of compressed live data it may wait longer than `timeout`, if a part of a compressed block has
  // come.
  bool Wait(absl::Duration timeout) override;

  // Goes from the start to `offset`, a former offset(), as if the lines before it had been read; in
  // the middle of a line, its rest is the next line. OUT_OF_RANGE: the data ends before that.
  // INVALID_ARGUMENT: it lies behind us. Others: as Next.
  absl::Status SkipTo(uint64_t offset);

  // Uncompressed bytes of the lines so far, with their newlines (and what was cut off them).
  uint64_t offset() const { return lines_.offset(); }
  // Lines so far; the number of the line that Next returned last.
  uint64_t line_number() const override { return lines_.line_number(); }
  // ContentDigest of exactly the bytes [0, offset()).
  uint64_t digest() const { return lines_.digest(); }
  bool last_line_was_cut() const override { return lines_.cut(); }
  bool last_line_began_file() const override { return false; }
  // The line that Next returned last has no newline: of a file that is being written, its rest may
  // follow.
  bool last_line_was_unterminated() const { return lines_.unterminated(); }

  bool is_live() const override { return stream_->is_live(); }
  // Offset, lines and digest, and whether the last line has no newline yet.
  void FillPosition(sensor::SourcePosition& position) const override;
  std::string Where() const override;
  uint64_t bytes_read() const override { return stream_->bytes_read(); }
  std::optional<uint64_t> bytes_total() const override { return stream_->bytes_total(); }

 private:
  explicit LineSource(std::unique_ptr<ByteStream> stream);

  // At the end of a plain file, within a line: waits until the file has grown; false if it has not.
  bool AwaitGrowth();
  // Reads more, if no whole line is there; or sets at_end_ (and error_).
  void Fill();
  absl::Status ErrorHere(const absl::Status& error) const;

  const std::unique_ptr<ByteStream> stream_;
  LineBuffer lines_;
  bool at_end_ = false;
  absl::Status error_;  // what at_end_ came from
  absl::Duration patience_ = absl::ZeroDuration();
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_INPUT_LINE_SOURCE_H_

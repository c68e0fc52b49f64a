// LineInput: lines one by one, and where they end: of a file, of a file that is followed, of the
// journal.
#ifndef SCANTREND_CLIENT_SENSOR_INPUT_LINE_INPUT_H_
#define SCANTREND_CLIENT_SENSOR_INPUT_LINE_INPUT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/sensor/source_position.pb.h"

namespace scantrend {

// The most bytes of a line that are returned, without its newline.
inline constexpr size_t kLineBytesMax = size_t{64} << 10;

// Not thread-safe.
class LineInput {
 public:
  virtual ~LineInput() = default;

  // The next line without its newline, valid until the next call of anything that is not const;
  // nullopt at the end, which input that goes on for ever never reaches. Waits for a line if there
  // is none yet. Errors as of the kind of input; after one, every call returns it again.
  virtual absl::StatusOr<std::optional<std::string_view>> Next() = 0;

  // Waits until Next would return without waiting, for `timeout` at the most; false if it would
  // still have to wait, and when a signal comes. Cheap if there is something.
  virtual bool Wait(absl::Duration timeout) = 0;

  // The line that Next returned last had more than kLineBytesMax bytes; its rest was passed over.
  virtual bool last_line_was_cut() const = 0;
  // It is the first of another file, which goes on where the one before it ended.
  virtual bool last_line_began_file() const = 0;

  // Lines come as they are written.
  virtual bool is_live() const = 0;

  // Writes where the lines so far end into `position`: what it takes to go on behind them. Nothing
  // is written by input that cannot be gone on with (a pipe).
  virtual void FillPosition(sensor::SourcePosition& position) const = 0;

  // Where the line is that Next returned last, for messages: "/var/log/kern.log line 12".
  virtual std::string Where() const = 0;

  // Lines so far, with those before the position that it began from.
  virtual uint64_t line_number() const = 0;
  // Bytes read, as they are stored, and how many there are in all; nullopt: not known.
  virtual uint64_t bytes_read() const = 0;
  virtual std::optional<uint64_t> bytes_total() const = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_INPUT_LINE_INPUT_H_

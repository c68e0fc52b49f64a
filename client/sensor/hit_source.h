// HitSource: where hits come from: a log, a log that is followed, the journal, a capture.
#ifndef SCANTREND_CLIENT_SENSOR_HIT_SOURCE_H_
#define SCANTREND_CLIENT_SENSOR_HIT_SOURCE_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/sensor/read_result.h"
#include "client/sensor/source_position.pb.h"

namespace scantrend {

// A line of a log, or a packet of a capture.
struct SourceRecord {
  ReadResult result;
  // The line as it was read, without its newline; of a packet its PacketText if it is malformed,
  // else empty. Valid until the source's next
  // call of anything that is not const.
  std::string_view text;
};

// How far a source is.
struct SourceProgress {
  uint64_t bytes_read = 0;          // as they are stored
  uint64_t bytes_total = 0;         // 0: not known
  uint64_t records = 0;             // with those before the position that it began from
  std::string_view unit = "lines";  // what the records are; static text
  // Packets that the system lost before they could be read; nobody knows what they were.
  uint64_t dropped = 0;
};

// Yields records one by one. Not thread-safe.
class HitSource {
 public:
  virtual ~HitSource() = default;

  // Waits until Next would return without waiting, for `timeout` at the most; false if it would
  // still have to wait, and when a signal comes. Cheap if there is something: it may be called
  // before every record.
  virtual bool Wait(absl::Duration timeout) = 0;

  // The next record; nullopt at the end of the source, which a source that goes on for ever never
  // reaches. Errors are those of its kind; after one, every call returns it again. What was
  // returned before stays good, and Position with it.
  virtual absl::StatusOr<std::optional<SourceRecord>> Next() = 0;

  // Writes where the source stands behind the record that Next returned last into `position`, whose
  // options_digest is not the source's. Nothing is written by a source that cannot be gone on with:
  // a pipe, a network interface.
  virtual void FillPosition(sensor::SourcePosition& position) const = 0;

  // Hits come as they happen: a batch is not to wait until it is full.
  virtual bool is_live() const = 0;

  virtual SourceProgress progress() = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_HIT_SOURCE_H_

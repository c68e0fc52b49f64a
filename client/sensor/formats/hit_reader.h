// HitReader: turns the lines of a log of one format into hits.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_HIT_READER_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_HIT_READER_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "base/clock.h"
#include "client/sensor/formats/local_time.h"
#include "client/sensor/packets/packet_class.h"
#include "client/sensor/read_result.h"

namespace scantrend {

// The most bytes that a reader's state takes: it travels in the position of each batch.
inline constexpr size_t kReaderStateBytesMax = 64;

// Reads a log, from its first line on. Not thread-safe.
class HitReader {
 public:
  virtual ~HitReader() = default;

  // `line` is the next line, without its newline; a carriage return at its end is ignored. Any
  // bytes at all are allowed. Nothing of `line` is kept.
  virtual ReadResult ReadLine(std::string_view line) = 0;

  // The next line is the first of another file, which goes on where this one ended (a log was
  // rotated): it may have a header of its own.
  virtual void BeginFile() {}

  // Not OK if the file as a whole cannot be read in this format, whatever lines follow: to be
  // looked at after a kMalformed. Every later line is then kMalformed too. INVALID_ARGUMENT: the
  // header lacks a column; the message says which and what to do.
  virtual absl::Status status() const { return absl::OkStatus(); }

  // What a reader must know of the lines before to go on in the middle of the file, in at most
  // kReaderStateBytesMax bytes of printable ASCII. Empty for a format whose lines stand alone, and
  // before the first line. Only if status() is OK.
  virtual std::string SaveState() const { return ""; }

  // Takes the place of the reader that saved `state`, if no line has been read yet.
  // INVALID_ARGUMENT: no reader of this format saved it; nothing was changed.
  virtual absl::Status RestoreState(std::string_view state);
};

// How to read; each format documents which of it it uses.
struct ReaderOptions {
  CountMode count = CountMode::kProbes;
  // The year of the first line, for times without one.
  std::optional<int> year;
  // Where times were written that do not tell their offset from UTC.
  Zone zone;
  // What is wanted (time, source, ...) -> the file's name for it, for files with named columns.
  std::map<std::string, std::string> columns;
  // Must outlive the reader.
  const Clock* clock = &Clock::System();
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_HIT_READER_H_

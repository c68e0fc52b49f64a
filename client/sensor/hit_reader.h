// HitReader: turns the lines of a log of one format into hits.
#ifndef SCANTREND_CLIENT_SENSOR_HIT_READER_H_
#define SCANTREND_CLIENT_SENSOR_HIT_READER_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "base/clock.h"
#include "base/hit.h"
#include "client/sensor/packet_class.h"

namespace scantrend {

// What a line of a log was. A value type.
struct LineResult {
  enum class Outcome {
    kHit,        // a hit
    kSkipped,    // rightly no hit: a comment, another program's line, a packet that is not counted
    kMalformed,  // meant to be a hit, but broken
  };

  Outcome outcome = Outcome::kMalformed;
  Hit hit;                  // kHit only
  std::string_view reason;  // kSkipped and kMalformed: static text, such as "tcp without SYN"

  static LineResult Skipped(std::string_view reason) { return {Outcome::kSkipped, {}, reason}; }
  static LineResult Malformed(std::string_view reason) { return {Outcome::kMalformed, {}, reason}; }
  // `hit`, with the series and the kind that `packet` counts as; skipped if it does not count.
  static LineResult OfPacket(const Hit& hit, const Packet& packet, CountMode mode);
};

// The most bytes that a reader's state takes: it travels in the position of each batch.
inline constexpr size_t kReaderStateBytesMax = 64;

// Reads one file, from its first line on. Not thread-safe.
class HitReader {
 public:
  virtual ~HitReader() = default;

  // `line` is the next line, without its newline; a carriage return at its end is ignored. Any
  // bytes at all are allowed. Nothing of `line` is kept.
  virtual LineResult ReadLine(std::string_view line) = 0;

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
  // What is wanted (time, source, ...) -> the file's name for it, for files with named columns.
  std::map<std::string, std::string> columns;
  // Must outlive the reader.
  const Clock* clock = &Clock::System();
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_HIT_READER_H_

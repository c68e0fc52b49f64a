// FormatCheck: whether a log is of the format that it is said to be of.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_FORMAT_CHECK_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_FORMAT_CHECK_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "client/sensor/formats/format_finder.h"
#include "client/sensor/formats/hit_reader.h"
#include "client/sensor/read_result.h"

namespace scantrend {

// Looks at the first lines of a log, until one is a hit. Not thread-safe.
class FormatCheck {
 public:
  // So many lines without a hit are enough to say something.
  static constexpr uint64_t kLinesMax = 1'000;

  FormatCheck(std::string_view format, const ReaderOptions& options)
      : format_(format), finder_(options) {}

  // Takes the next line, and what `format`'s reader has read it as.
  void Add(std::string_view line, const ReadResult& result);

  // A line was a hit: the format is right.
  bool right() const { return hits_ > 0; }
  // kLinesMax lines were taken, and none was a hit.
  bool wrong() const { return hits_ == 0 && lines_ >= kLinesMax; }
  // Another format reads most of the lines that are not skipped in it.
  bool reads_as_another() const;
  // For people, of a log without a hit: what was found, and what to do. Empty if there is nothing
  // to say: there was no line; or a format was named, no line was malformed, and no other format
  // reads them.
  std::string Finding() const;

 private:
  const std::string format_;
  FormatFinder finder_;
  uint64_t lines_ = 0;
  uint64_t hits_ = 0;
  uint64_t malformed_ = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_FORMAT_CHECK_H_

// FuzzReader: a log of any bytes, read by the readers of a format.
#ifndef SCANTREND_CLIENT_SENSOR_FUZZ_READER_FUZZ_H_
#define SCANTREND_CLIENT_SENSOR_FUZZ_READER_FUZZ_H_

#include <functional>
#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/sensor/formats/hit_reader.h"

namespace scantrend {

// Makes readers of one format, for one file each.
using ReaderFactory =
    std::function<absl::StatusOr<std::unique_ptr<HitReader>>(const ReaderOptions& options)>;

// Behind which lines another reader may go on.
enum class StatesFrom {
  kFirstLine,  // any
  kFirstHit,   // none before the first hit: until then nothing is delivered
};

// The first line of `input` is Choices:
//
//   1st  1: every packet counts; 2, 4: of four years of the first line; 8, 16: of four sets of
//        names of columns; 32, 64: of four zones
//   2nd  the line before which another reader goes on from the state of the first one
//   3rd  the line that is the first of another file; 0: none is
//
// The rest is the log. Checked is what hit_reader.h, read_result.h and hit.h promise of every
// reader: hits can be counted; reasons are short static text; nothing of a line is kept; the state
// is small, printable text, and a reader that is given it, before any line, says the same of every
// line after it as the one that has read the file from its front.
//
// INTERNAL: a promise was broken; errors of `make` as they are. Thread-safe if `make` is.
absl::Status FuzzReader(const ReaderFactory& make, std::string_view input,
                        StatesFrom states_from = StatesFrom::kFirstLine);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FUZZ_READER_FUZZ_H_

// FormatFinder: which format the lines of a log are of.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_FORMAT_FINDER_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_FORMAT_FINDER_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "client/sensor/formats/hit_reader.h"
#include "client/sensor/read_result.h"

namespace scantrend {

// Reads lines in every format, and sees in which of them they are hits. No line is a hit in two
// formats, but for tables whose names --columns gives. Not thread-safe.
class FormatFinder {
 public:
  // `options.columns` must have passed CsvColumns::CheckNames.
  explicit FormatFinder(const ReaderOptions& options);

  void ReadLine(std::string_view line);
  // The next line is the first of another file.
  void BeginFile();

  // The format in which most lines were hits so far, and how many were; of equal ones the first by
  // name; empty and 0 before any was.
  std::string_view format() const { return best_ == nullptr ? "" : best_->name; }
  uint64_t hits() const { return best_ == nullptr ? 0 : best_->hits; }
  // What format() has read the last line as. Only if there is one.
  const ReadResult& last() const { return best_->last; }
  // Its reader, which goes on with the next line; this object is of no use then.
  std::unique_ptr<HitReader> TakeReader();

 private:
  struct Candidate {
    std::string_view name;
    std::unique_ptr<HitReader> reader;
    ReadResult last;
    uint64_t hits = 0;
  };
  std::vector<Candidate> candidates_;
  Candidate* best_ = nullptr;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_FORMAT_FINDER_H_

// AutoReader: a log of whatever format it is.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_AUTO_READER_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_AUTO_READER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "client/sensor/formats/format_finder.h"
#include "client/sensor/formats/hit_reader.h"

namespace scantrend {

// Reads lines in every format until one is a hit in one of them; from there on in that. The lines
// before it are skipped ("before the format was found"). Its state is "FORMAT STATE", once the
// format is known.
class AutoReader : public HitReader {
 public:
  // `on_found` is called with the name of the format when it is found.
  AutoReader(const ReaderOptions& options, std::function<void(std::string_view)> on_found)
      : options_(options), on_found_(std::move(on_found)), finder_(options) {}

  ReadResult ReadLine(std::string_view line) override;
  void BeginFile() override;
  absl::Status status() const override;
  std::string SaveState() const override;
  absl::Status RestoreState(std::string_view state) override;

 private:
  const ReaderOptions options_;
  const std::function<void(std::string_view)> on_found_;
  std::optional<FormatFinder> finder_;  // nullopt: found
  std::string format_;
  std::unique_ptr<HitReader> reader_;  // nullptr: not found yet
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_AUTO_READER_H_

// TemporaryFile: what is only read from a file, as a file.
#ifndef SCANTREND_SERVER_FUZZ_TEMPORARY_FILE_H_
#define SCANTREND_SERVER_FUZZ_TEMPORARY_FILE_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

namespace scantrend {

// A file with `text`, for as long as this lives.
class TemporaryFile {
 public:
  // UNAVAILABLE: it cannot be written.
  static absl::StatusOr<std::unique_ptr<TemporaryFile>> Write(std::string_view text);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  explicit TemporaryFile(std::string path) : path_(std::move(path)) {}
  const std::string path_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_FUZZ_TEMPORARY_FILE_H_

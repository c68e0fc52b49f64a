// MemoryFile: a file in memory that has a path, for what reads files.
#ifndef SCANTREND_CLIENT_SENSOR_FUZZ_MEMORY_FILE_H_
#define SCANTREND_CLIENT_SENSOR_FUZZ_MEMORY_FILE_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace scantrend {

// Gone when it is destroyed. Not thread-safe.
class MemoryFile {
 public:
  // UNAVAILABLE: the system makes no such file, or has no memory for it.
  static absl::StatusOr<std::unique_ptr<MemoryFile>> Create(std::string_view bytes);

  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  // Opens it anew, from its front; of this process only.
  std::string path() const;

 private:
  explicit MemoryFile(int fd) : fd_(fd) {}
  const int fd_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FUZZ_MEMORY_FILE_H_

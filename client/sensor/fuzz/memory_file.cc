#include "client/sensor/fuzz/memory_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace scantrend {

absl::StatusOr<std::unique_ptr<MemoryFile>> MemoryFile::Create(std::string_view bytes) {
  std::unique_ptr<MemoryFile> file(new MemoryFile(memfd_create("fuzz", MFD_CLOEXEC)));
  if (file->fd_ < 0 ||
      write(file->fd_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    return absl::UnavailableError("no file in memory can be made");
  }
  return file;
}

MemoryFile::~MemoryFile() {
  if (fd_ >= 0) {
    close(fd_);
  }
}

std::string MemoryFile::path() const { return absl::StrCat("/proc/self/fd/", fd_); }

}  // namespace scantrend

#include "server/fuzz/temporary_file.h"

#include <unistd.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace scantrend {

absl::StatusOr<std::unique_ptr<TemporaryFile>> TemporaryFile::Write(std::string_view text) {
  const char* const directory = std::getenv("TEST_TMPDIR");
  std::string path = absl::StrCat(directory == nullptr ? "/tmp" : directory, "/fuzz.XXXXXX");
  const int file = mkstemp(path.data());
  std::unique_ptr<TemporaryFile> made(new TemporaryFile(path));
  if (file < 0 || write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      close(file) != 0) {
    return absl::UnavailableError(absl::StrCat(path, ": cannot be written"));
  }
  return made;
}

TemporaryFile::~TemporaryFile() { unlink(path_.c_str()); }

}  // namespace scantrend

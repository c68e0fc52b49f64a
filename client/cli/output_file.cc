#include "client/cli/output_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace scantrend {
namespace {

absl::Status WriteError(const std::string& path, const std::string& why) {
  return absl::UnknownError(absl::StrCat("cannot write ", path, ": ", why));
}

absl::Status WriteTo(const std::filesystem::path& file, const std::string& text,
                     const std::string& named) {
  errno = 0;
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  return out ? absl::OkStatus() : WriteError(named, std::strerror(errno));
}

}  // namespace

absl::Status WriteOutputFile(const std::string& path, const std::string& text) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (std::filesystem::is_directory(status)) {
    return WriteError(path, "it is a directory");
  }
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    return WriteTo(path, text, path);
  }
  // What a link points to is replaced, not the link.
  std::filesystem::path target = std::filesystem::weakly_canonical(path, error);
  target = error ? std::filesystem::path(path) : target;
  std::filesystem::path unfinished = target;
  unfinished += absl::StrCat(".", getpid(), ".unfinished");
  absl::Status written = WriteTo(unfinished, text, path);
  if (written.ok()) {
    std::filesystem::rename(unfinished, target, error);
    written = error ? WriteError(path, error.message()) : absl::OkStatus();
  }
  if (!written.ok()) {
    std::filesystem::remove(unfinished, error);
  }
  return written;
}

}  // namespace scantrend

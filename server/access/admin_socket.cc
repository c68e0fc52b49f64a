#include "server/access/admin_socket.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace scantrend {
namespace {

constexpr char kName[] = "admin.sock";
constexpr char kFreshDirectory[] = "admin.sock.new";

absl::Status Failed(const std::string& path) {
  return absl::UnavailableError(
      absl::StrCat("cannot make the socket ", path, ": ", std::strerror(errno)));
}

}  // namespace

AdminSocket::AdminSocket(const std::string& data_dir)
    : path_(absl::StrCat(data_dir, "/", kName)),
      fresh_dir_(absl::StrCat(data_dir, "/", kFreshDirectory)) {}

absl::StatusOr<std::unique_ptr<AdminSocket>> AdminSocket::Prepare(const std::string& data_dir) {
  std::unique_ptr<AdminSocket> made(new AdminSocket(data_dir));
  // What a server that was killed here has left.
  unlink(absl::StrCat(made->fresh_dir_, "/", kName).c_str());
  rmdir(made->fresh_dir_.c_str());
  if (mkdir(made->fresh_dir_.c_str(), 0700) != 0) {
    return Failed(made->path_);
  }
  made->directory_ = open(made->fresh_dir_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (made->directory_ < 0) {
    return Failed(made->path_);
  }
  made->address_ = absl::StrCat("unix:/proc/self/fd/", made->directory_, "/", kName);
  return made;
}

absl::Status AdminSocket::Publish() {
  const std::string fresh = absl::StrCat(fresh_dir_, "/", kName);
  if (chmod(fresh.c_str(), 0600) != 0 || rename(fresh.c_str(), path_.c_str()) != 0 ||
      rmdir(fresh_dir_.c_str()) != 0) {
    return Failed(path_);
  }
  return absl::OkStatus();
}

AdminSocket::~AdminSocket() {
  unlink(path_.c_str());
  rmdir(fresh_dir_.c_str());
  if (directory_ >= 0) {
    close(directory_);
  }
}

}  // namespace scantrend

#include "client/sensor/input/byte_stream.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace scantrend {
namespace {

constexpr size_t kInputBytes = size_t{64} << 10;

}  // namespace

absl::StatusOr<std::unique_ptr<ByteStream>> ByteStream::Open(const std::string& path) {
  const bool standard_input = path == "-";
  const int fd =
      standard_input ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat(path, ": cannot be opened"));
  }
  return OfOpenFile(standard_input ? "standard input" : path, fd);
}

absl::StatusOr<std::unique_ptr<ByteStream>> ByteStream::OfOpenFile(const std::string& path,
                                                                   int fd) {
  std::unique_ptr<ByteStream> stream(new ByteStream(path, fd));
  struct stat info = {};
  if (fstat(fd, &info) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat(stream->path_, ": cannot be read"));
  }
  if (S_ISDIR(info.st_mode)) {
    return absl::InvalidArgumentError(
        absl::StrCat(stream->path_, ": is a directory; name the files in it"));
  }
  if (S_ISREG(info.st_mode)) {
    stream->bytes_total_ = static_cast<uint64_t>(info.st_size);
  }
  stream->is_live_ = S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode) || S_ISCHR(info.st_mode);
  return stream;
}

ByteStream::~ByteStream() {
  if (fd_ != STDIN_FILENO) {
    close(fd_);
  }
}

absl::StatusOr<size_t> ByteStream::Read(char* buffer, size_t size) {
  RETURN_IF_ERROR(error_);
  absl::StatusOr<size_t> result = ReadOnce(buffer, size);
  if (!result.ok()) {
    error_ = result.status();
  }
  return result;
}

absl::StatusOr<size_t> ByteStream::ReadOnce(char* buffer, size_t size) {
  if (!format_known_) {
    RETURN_IF_ERROR(FindFormat());
    format_known_ = true;
  }
  return decompressor_ == nullptr ? ReadPlain(buffer, size) : ReadCompressed(buffer, size);
}

bool ByteStream::WaitReadable(absl::Duration timeout) {
  if (at_end_ || !error_.ok() || input_begin_ < input_end_ || output_was_full_) {
    return true;
  }
  pollfd request = {fd_, POLLIN, 0};
  const int64_t timeout_ms = std::clamp<int64_t>(
      absl::ToInt64Milliseconds(absl::Ceil(timeout, absl::Milliseconds(1))), 0, INT32_MAX);
  return poll(&request, 1, static_cast<int>(timeout_ms)) > 0;
}

// Not more bytes than it takes: a pipe that sent one line must not be waited for.
absl::Status ByteStream::FindFormat() {
  input_.resize(kInputBytes);
  for (;;) {
    const std::string_view front(input_.data(), input_end_);
    const Decompressor::Match match = Decompressor::MatchMagic(front);
    if (match == Decompressor::Match::kCompressed) {
      decompressor_ = Decompressor::Make(front);
    }
    if (match != Decompressor::Match::kTooShort || at_end_) {
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(FillInput());
  }
}

absl::Status ByteStream::FillInput() {
  ASSIGN_OR_RETURN(const size_t size,
                   ReadFile(input_.data() + input_end_, input_.size() - input_end_));
  input_end_ += size;
  return absl::OkStatus();
}

absl::StatusOr<size_t> ByteStream::ReadPlain(char* buffer, size_t size) {
  if (input_begin_ == input_end_) {
    return ReadFile(buffer, size);
  }
  const size_t count = std::min(size, input_end_ - input_begin_);
  std::memcpy(buffer, input_.data() + input_begin_, count);
  input_begin_ += count;
  return count;
}

absl::StatusOr<size_t> ByteStream::ReadCompressed(char* buffer, size_t size) {
  for (;;) {
    if (input_begin_ == input_end_ && !output_was_full_) {
      if (at_end_) {
        if (decompressor_->complete()) {
          return 0;
        }
        return absl::DataLossError(absl::StrCat("the ", std::string(decompressor_->name()),
                                                " data is cut off before its end"));
      }
      input_begin_ = input_end_ = 0;
      RETURN_IF_ERROR(FillInput());
      continue;
    }
    const std::string_view input(input_.data() + input_begin_, input_end_ - input_begin_);
    const Decompressor::Step step = decompressor_->Decode(input, buffer, size);
    input_begin_ += step.consumed;
    output_was_full_ = step.produced == size;
    if (!step.status.ok()) {
      error_ = step.status;
    } else if (step.consumed == 0 && step.produced == 0 && !input.empty()) {
      error_ = absl::DataLossError("the compressed data makes no progress");
    }
    if (step.produced > 0) {
      return step.produced;
    }
    RETURN_IF_ERROR(error_);
  }
}

absl::StatusOr<size_t> ByteStream::ReadFile(char* buffer, size_t size) {
  if (at_end_) {
    return 0;
  }
  ssize_t count;
  do {
    count = read(fd_, buffer, size);
  } while (count < 0 && errno == EINTR);
  if (count < 0) {
    return absl::ErrnoToStatus(errno, "cannot be read");
  }
  at_end_ = count == 0;
  bytes_read_ += static_cast<uint64_t>(count);
  return static_cast<size_t>(count);
}

}  // namespace scantrend

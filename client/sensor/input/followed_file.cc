#include "client/sensor/input/followed_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "client/sensor/input/decompressor.h"

namespace scantrend {
namespace {

struct ForeignFormat {
  std::string_view magic;
  std::string_view name;
};
constexpr std::array<ForeignFormat, 5> kForeignFormats = {{{"BZh", "bzip2"},
                                                           {"\x04\x22\x4d\x18", "lz4"},
                                                           {"LZIP", "lzip"},
                                                           {"PK\x03\x04", "zip"},
                                                           {"\x1f\x9d", "compress"}}};

absl::Status CheckFormat(const std::string& path, std::string_view front) {
  for (const ForeignFormat& format : kForeignFormats) {
    if (front.starts_with(format.magic)) {
      return absl::InvalidArgumentError(absl::StrCat(
          path, ": is compressed by ", std::string(format.name),
          ", which cannot be read (gzip, xz and zstd can): decompress it, under its name without "
          "the suffix, or move it away to go on without it"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<FollowedFile>> FollowedFile::Open(const LogFile& file) {
  const std::string& path = file.path;
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd < 0) {
    const std::string problem = absl::StrCat(path, ": cannot be opened");
    return errno == ENOENT ? absl::AbortedError(problem) : absl::ErrnoToStatus(errno, problem);
  }
  std::unique_ptr<FollowedFile> opened(new FollowedFile(file, fd));
  RETURN_IF_ERROR(opened->LookAgain());
  if (opened->file_.id != file.id) {
    return absl::AbortedError(absl::StrCat(path, ": is another file by now"));
  }
  std::array<char, Decompressor::kMagicBytesMax> bytes;
  ASSIGN_OR_RETURN(const size_t size, opened->ReadAt(0, bytes.data(), bytes.size()));
  const std::string_view front(bytes.data(), size);
  RETURN_IF_ERROR(CheckFormat(path, front));
  const Decompressor::Match match = Decompressor::MatchMagic(front);
  if (match == Decompressor::Match::kCompressed ||
      (match == Decompressor::Match::kTooShort && HasCompressedName(path))) {
    // Of its own, so that one closing is enough.
    const int stream_fd = dup(fd);
    if (stream_fd < 0) {
      return absl::ErrnoToStatus(errno, absl::StrCat(path, ": cannot be opened"));
    }
    ASSIGN_OR_RETURN(opened->stream_, ByteStream::OfOpenFile(path, stream_fd));
  }
  return opened;
}

FollowedFile::~FollowedFile() { close(fd_); }

absl::StatusOr<FollowedFile::Found> FollowedFile::Read() {
  RETURN_IF_ERROR(LookAgain());
  return is_compressed() ? ReadCompressed() : ReadPlain();
}

absl::StatusOr<bool> FollowedFile::SkipTo(uint64_t offset, uint64_t digest) {
  while (lines_.offset() < offset) {
    if (lines_.Skip(offset - lines_.offset()) > 0) {
      continue;
    }
    ASSIGN_OR_RETURN(const Found found, Read());
    if (found != Found::kMore) {
      return false;
    }
  }
  return lines_.digest() == digest;
}

void FollowedFile::Sync() {
  if (!is_compressed() && synced_modified_ns_ != file_.modified_ns && fdatasync(fd_) == 0) {
    synced_modified_ns_ = file_.modified_ns;
  }
}

uint64_t FollowedFile::bytes_read() const {
  return is_compressed() ? stream_->bytes_read() : lines_.end_offset();
}

absl::Status FollowedFile::LookAgain() {
  ASSIGN_OR_RETURN(file_, LookAtFile(file_.path, fd_));
  return absl::OkStatus();
}

absl::StatusOr<FollowedFile::Found> FollowedFile::ReadPlain() {
  const uint64_t end = lines_.end_offset();
  if (file_.size < end) {
    return Found::kRewritten;
  }
  const bool changed = file_.modified_ns != compared_modified_ns_;
  if (file_.size == end && !changed) {
    return Found::kEnd;
  }
  size_t space = 0;
  char* const buffer = lines_.Space(space);
  ASSIGN_OR_RETURN(const size_t count, ReadAt(end, buffer, space));
  // Behind the reading: what was read before it was overwritten is good, and else this sees it.
  ASSIGN_OR_RETURN(const bool same, IsTheSame());
  if (!same) {
    return Found::kRewritten;
  }
  compared_modified_ns_ = file_.modified_ns;
  if (count == 0) {
    return Found::kEnd;
  }
  Keep({buffer, count});
  lines_.Added(count);
  return Found::kMore;
}

absl::StatusOr<FollowedFile::Found> FollowedFile::ReadCompressed() {
  size_t space = 0;
  char* const buffer = lines_.Space(space);
  const absl::StatusOr<size_t> count = stream_->Read(buffer, space);
  if (!count.ok()) {
    return Annotate(count.status(), file_.path);
  }
  // Of an empty file, its name is all that tells; and it may grow behind the end of a frame.
  if (*count == 0 && (!stream_->is_compressed() || file_.size != stream_->bytes_read())) {
    return absl::DataLossError(
        absl::StrCat(file_.path, ": the compressed data is cut off before its end"));
  }
  lines_.Added(*count);
  return *count == 0 ? Found::kEnd : Found::kMore;
}

absl::StatusOr<size_t> FollowedFile::ReadAt(uint64_t offset, char* buffer, size_t size) const {
  ssize_t count;
  do {
    count = pread(fd_, buffer, size, static_cast<off_t>(offset));
  } while (count < 0 && errno == EINTR);
  if (count < 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat(file_.path, ": cannot be read"));
  }
  return static_cast<size_t>(count);
}

absl::StatusOr<bool> FollowedFile::HoldsAt(uint64_t offset, std::string_view bytes) const {
  std::array<char, kGuardBytes> found;
  ASSIGN_OR_RETURN(const size_t count, ReadAt(offset, found.data(), bytes.size()));
  return std::string_view(found.data(), count) == bytes;
}

absl::StatusOr<bool> FollowedFile::IsTheSame() const {
  ASSIGN_OR_RETURN(const bool front, HoldsAt(0, front_));
  if (!front) {
    return false;
  }
  return HoldsAt(lines_.end_offset() - tail_.size(), tail_);
}

void FollowedFile::Keep(std::string_view added) {
  front_.append(added.substr(0, kGuardBytes - std::min(front_.size(), kGuardBytes)));
  tail_.append(added.substr(added.size() - std::min(added.size(), kGuardBytes)));
  tail_.erase(0, tail_.size() - std::min(tail_.size(), kGuardBytes));
}

}  // namespace scantrend

#include "client/sensor/input/rotated_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <glob.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace scantrend {
namespace {

constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr int kListAttempts = 10;
// A number behind the name of fewer digits counts rotations; else it is a date or a time.
constexpr size_t kRotationDigitsMax = 5;
constexpr std::array<std::string_view, 3> kCompressedSuffixes = {".gz", ".xz", ".zst"};

int64_t Nanoseconds(const struct statx_timestamp& time) {
  return time.tv_sec * kNanosecondsPerSecond + time.tv_nsec;
}

absl::StatusOr<LogFile> LookAt(const std::string& path, int fd, const char* name, int flags) {
  struct statx info = {};
  if (statx(fd, name, flags | AT_STATX_SYNC_AS_STAT, STATX_BASIC_STATS | STATX_BTIME, &info) != 0) {
    // A file where a directory should be: nothing is there.
    return absl::ErrnoToStatus(errno == ENOTDIR ? ENOENT : errno,
                               absl::StrCat(path, ": cannot be looked at"));
  }
  if (!S_ISREG(info.stx_mode)) {
    return absl::FailedPreconditionError(absl::StrCat(path, ": is no regular file"));
  }
  LogFile file;
  file.path = path;
  file.id.device = makedev(info.stx_dev_major, info.stx_dev_minor);
  file.id.inode = info.stx_ino;
  file.id.born_ns = (info.stx_mask & STATX_BTIME) != 0 ? Nanoseconds(info.stx_btime) : 0;
  file.size = info.stx_size;
  file.modified_ns = Nanoseconds(info.stx_mtime);
  file.changed_ns = Nanoseconds(info.stx_ctime);
  return file;
}

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "./" : path.substr(0, slash + 1);
}

bool IsRotatedName(std::string_view name, std::string_view log_name) {
  return name.size() > log_name.size() + 1 && name.substr(0, log_name.size()) == log_name &&
         (name[log_name.size()] == '.' || name[log_name.size()] == '-') &&
         absl::ascii_isdigit(static_cast<unsigned char>(name[log_name.size() + 1]));
}

absl::StatusOr<std::vector<std::string>> NamesBeside(const std::string& path) {
  const std::string directory = DirectoryOf(path);
  const std::string log_name = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
  const std::string prefix = path.substr(0, path.size() - log_name.size());
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(opendir(directory.c_str()), closedir);
  if (entries == nullptr) {
    if (errno == ENOENT || errno == ENOTDIR) {
      return names;
    }
    return absl::ErrnoToStatus(errno,
                               absl::StrCat(directory, ": cannot be listed for rotated files"));
  }
  errno = 0;
  while (const dirent* const entry = readdir(entries.get())) {
    if (IsRotatedName(entry->d_name, log_name)) {
      names.push_back(prefix + entry->d_name);
    }
  }
  if (errno != 0) {
    return absl::ErrnoToStatus(errno,
                               absl::StrCat(directory, ": cannot be listed for rotated files"));
  }
  return names;
}

absl::StatusOr<std::vector<std::string>> NamesOfPattern(const std::string& pattern) {
  glob_t matches = {};
  const auto on_error = [](const char*, int error) {
    return error == ENOENT || error == ENOTDIR ? 0 : 1;
  };
  const int result = glob(pattern.c_str(), GLOB_NOSORT, on_error, &matches);
  const int error = errno;
  std::vector<std::string> names(matches.gl_pathv, matches.gl_pathv + matches.gl_pathc);
  globfree(&matches);
  if (result != 0 && result != GLOB_NOMATCH) {
    return absl::ErrnoToStatus(error == 0 ? EACCES : error,
                               absl::StrCat(pattern, ": cannot be listed for rotated files"));
  }
  return names;
}

std::string WithoutCompressedSuffix(const std::string& path) {
  for (const std::string_view suffix : kCompressedSuffixes) {
    if (path.size() > suffix.size() && path.ends_with(suffix)) {
      return path.substr(0, path.size() - suffix.size());
    }
  }
  return path;
}

// Orders by name: what is smaller is older.
class NameOrder {
 public:
  NameOrder(const std::string& path, const std::string& log_path)
      : name_(WithoutCompressedSuffix(path)) {
    const std::string_view name = name_;
    if (!name.starts_with(log_path) || name.size() <= log_path.size() + 1) {
      return;
    }
    const std::string_view number = name.substr(log_path.size() + 1);
    if (number.size() <= kRotationDigitsMax &&
        std::all_of(number.begin(), number.end(), absl::ascii_isdigit)) {
      rotations_ = std::stoi(std::string(number));
    }
  }

  bool operator<(const NameOrder& other) const {
    if (rotations_ != other.rotations_) {
      return rotations_ > other.rotations_;
    }
    return strverscmp(name_.c_str(), other.name_.c_str()) < 0;
  }

 private:
  std::string name_;
  int rotations_ = -1;
};

// Of the files of one second, [begin, end).
void SortWithinSecond(std::vector<LogFile>::iterator begin, std::vector<LogFile>::iterator end,
                      const std::string& log_path) {
  const bool times_are_cut = std::any_of(begin, end, [](const LogFile& file) {
    return file.modified_ns % kNanosecondsPerSecond == 0;
  });
  std::sort(begin, end, [&](const LogFile& one, const LogFile& other) {
    if (!times_are_cut && one.modified_ns != other.modified_ns) {
      return one.modified_ns < other.modified_ns;
    }
    return NameOrder(one.path, log_path) < NameOrder(other.path, log_path);
  });
}

void SortOldestFirst(std::vector<LogFile>& files, const std::string& log_path) {
  const auto second = [](const LogFile& file) { return file.modified_ns / kNanosecondsPerSecond; };
  std::sort(files.begin(), files.end(),
            [&](const LogFile& one, const LogFile& other) { return second(one) < second(other); });
  for (auto begin = files.begin(); begin != files.end();) {
    const auto end = std::find_if(
        begin, files.end(), [&](const LogFile& file) { return second(file) != second(*begin); });
    SortWithinSecond(begin, end, log_path);
    begin = end;
  }
}

struct Listing {
  std::vector<LogFile> rotated;  // in the order of their names
  std::vector<LogFile> log;      // one, or none if it is not there
};

// As the files are at this moment.
absl::StatusOr<Listing> ListOnce(const std::string& path, const std::string& pattern) {
  Listing listing;
  ASSIGN_OR_RETURN(std::vector<std::string> names,
                   pattern.empty() ? NamesBeside(path) : NamesOfPattern(pattern));
  absl::StatusOr<LogFile> log = LookAtFile(path);
  if (log.ok()) {
    listing.log.push_back(*std::move(log));
  } else if (!absl::IsNotFound(log.status())) {
    return log.status();
  }
  std::sort(names.begin(), names.end());
  const std::set<std::string> present(names.begin(), names.end());
  for (const std::string& name : names) {
    const std::string plain = WithoutCompressedSuffix(name);
    if (plain != name && present.contains(plain)) {
      continue;
    }
    absl::StatusOr<LogFile> file = LookAtFile(name);
    if (file.ok()) {
      listing.rotated.push_back(*std::move(file));
    } else if (!absl::IsNotFound(file.status()) && !absl::IsFailedPrecondition(file.status())) {
      return file.status();
    }
  }
  return listing;
}

bool SameFiles(const std::vector<LogFile>& one, const std::vector<LogFile>& other) {
  return std::equal(
      one.begin(), one.end(), other.begin(), other.end(),
      [](const LogFile& a, const LogFile& b) { return a.path == b.path && a.id == b.id; });
}

// The same, once nothing is renamed while it is listed.
absl::StatusOr<Listing> ListUnchanging(const std::string& path, const std::string& pattern) {
  ASSIGN_OR_RETURN(Listing listing, ListOnce(path, pattern));
  for (int attempt = 0; attempt < kListAttempts; ++attempt) {
    ASSIGN_OR_RETURN(Listing again, ListOnce(path, pattern));
    if (SameFiles(listing.rotated, again.rotated) && SameFiles(listing.log, again.log)) {
      return again;
    }
    listing = std::move(again);
  }
  return absl::AbortedError(
      absl::StrCat(path, ": its rotated files are renamed faster than they can be listed"));
}

}  // namespace

uint64_t FileId::Hash() const {
  const std::array<uint64_t, 2> text = {inode, static_cast<uint64_t>(born_ns)};
  return std::max<uint64_t>(XXH3_64bits(text.data(), sizeof(text)), 1);
}

bool IsUnwritten(const LogFile& before, const LogFile& now) {
  return before.id == now.id && before.size == now.size && before.modified_ns == now.modified_ns;
}

absl::StatusOr<LogFile> LookAtFile(const std::string& path) {
  return LookAt(path, AT_FDCWD, path.c_str(), 0);
}

absl::StatusOr<LogFile> LookAtFile(const std::string& path, int fd) {
  return LookAt(path, fd, "", AT_EMPTY_PATH);
}

absl::StatusOr<std::vector<LogFile>> ListLogFiles(const std::string& path,
                                                  const std::string& pattern) {
  ASSIGN_OR_RETURN(Listing listing, ListUnchanging(path, pattern));
  std::vector<LogFile> files;
  std::set<std::pair<uint64_t, uint64_t>> seen;
  for (const LogFile& log : listing.log) {
    seen.emplace(log.id.device, log.id.inode);
  }
  std::copy_if(
      listing.rotated.begin(), listing.rotated.end(), std::back_inserter(files),
      [&seen](const LogFile& file) { return seen.emplace(file.id.device, file.id.inode).second; });
  SortOldestFirst(files, path);
  if (files.size() > kRotatedFilesMax) {
    files.erase(files.begin(), files.end() - kRotatedFilesMax);
  }
  files.insert(files.end(), listing.log.begin(), listing.log.end());
  return files;
}

bool HasCompressedName(const std::string& path) { return WithoutCompressedSuffix(path) != path; }

}  // namespace scantrend

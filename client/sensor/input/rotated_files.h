// The files that a log is written to: the log itself, and what it was rotated to.
#ifndef SCANTREND_CLIENT_SENSOR_INPUT_ROTATED_FILES_H_
#define SCANTREND_CLIENT_SENSOR_INPUT_ROTATED_FILES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace scantrend {

// Which file it is, whatever its name and however it grows. A value type.
struct FileId {
  uint64_t device = 0;
  uint64_t inode = 0;
  // When the inode was made, in nanoseconds since 1970: inodes are used again. 0: the file system
  // does not say.
  int64_t born_ns = 0;

  bool operator==(const FileId&) const = default;
  // XXH3-64 of inode and birth: the same after a reboot, which may number devices anew. Never 0.
  uint64_t Hash() const;
};

// A regular file, as it was when it was looked at. A value type.
struct LogFile {
  std::string path;
  FileId id;
  uint64_t size = 0;
  int64_t modified_ns = 0;  // mtime, since 1970
  int64_t changed_ns = 0;   // ctime: also of a new name, and not to be set by anybody

  bool operator==(const LogFile&) const = default;
};

// Whether nothing was written to the file between two looks.
bool IsUnwritten(const LogFile& before, const LogFile& now);

// The file of the name `path`, or the one that is open as `fd`. NOT_FOUND: there is none (or no
// such directory); PERMISSION_DENIED: as it says; FAILED_PRECONDITION: it is no regular file.
// Messages name the path. Thread-safe.
absl::StatusOr<LogFile> LookAtFile(const std::string& path);
absl::StatusOr<LogFile> LookAtFile(const std::string& path, int fd);

// The most rotated files that are considered; of more, the oldest are left out.
inline constexpr size_t kRotatedFilesMax = 10'000;

// The files of the log `path`, oldest first; `path` itself is the last, if it is there.
//
// `pattern` (glob(7)) names the rotated ones; empty: those in the directory of `path` whose names
// go on behind that of `path` with "." or "-" and a digit, as logrotate, newsyslog, savelog and the
// logging libraries have it: kern.log.1, kern.log.2.gz, kern.log-20261125.xz. Two names of one file
// are one. If both x and x.gz (.xz, .zst) are there, one is being made of the other: x.gz is left
// out.
//
// They are ordered by the time when they were modified, which gzip, xz, zstd and logrotate keep
// when they compress; a file that is touched, or unpacked without its time, comes too late. Some
// tools keep whole seconds: those of one second are ordered by their names if one has none but a
// whole second; equal times too. By names, kern.log.2 is older than kern.log.1, and else what sorts
// first, with numbers as numbers, is older.
//
// It looks again until nothing was renamed in between. ABORTED: something always was.
// PERMISSION_DENIED: a directory cannot be listed. A missing one holds no files. Thread-safe.
absl::StatusOr<std::vector<LogFile>> ListLogFiles(const std::string& path,
                                                  const std::string& pattern);

// Whether the name ends in that of a format that is decompressed: .gz, .xz, .zst.
bool HasCompressedName(const std::string& path);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_INPUT_ROTATED_FILES_H_

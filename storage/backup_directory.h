// BackupDirectory: a directory that holds backups and nothing else, while this process uses it.
#ifndef SCANTREND_STORAGE_BACKUP_DIRECTORY_H_
#define SCANTREND_STORAGE_BACKUP_DIRECTORY_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "rocksdb/env.h"

namespace scantrend {

// Not thread-safe.
class BackupDirectory {
 public:
  // One that is there. Errors: NOT_FOUND, FAILED_PRECONDITION (NOT_A_BACKUP_DIRECTORY, or
  // BACKUP_DIRECTORY_IN_USE), UNAVAILABLE. `env` must outlive it.
  static absl::StatusOr<BackupDirectory> Open(rocksdb::Env* env, const std::string& path);
  // Likewise, but makes it where there is nothing, or an empty directory.
  static absl::StatusOr<BackupDirectory> OpenOrMake(rocksdb::Env* env, const std::string& path);

  const std::string& path() const { return path_; }

 private:
  struct Unlock {
    rocksdb::Env* env;
    void operator()(rocksdb::FileLock* lock) const { env->UnlockFile(lock).PermitUncheckedError(); }
  };
  using Lock = std::unique_ptr<rocksdb::FileLock, Unlock>;

  BackupDirectory(std::string path, Lock lock) : path_(std::move(path)), lock_(std::move(lock)) {}
  static absl::StatusOr<BackupDirectory> LockIt(rocksdb::Env* env, const std::string& path,
                                                bool is_written);

  std::string path_;
  Lock lock_;  // null: it can only be read
};

// Bytes of the path of a directory of backups: errors repeat it, and must get through gRPC.
inline constexpr size_t kBackupPathBytesMax = 1'024;

// INVALID_ARGUMENT: `path` is too long, has control characters (behind a NUL the system would not
// see it), is not absolute, is within `data_directory`, or the other way round, or is neither
// `root` nor within it (empty: it may be anywhere). Symbolic links are followed.
absl::Status CheckBackupPath(const std::string& path, const std::string& data_directory,
                             const std::string& root);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_BACKUP_DIRECTORY_H_

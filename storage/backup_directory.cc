#include "storage/backup_directory.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "storage/backup.h"
#include "storage/rocksdb_status.h"

namespace scantrend {
namespace {

constexpr char kLockName[] = "LOCK";
constexpr char kMarkerText[] =
    "Backups of scantrend. All here is RocksDB's BackupEngine's: change nothing by hand.\n";
// A file system's own, of one that is mounted here.
constexpr char kLostAndFound[] = "lost+found";

absl::Status NotABackupDirectoryError(const std::string& path) {
  return WithReason(
      absl::FailedPreconditionError(absl::StrCat(
          path, " holds something else than backups of scantrend (there is no file ", kBackupMarker,
          "): name a new or an empty directory, or one that backups were made into")),
      {"NOT_A_BACKUP_DIRECTORY", {}});
}

absl::Status NoDirectoryError(const std::string& path) {
  return absl::NotFoundError(
      absl::StrCat(path, " is not there, or no directory: is the disk of the backups mounted?"));
}

// The path without symbolic links and dots, as far as it exists.
std::filesystem::path Canonical(const std::string& path) {
  std::error_code error;
  std::filesystem::path canonical = std::filesystem::weakly_canonical(path, error);
  if (error) {
    canonical = std::filesystem::path(path).lexically_normal();
  }
  // Without the slash at the end, which would be a name of its own.
  return canonical.has_filename() ? canonical : canonical.parent_path();
}

bool IsWithin(const std::filesystem::path& path, const std::filesystem::path& directory) {
  const auto [differs, unused] =
      std::mismatch(directory.begin(), directory.end(), path.begin(), path.end());
  return differs == directory.end();
}

absl::Status SyncDirectory(rocksdb::Env* env, const std::string& path) {
  std::unique_ptr<rocksdb::Directory> directory;
  RETURN_IF_ERROR(FromRocksdb(env->NewDirectory(path, &directory), "cannot sync a directory"));
  return FromRocksdb(directory->Fsync(), absl::StrCat("cannot sync ", path));
}

}  // namespace

absl::StatusOr<BackupDirectory> BackupDirectory::Open(rocksdb::Env* env, const std::string& path) {
  std::vector<std::string> names;
  if (!env->GetChildren(path, &names).ok()) {
    return NoDirectoryError(path);
  }
  if (std::find(names.begin(), names.end(), kBackupMarker) == names.end()) {
    return NotABackupDirectoryError(path);
  }
  return LockIt(env, path, /*is_written=*/false);
}

absl::StatusOr<BackupDirectory> BackupDirectory::OpenOrMake(rocksdb::Env* env,
                                                            const std::string& path) {
  const std::string action = absl::StrCat("cannot make the directory ", path);
  std::vector<std::string> names;
  if (env->FileExists(path).IsNotFound()) {
    const std::string parent = Canonical(path).parent_path();
    // Not those above it: a disk may just not be mounted.
    if (!env->FileExists(parent).ok()) {
      return NoDirectoryError(parent);
    }
    RETURN_IF_ERROR(FromRocksdb(env->CreateDirIfMissing(path), action));
    RETURN_IF_ERROR(SyncDirectory(env, parent));
  }
  if (!env->GetChildren(path, &names).ok()) {
    return NotABackupDirectoryError(path);
  }
  std::erase(names, ".");
  std::erase(names, "..");
  std::erase(names, kLostAndFound);
  if (names.empty()) {
    RETURN_IF_ERROR(FromRocksdb(
        rocksdb::WriteStringToFile(env, kMarkerText, absl::StrCat(path, "/", kBackupMarker),
                                   /*should_sync=*/true),
        action));
    RETURN_IF_ERROR(SyncDirectory(env, path));
  } else if (std::find(names.begin(), names.end(), kBackupMarker) == names.end()) {
    return NotABackupDirectoryError(path);
  }
  return LockIt(env, path, /*is_written=*/true);
}

absl::StatusOr<BackupDirectory> BackupDirectory::LockIt(rocksdb::Env* env, const std::string& path,
                                                        bool is_written) {
  rocksdb::FileLock* lock = nullptr;
  const rocksdb::Status locked = env->LockFile(absl::StrCat(path, "/", kLockName), &lock);
  if (!locked.ok()) {
    // RocksDB has no code for it: the first is another process, the second this one.
    if (absl::StrContains(locked.ToString(), "While lock file") ||
        absl::StrContains(locked.ToString(), "lock hold by current process")) {
      return WithReason(absl::FailedPreconditionError(
                            absl::StrCat(path,
                                         " is in use by another process, which makes, verifies or "
                                         "restores a backup: wait until that has ended")),
                        {"BACKUP_DIRECTORY_IN_USE", {}});
    }
    if (is_written) {
      return FromRocksdb(locked, absl::StrCat("cannot write to ", path));
    }
    lock = nullptr;
  }
  return BackupDirectory(path, Lock(lock, Unlock{env}));
}

absl::Status CheckBackupPath(const std::string& path, const std::string& data_directory,
                             const std::string& root) {
  if (path.size() > kBackupPathBytesMax) {
    return InvalidFieldError("directory", absl::StrCat("must have at most ", kBackupPathBytesMax,
                                                       " bytes, not ", path.size()));
  }
  if (std::any_of(path.begin(), path.end(),
                  [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); })) {
    return InvalidFieldError("directory", absl::StrCat("\"", absl::Utf8SafeCHexEscape(path),
                                                       "\" has a control character"));
  }
  if (path.empty() || path.front() != '/') {
    return InvalidFieldError("directory",
                             absl::StrCat("\"", path,
                                          "\" is no absolute path; it is one of the server's "
                                          "machine, such as /var/backups/scantrend"));
  }
  const std::filesystem::path backups = Canonical(path);
  const std::filesystem::path data = Canonical(data_directory);
  if (IsWithin(backups, data) || IsWithin(data, backups)) {
    return InvalidFieldError(
        "directory", absl::StrCat(path, " and the data directory ", data_directory,
                                  " are within each other: backups belong elsewhere, best on "
                                  "another disk"));
  }
  if (!root.empty() && !IsWithin(backups, Canonical(root))) {
    return InvalidFieldError(
        "directory",
        absl::StrCat(path, " is not within ", root,
                     ", and this server makes and reads backups only there (--backup-root)"));
  }
  return absl::OkStatus();
}

}  // namespace scantrend

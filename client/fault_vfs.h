// FaultVfs: a disk that fails, for tests of what SQLite keeps on it.
#ifndef SCANTREND_CLIENT_FAULT_VFS_H_
#define SCANTREND_CLIENT_FAULT_VFS_H_

#include <sqlite3.h>

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace scantrend {

// While it lives, SQLite's files are opened through it: at most one at a time, and none may be open
// when it goes. Thread-safe.
class FaultVfs {
 public:
  FaultVfs();
  ~FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  // What changes a file, or makes it durable, is an operation: write, truncate, sync, delete.
  int operations() const;
  int syncs() const;

  // Once so many more operations are done, the next one fails with SQLite's `code`, once.
  void FailAfter(int operations, int code);
  // Once so many more operations are done, none is done any more, as if the process had been
  // killed: of a write half is done, and all that come later fail.
  void KillAfter(int operations);
  bool is_killed() const;
  // For the next process.
  void Revive();
  // What was written but not synced is lost: bytes, and names in the directory. While no file is
  // open.
  void LosePower();

 private:
  struct File;
  // What power loss leaves of a file.
  struct KnownFile {
    std::string synced;  // the bytes that were synced last
    bool has_durable_name = false;
  };

  static FaultVfs& Of(sqlite3_vfs* vfs);
  static int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out);
  static int Delete(sqlite3_vfs* vfs, const char* name, int sync_directory);
  static const sqlite3_io_methods* Methods();

  void Know(const std::string& path);
  // Of what was created or deleted in it. Under mutex_.
  void SyncDirectory();
  // Counts an operation; the code that it is to fail with, or SQLITE_OK.
  int Begin();

  sqlite3_vfs* const real_;
  sqlite3_vfs vfs_;

  mutable std::mutex mutex_;
  int operations_ = 0;
  int syncs_ = 0;
  std::optional<int> fail_at_;
  int fail_code_ = SQLITE_OK;
  std::optional<int> kill_at_;
  bool killed_ = false;
  std::map<std::string, KnownFile> files_;  // by path; all of one directory
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_FAULT_VFS_H_

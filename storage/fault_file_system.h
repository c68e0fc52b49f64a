// FaultFileSystem: a file system in memory, for tests, that loses power, fails and fills up as it
// is told. It keeps apart what is written and what is on stable storage: the bytes of a file as of
// its last sync, and the names of a directory as of its last.
#ifndef SCANTREND_STORAGE_FAULT_FILE_SYSTEM_H_
#define SCANTREND_STORAGE_FAULT_FILE_SYSTEM_H_

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rocksdb/env.h"
#include "rocksdb/file_system.h"

namespace scantrend {

// Operations that can fail, and at which the machine can stop. kRename is of links, too.
enum class FileOperation { kCreate, kWrite, kSync, kRename, kDelete };
inline constexpr size_t kFileOperations = 5;

// How a machine stops.
enum class Stop {
  kProcess,  // kill -9: the system goes on, what was written is there
  kPower,    // what was not synced is there, or not, or in part
};

// Thread-safe.
class FaultFileSystem : public rocksdb::FileSystem {
 public:
  static constexpr uint64_t kNever = std::numeric_limits<uint64_t>::max();

  // The machine stops at the `n`-th operation from now on (1: the next one): that one (a write: but
  // for a part of it) and all that follow, reads among them, fail. kNever: it does not stop.
  void StopAt(uint64_t n);
  bool stopped() const;
  // Starts the machine again, stopped or not. Whoever used it must have closed all files. `random`
  // decides what is there of what was not synced.
  void Restart(Stop stop, std::mt19937& random);

  // The `n`-th operation of this kind from now on fails; `lasting`: and all of the kind that
  // follow. Replaces what was told before of this kind.
  void FailAt(FileOperation operation, uint64_t n, rocksdb::IOStatus status, bool lasting);
  void FailNoMore();
  // Operations since the last FailAt of this kind, or since construction.
  uint64_t operations(FileOperation operation) const;

  // Files hold so many bytes in all, and no more: ENOSPC.
  void SetCapacity(uint64_t bytes);
  uint64_t used() const;

  // The files there are, by path; and their bytes, to be read and damaged.
  std::vector<std::string> Paths() const;
  std::string Read(const std::string& path) const;
  void Overwrite(const std::string& path, std::string bytes);

  // rocksdb::FileSystem.
  const char* Name() const override { return "FaultFileSystem"; }
  rocksdb::IOStatus NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewRandomAccessFile(const std::string& path,
                                        const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                        rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* result,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* result,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus FileExists(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus GetChildren(const std::string& path, const rocksdb::IOOptions& options,
                                std::vector<std::string>* result,
                                rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus Truncate(const std::string& path, size_t size,
                             const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus CreateDir(const std::string& path, const rocksdb::IOOptions& options,
                              rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus CreateDirIfMissing(const std::string& path, const rocksdb::IOOptions& options,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteDir(const std::string& path, const rocksdb::IOOptions& options,
                              rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus GetFileSize(const std::string& path, const rocksdb::IOOptions& options,
                                uint64_t* size, rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus GetFileModificationTime(const std::string& path,
                                            const rocksdb::IOOptions& options, uint64_t* time_s,
                                            rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus LinkFile(const std::string& from, const std::string& to,
                             const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus LockFile(const std::string& path, const rocksdb::IOOptions& options,
                             rocksdb::FileLock** lock, rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus UnlockFile(rocksdb::FileLock* lock, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus GetTestDirectory(const rocksdb::IOOptions& options, std::string* path,
                                     rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewLogger(const std::string& path, const rocksdb::IOOptions& options,
                              std::shared_ptr<rocksdb::Logger>* result,
                              rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus GetAbsolutePath(const std::string& path, const rocksdb::IOOptions& options,
                                    std::string* absolute, rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus IsDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                bool* is_directory, rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus GetFreeSpace(const std::string& path, const rocksdb::IOOptions& options,
                                 uint64_t* bytes, rocksdb::IODebugContext* debug) override;

 private:
  struct File {
    std::string bytes;
    size_t synced = 0;    // of `bytes`
    std::string cut_off;  // behind `bytes`, and still on stable storage
  };
  using Names = std::map<std::string, std::shared_ptr<File>>;
  // Names that change together: no file: the name goes.
  struct NamesChange {
    std::string directory;
    std::vector<std::pair<std::string, std::shared_ptr<File>>> names;
  };
  struct Fault {
    uint64_t at = kNever;
    bool lasting = false;
    rocksdb::IOStatus status;
  };
  class Writable;
  class Readable;
  class Directory;

  // Counts an operation; an error if it is to fail.
  rocksdb::IOStatus BeginLocked(FileOperation operation);
  rocksdb::IOStatus CheckPowerLocked() const;
  rocksdb::IOStatus FindLocked(const std::string& path, std::shared_ptr<File>& file) const;
  rocksdb::IOStatus Append(File& file, std::string_view bytes);
  rocksdb::IOStatus Sync(File& file);
  rocksdb::IOStatus TruncateFile(File& file, size_t size);
  rocksdb::IOStatus SyncDirectory(const std::string& path);
  void ChangeLocked(NamesChange change);
  uint64_t UsedLocked() const;
  static void LoseUnsynced(File& file, std::mt19937& random);

  mutable std::mutex mutex_;
  Names names_;
  Names stable_names_;
  std::vector<NamesChange> changes_;  // that are not in stable_names_ yet
  std::set<std::string> directories_;
  std::set<std::string> locks_;
  std::array<Fault, kFileOperations> faults_;
  std::array<uint64_t, kFileOperations> operations_{};
  uint64_t all_operations_ = 0;
  uint64_t stop_at_ = kNever;
  uint64_t capacity_ = kNever;
};

// `system`, with a clock on which RocksDB does not sleep out the second that it waits after a
// failed flush or compaction.
std::unique_ptr<rocksdb::Env> NewFaultEnv(const std::shared_ptr<FaultFileSystem>& system);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_FAULT_FILE_SYSTEM_H_

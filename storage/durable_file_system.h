// DurableFileSystem: what RocksDB writes through, so that a write that failed is decided, and can
// be got over.
//
// When a write to one of RocksDB's logs (the write-ahead log, or the MANIFEST) fails, or its sync
// does, nobody knows what of it a restart would find, while the running database goes on as if it
// were not there. RocksDB answers a failed write-ahead log by flushing its column families, one
// after the other: after a crash in between, a batch may be half there, replayed into one family,
// but not into another that was flushed past it. (Its remedy, Options::atomic_flush, may hang after
// a flush that failed in 7.8: https://github.com/facebook/rocksdb/pull/11872.) And files that a
// MANIFEST may name, whose write failed, it deletes. So here a log is cut back to where its last
// write ended that was told to be synced, before anything else is made, renamed or deleted.
//
// Key invariants: a log ends with the last write that RocksDB was told to be synced, or, from a
// failure until it is cut back, in the undecided one; and while anything is undecided, no file is
// made, renamed, linked or deleted. All that a MANIFEST names is on stable storage before CURRENT
// names the MANIFEST.
//
// A failure of a write-ahead log is told as Busy, which RocksDB takes for nothing but a write
// that was not done; others as IOErrors that it can resume from.
#ifndef SCANTREND_STORAGE_DURABLE_FILE_SYSTEM_H_
#define SCANTREND_STORAGE_DURABLE_FILE_SYSTEM_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "rocksdb/file_system.h"

namespace scantrend {

// Thread-safe. Of every write-ahead log each write must be synced, and have one writer.
class DurableFileSystem : public rocksdb::FileSystemWrapper {
 public:
  using rocksdb::FileSystemWrapper::FileSystemWrapper;

  // Whether the last failure was that there is no space.
  bool is_disk_full() const { return is_disk_full_; }
  // Whether the write-ahead log that is written has failed: it takes no more.
  bool is_log_failed();

  const char* Name() const override { return "DurableFileSystem"; }
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* result,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* result,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus LinkFile(const std::string& from, const std::string& to,
                             const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override;

 private:
  class File;
  class Log;
  class Directory;

  // Notes the failure, and makes it one that can be resumed from.
  rocksdb::IOStatus Note(const rocksdb::IOStatus& status);
  // Fails `log`, of which `kept` bytes are to be kept, and what else the calling thread was
  // writing; to be followed by Decide.
  void Fail(Log* log, uint64_t kept);
  bool IsNewest(const Log* log);
  // Cuts logs back whose writes failed.
  rocksdb::IOStatus Decide();
  rocksdb::IOStatus SyncDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                  rocksdb::IODebugContext* debug);
  rocksdb::IOStatus CutBack(const std::string& path, uint64_t size);

  std::atomic<bool> is_disk_full_ = false;
  std::mutex mutex_;
  std::vector<Log*> write_ahead_logs_;         // that are open, oldest first
  std::map<std::string, uint64_t> undecided_;  // logs by path, and what of them was synced
  // Which MANIFEST is in force after a crash: undecided once a change of CURRENT has failed, until
  // one succeeds.
  enum class Current { kDecided, kRenamed, kUndecided };
  Current current_ = Current::kDecided;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_DURABLE_FILE_SYSTEM_H_

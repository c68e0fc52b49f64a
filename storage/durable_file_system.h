// DurableFileSystem: what RocksDB writes through, so that a write that failed is decided, and can
// be got over.
//
// When a write to one of RocksDB's logs (the write-ahead log, or the MANIFEST) fails, or its sync
// does, nobody knows what of it a restart would find, while the running database goes on as if it
// were not there. RocksDB then flushes its column families one after the other, and after a crash
// in between a batch may be half there: replayed into one family, but not into another that was
// flushed past it. (Its answer, Options::atomic_flush, may hang after a flush that failed in 7.8:
// https://github.com/facebook/rocksdb/pull/11872.) And it deletes files that such a MANIFEST may
// name. So here a log whose write failed is cut back to where its last sync ended, before anything
// else is made, renamed or deleted.
//
// Key invariants: a log ends with the last write that RocksDB was told to be synced, or, from a
// failure until it is cut back, in the undecided one; and while anything is undecided, no file is
// made, renamed, linked or deleted.
#ifndef SCANTREND_STORAGE_DURABLE_FILE_SYSTEM_H_
#define SCANTREND_STORAGE_DURABLE_FILE_SYSTEM_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "rocksdb/file_system.h"

namespace scantrend {

// Thread-safe. Errors of everything that writes are IOErrors that RocksDB can resume from.
class DurableFileSystem : public rocksdb::FileSystemWrapper {
 public:
  using rocksdb::FileSystemWrapper::FileSystemWrapper;

  // Whether the last failure was that there is no space.
  bool is_disk_full() const { return is_disk_full_; }

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
  // Cuts logs back whose writes failed.
  rocksdb::IOStatus Decide();
  rocksdb::IOStatus CutBack(const std::string& path, uint64_t size);

  std::atomic<bool> is_disk_full_ = false;
  std::mutex mutex_;
  std::map<std::string, uint64_t> undecided_;  // logs by path, and what of them was synced
  // Which MANIFEST is in force after a crash: undecided once a change of CURRENT has failed, until
  // one succeeds.
  enum class Current { kDecided, kRenamed, kUndecided };
  Current current_ = Current::kDecided;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_DURABLE_FILE_SYSTEM_H_

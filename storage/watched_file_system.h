// WatchedFileSystem: tells how much is read and written by it, and lets that be stopped. For what
// RocksDB does in one long call.
#ifndef SCANTREND_STORAGE_WATCHED_FILE_SYSTEM_H_
#define SCANTREND_STORAGE_WATCHED_FILE_SYSTEM_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "rocksdb/file_system.h"

namespace scantrend {

// Thread-safe.
class WatchedFileSystem : public rocksdb::FileSystemWrapper {
 public:
  // Bytes that files were read and written by, in sequence, since the start; false: all that
  // follows is to fail, as Aborted. One call at a time, on any thread.
  struct Moved {
    uint64_t read = 0;
    uint64_t written = 0;
  };
  using OnMoved = std::function<bool(const Moved&)>;

  WatchedFileSystem(const std::shared_ptr<rocksdb::FileSystem>& target, OnMoved on_moved)
      : FileSystemWrapper(target), on_moved_(std::move(on_moved)) {}

  const char* Name() const override { return "WatchedFileSystem"; }
  rocksdb::IOStatus NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override;

 private:
  class Reader;
  class Writer;

  rocksdb::IOStatus Note(uint64_t read, uint64_t written);

  const OnMoved on_moved_;
  std::mutex mutex_;
  Moved moved_;
  bool is_stopped_ = false;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_WATCHED_FILE_SYSTEM_H_

#include "storage/watched_file_system.h"

namespace scantrend {

class WatchedFileSystem::Reader : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  Reader(WatchedFileSystem* watched, std::unique_ptr<rocksdb::FSSequentialFile>&& file)
      : FSSequentialFileOwnerWrapper(std::move(file)), watched_(watched) {}

  rocksdb::IOStatus Read(size_t n, const rocksdb::IOOptions& options, rocksdb::Slice* result,
                         char* scratch, rocksdb::IODebugContext* debug) override {
    const rocksdb::IOStatus read =
        FSSequentialFileOwnerWrapper::Read(n, options, result, scratch, debug);
    return read.ok() ? watched_->Note(result->size(), 0) : read;
  }

 private:
  WatchedFileSystem* const watched_;
};

class WatchedFileSystem::Writer : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  using FSWritableFileOwnerWrapper::Append;

  Writer(WatchedFileSystem* watched, std::unique_ptr<rocksdb::FSWritableFile>&& file)
      : FSWritableFileOwnerWrapper(std::move(file)), watched_(watched) {}

  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug) override {
    const rocksdb::IOStatus written = FSWritableFileOwnerWrapper::Append(data, options, debug);
    return written.ok() ? watched_->Note(0, data.size()) : written;
  }
  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo& verification,
                           rocksdb::IODebugContext* debug) override {
    const rocksdb::IOStatus written =
        FSWritableFileOwnerWrapper::Append(data, options, verification, debug);
    return written.ok() ? watched_->Note(0, data.size()) : written;
  }

 private:
  WatchedFileSystem* const watched_;
};

rocksdb::IOStatus WatchedFileSystem::NewSequentialFile(
    const std::string& path, const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSSequentialFile>* result, rocksdb::IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  const rocksdb::IOStatus made = FileSystemWrapper::NewSequentialFile(path, options, &file, debug);
  if (made.ok()) {
    *result = std::make_unique<Reader>(this, std::move(file));
  }
  return made;
}

rocksdb::IOStatus WatchedFileSystem::NewWritableFile(
    const std::string& path, const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSWritableFile>* result, rocksdb::IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSWritableFile> file;
  const rocksdb::IOStatus made = FileSystemWrapper::NewWritableFile(path, options, &file, debug);
  if (made.ok()) {
    *result = std::make_unique<Writer>(this, std::move(file));
  }
  return made;
}

rocksdb::IOStatus WatchedFileSystem::Note(uint64_t read, uint64_t written) {
  const std::lock_guard lock(mutex_);
  moved_.read += read;
  moved_.written += written;
  is_stopped_ = is_stopped_ || !on_moved_(moved_);
  return is_stopped_ ? rocksdb::IOStatus::Aborted("stopped by the caller")
                     : rocksdb::IOStatus::OK();
}

}  // namespace scantrend

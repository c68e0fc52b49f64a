#include "storage/durable_file_system.h"

#include <string_view>
#include <thread>
#include <utility>

namespace scantrend {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

std::string_view BaseName(const std::string& path) {
  return std::string_view(path).substr(path.rfind('/') + 1);
}

bool IsWriteAheadLog(const std::string& path) { return BaseName(path).ends_with(".log"); }

bool IsLog(const std::string& path) {
  return IsWriteAheadLog(path) || BaseName(path).starts_with("MANIFEST-");
}

bool IsCurrent(const std::string& path) { return BaseName(path) == "CURRENT"; }

}  // namespace

// Any file that is written.
class DurableFileSystem::File : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  File(DurableFileSystem* system, std::unique_ptr<rocksdb::FSWritableFile> file)
      : FSWritableFileOwnerWrapper(std::move(file)), system_(system) {}

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  IODebugContext* debug) override {
    return system_->Note(FSWritableFileOwnerWrapper::Append(data, options, debug));
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& info, IODebugContext* debug) override {
    return system_->Note(FSWritableFileOwnerWrapper::Append(data, options, info, debug));
  }
  IOStatus Flush(const IOOptions& options, IODebugContext* debug) override {
    return system_->Note(FSWritableFileOwnerWrapper::Flush(options, debug));
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return system_->Note(FSWritableFileOwnerWrapper::Sync(options, debug));
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return system_->Note(FSWritableFileOwnerWrapper::Fsync(options, debug));
  }
  IOStatus RangeSync(uint64_t offset, uint64_t bytes, const IOOptions& options,
                     IODebugContext* debug) override {
    return system_->Note(FSWritableFileOwnerWrapper::RangeSync(offset, bytes, options, debug));
  }
  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    return system_->Note(FSWritableFileOwnerWrapper::Close(options, debug));
  }

 protected:
  DurableFileSystem* const system_;
};

// A log. Once a write has failed it takes no more. What RocksDB still has of that one, and writes
// when it has made another log, goes nowhere.
class DurableFileSystem::Log : public File {
 public:
  Log(DurableFileSystem* system, std::string path, std::unique_ptr<rocksdb::FSWritableFile> file)
      : File(system, std::move(file)), path_(std::move(path)), is_ahead_(IsWriteAheadLog(path_)) {
    if (is_ahead_) {
      const std::lock_guard lock(system_->mutex_);
      system_->write_ahead_logs_.push_back(this);
    }
  }
  ~Log() override {
    if (just_synced == this) {
      just_synced = nullptr;
    }
    if (is_ahead_) {
      const std::lock_guard lock(system_->mutex_);
      std::erase(system_->write_ahead_logs_, this);
    }
  }

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  IODebugContext* debug) override {
    return failed_
               ? Swallow()
               : Appended(data.size(), FSWritableFileOwnerWrapper::Append(data, options, debug));
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& info, IODebugContext* debug) override {
    return failed_ ? Swallow()
                   : Appended(data.size(),
                              FSWritableFileOwnerWrapper::Append(data, options, info, debug));
  }
  IOStatus Flush(const IOOptions& options, IODebugContext* debug) override {
    return failed_ ? Swallow() : Check(FSWritableFileOwnerWrapper::Flush(options, debug));
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return failed_ ? Swallow() : Synced(FSWritableFileOwnerWrapper::Sync(options, debug));
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return failed_ ? Swallow() : Synced(FSWritableFileOwnerWrapper::Fsync(options, debug));
  }
  IOStatus RangeSync(uint64_t offset, uint64_t bytes, const IOOptions& options,
                     IODebugContext* debug) override {
    return failed_ ? Swallow()
                   : Check(FSWritableFileOwnerWrapper::RangeSync(offset, bytes, options, debug));
  }
  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    if (failed_) {
      // Closing gives back what was allocated behind the size that the file knows: not to lengthen
      // what is cut back, it must know that.
      system_->Note(FSWritableFileOwnerWrapper::Truncate(kept_, options, debug))
          .PermitUncheckedError();
    }
    return File::Close(options, debug);
  }

  // The write-ahead log that the calling thread has synced, if it has done nothing else since: its
  // directory's sync belongs to that.
  static thread_local Log* just_synced;

  // What was synced last is not, since its directory is not.
  IOStatus DirectoryFailed(const IOStatus& status) { return Failed(status, synced_before_); }

 private:
  friend class DurableFileSystem;

  IOStatus Failed(const IOStatus& status, uint64_t kept) {
    system_->Fail(this, kept);
    const IOStatus noted = system_->Note(status);
    system_->Decide().PermitUncheckedError();
    if (!is_ahead_) {
      return noted;
    }
    IOStatus told = IOStatus::Busy(noted.ToString());
    told.SetRetryable(true);
    return told;
  }
  IOStatus Swallow() {
    if (system_->IsNewest(this)) {
      return IOStatus::Busy("the log takes no more, since a write to it has failed", path_);
    }
    return system_->Decide();
  }
  IOStatus Appended(uint64_t bytes, const IOStatus& status) {
    just_synced = nullptr;
    writer_ = std::this_thread::get_id();
    size_ += bytes;
    return Check(status);
  }
  IOStatus Synced(const IOStatus& status) {
    if (!status.ok()) {
      return Failed(status, synced_);
    }
    synced_before_ = synced_.load();
    synced_ = size_.load();
    just_synced = is_ahead_ ? this : nullptr;
    return status;
  }
  IOStatus Check(const IOStatus& status) { return status.ok() ? status : Failed(status, synced_); }

  const std::string path_;
  const bool is_ahead_;
  std::atomic<bool> failed_ = false;
  // The size of what was written; of what was synced; and that before the last sync.
  std::atomic<uint64_t> size_ = 0;
  std::atomic<uint64_t> synced_ = 0;
  std::atomic<uint64_t> synced_before_ = 0;
  std::atomic<uint64_t> kept_ = 0;  // what it was cut back to, if it has failed
  std::atomic<std::thread::id> writer_{};
};

thread_local DurableFileSystem::Log* DurableFileSystem::Log::just_synced = nullptr;

class DurableFileSystem::Directory : public rocksdb::FSDirectoryWrapper {
 public:
  Directory(DurableFileSystem* system, std::unique_ptr<rocksdb::FSDirectory> directory)
      : FSDirectoryWrapper(std::move(directory)), system_(system) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Synced(FSDirectoryWrapper::Fsync(options, debug));
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions& directory_options) override {
    return Synced(FSDirectoryWrapper::FsyncWithDirOptions(options, debug, directory_options));
  }

 private:
  IOStatus Synced(const IOStatus& status) {
    Log* const log = std::exchange(Log::just_synced, nullptr);
    if (!status.ok() && log != nullptr) {
      return log->DirectoryFailed(status);
    }
    const IOStatus noted = system_->Note(status);
    const std::lock_guard lock(system_->mutex_);
    if (system_->current_ == Current::kRenamed) {
      system_->current_ = noted.ok() ? Current::kDecided : Current::kUndecided;
    }
    return noted;
  }

  DurableFileSystem* const system_;
};

IOStatus DurableFileSystem::Note(const IOStatus& status) {
  if (status.ok() || !status.IsIOError() || status.IsPathNotFound()) {
    return status;
  }
  is_disk_full_ = status.IsNoSpace();
  // Neither fatal, nor such that RocksDB resumes when it finds that there is space.
  IOStatus resumable = IOStatus::IOError(status.ToString());
  resumable.SetRetryable(true);
  return resumable;
}

void DurableFileSystem::Fail(Log* log, uint64_t kept) {
  const std::lock_guard lock(mutex_);
  const auto fail = [this](Log* failed, uint64_t size) {
    if (!failed->failed_) {
      failed->kept_ = size;
      failed->failed_ = true;
      undecided_[failed->path_] = size;
    }
  };
  fail(log, kept);
  // A write that fails since an older log cannot be synced is in the newest.
  for (Log* const other : write_ahead_logs_) {
    if (other->writer_ == std::this_thread::get_id()) {
      fail(other, other->synced_);
    }
  }
}

bool DurableFileSystem::IsNewest(const Log* log) {
  const std::lock_guard lock(mutex_);
  return !write_ahead_logs_.empty() && write_ahead_logs_.back() == log;
}

bool DurableFileSystem::is_log_failed() {
  const std::lock_guard lock(mutex_);
  return !write_ahead_logs_.empty() && write_ahead_logs_.back()->failed_;
}

IOStatus DurableFileSystem::Decide() {
  const std::lock_guard lock(mutex_);
  while (!undecided_.empty()) {
    const auto& [path, size] = *undecided_.begin();
    const IOStatus cut = Note(CutBack(path, size));
    if (!cut.ok() && !cut.IsPathNotFound()) {
      return cut;
    }
    undecided_.erase(undecided_.begin());
  }
  return IOStatus::OK();
}

IOStatus DurableFileSystem::CutBack(const std::string& path, uint64_t size) {
  IOStatus done = target()->FileExists(path, IOOptions(), nullptr);
  if (!done.ok()) {
    return done.IsNotFound() ? IOStatus::OK() : done;
  }
  std::unique_ptr<rocksdb::FSWritableFile> file;
  done = target()->ReopenWritableFile(path, FileOptions(), &file, nullptr);
  if (done.ok()) {
    done = file->Truncate(size, IOOptions(), nullptr);
  }
  if (done.ok()) {
    done = file->Fsync(IOOptions(), nullptr);
  }
  if (done.ok()) {
    done = file->Close(IOOptions(), nullptr);
  }
  return done;
}

IOStatus DurableFileSystem::NewWritableFile(const std::string& path, const FileOptions& options,
                                            std::unique_ptr<rocksdb::FSWritableFile>* result,
                                            IODebugContext* debug) {
  IOStatus done = Decide();
  if (!done.ok()) {
    return done;
  }
  std::unique_ptr<rocksdb::FSWritableFile> file;
  done = Note(target()->NewWritableFile(path, options, &file, debug));
  if (!done.ok()) {
    return done;
  }
  if (IsLog(path)) {
    *result = std::make_unique<Log>(this, path, std::move(file));
  } else {
    *result = std::make_unique<File>(this, std::move(file));
  }
  return done;
}

IOStatus DurableFileSystem::ReopenWritableFile(const std::string& path, const FileOptions& options,
                                               std::unique_ptr<rocksdb::FSWritableFile>* result,
                                               IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSWritableFile> file;
  const IOStatus done = Note(target()->ReopenWritableFile(path, options, &file, debug));
  if (done.ok()) {
    *result = std::make_unique<File>(this, std::move(file));
  }
  return done;
}

IOStatus DurableFileSystem::NewDirectory(const std::string& path, const IOOptions& options,
                                         std::unique_ptr<rocksdb::FSDirectory>* result,
                                         IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSDirectory> directory;
  const IOStatus done = Note(target()->NewDirectory(path, options, &directory, debug));
  if (done.ok()) {
    *result = std::make_unique<Directory>(this, std::move(directory));
  }
  return done;
}

IOStatus DurableFileSystem::DeleteFile(const std::string& path, const IOOptions& options,
                                       IODebugContext* debug) {
  const IOStatus done = Decide();
  if (!done.ok()) {
    return done;
  }
  {
    const std::lock_guard lock(mutex_);
    if (current_ == Current::kUndecided) {
      return IOStatus::IOError("not deleted, since it is undecided which MANIFEST is current",
                               path);
    }
  }
  return Note(target()->DeleteFile(path, options, debug));
}

IOStatus DurableFileSystem::RenameFile(const std::string& from, const std::string& to,
                                       const IOOptions& options, IODebugContext* debug) {
  IOStatus done = Decide();
  if (done.ok() && IsCurrent(to)) {
    // The tables that RocksDB makes while it opens have names that only the sync after the renaming
    // would make stable: a power loss could keep the new CURRENT, and not what its MANIFEST names.
    done = SyncDirectory(to.substr(0, to.rfind('/')), options, debug);
  }
  if (!done.ok()) {
    return done;
  }
  const IOStatus renamed = Note(target()->RenameFile(from, to, options, debug));
  if (IsCurrent(to)) {
    const std::lock_guard lock(mutex_);
    current_ = renamed.ok() ? Current::kRenamed : Current::kUndecided;
  }
  return renamed;
}

IOStatus DurableFileSystem::SyncDirectory(const std::string& path, const IOOptions& options,
                                          IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSDirectory> directory;
  IOStatus synced = target()->NewDirectory(path, options, &directory, debug);
  if (synced.ok()) {
    synced = directory->Fsync(options, debug);
  }
  return Note(synced);
}

IOStatus DurableFileSystem::LinkFile(const std::string& from, const std::string& to,
                                     const IOOptions& options, IODebugContext* debug) {
  const IOStatus done = Decide();
  return done.ok() ? Note(target()->LinkFile(from, to, options, debug)) : done;
}

}  // namespace scantrend

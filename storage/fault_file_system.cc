#include "storage/fault_file_system.h"

#include <algorithm>
#include <cstring>

#include "rocksdb/env.h"
#include "rocksdb/system_clock.h"
#include "storage/clocked_env.h"

namespace scantrend {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

constexpr size_t kSectorBytes = 512;

// Without the slashes that are too many.
std::string Clean(const std::string& path) {
  std::string clean;
  for (const char c : path) {
    if (c != '/' || clean.empty() || clean.back() != '/') {
      clean.push_back(c);
    }
  }
  if (clean.size() > 1 && clean.back() == '/') {
    clean.pop_back();
  }
  return clean;
}

std::string DirectoryOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

class Lock : public rocksdb::FileLock {
 public:
  explicit Lock(std::string locked) : path(std::move(locked)) {}
  const std::string path;
};

// What RocksDB says about itself does not matter here.
class NoLogger : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, va_list /*words*/) override {}
  size_t GetLogFileSize() const override { return 0; }
};

class ImpatientClock : public rocksdb::SystemClockWrapper {
 public:
  static constexpr int kSleepMicrosMax = 1'000;
  using rocksdb::SystemClockWrapper::SystemClockWrapper;
  const char* Name() const override { return "ImpatientClock"; }
  void SleepForMicroseconds(int micros) override {
    SystemClockWrapper::SleepForMicroseconds(std::min(micros, kSleepMicrosMax));
  }
};

}  // namespace

class FaultFileSystem::Writable : public rocksdb::FSWritableFile {
 public:
  Writable(FaultFileSystem* system, std::shared_ptr<File> file)
      : system_(system), file_(std::move(file)) {}

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& /*options*/,
                  IODebugContext* /*debug*/) override {
    return system_->Append(*file_, {data.data(), data.size()});
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& /*info*/, IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Truncate(uint64_t size, const IOOptions& /*options*/,
                    IODebugContext* /*debug*/) override {
    return system_->TruncateFile(*file_, size);
  }
  IOStatus Close(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return IOStatus::OK();
  }
  IOStatus Flush(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return IOStatus::OK();
  }
  IOStatus Sync(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return system_->Sync(*file_);
  }
  bool IsSyncThreadSafe() const override { return true; }
  uint64_t GetFileSize(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    const std::lock_guard lock(system_->mutex_);
    return file_->bytes.size();
  }
  // Promises nothing.
  IOStatus RangeSync(uint64_t /*offset*/, uint64_t /*bytes*/, const IOOptions& /*options*/,
                     IODebugContext* /*debug*/) override {
    return IOStatus::OK();
  }

 private:
  FaultFileSystem* const system_;
  const std::shared_ptr<File> file_;
};

class FaultFileSystem::Readable : public rocksdb::FSRandomAccessFile,
                                  public rocksdb::FSSequentialFile {
 public:
  Readable(const FaultFileSystem* system, std::shared_ptr<File> file)
      : system_(system), file_(std::move(file)) {}

  IOStatus Read(uint64_t offset, size_t n, const IOOptions& /*options*/, rocksdb::Slice* result,
                char* scratch, IODebugContext* /*debug*/) const override {
    const std::lock_guard lock(system_->mutex_);
    const IOStatus power = system_->CheckPowerLocked();
    if (!power.ok()) {
      return power;
    }
    const size_t at = std::min<size_t>(offset, file_->bytes.size());
    const size_t size = std::min(n, file_->bytes.size() - at);
    std::memcpy(scratch, file_->bytes.data() + at, size);
    *result = rocksdb::Slice(scratch, size);
    return IOStatus::OK();
  }
  IOStatus Read(size_t n, const IOOptions& options, rocksdb::Slice* result, char* scratch,
                IODebugContext* debug) override {
    const IOStatus read = Read(at_, n, options, result, scratch, debug);
    at_ += read.ok() ? result->size() : 0;
    return read;
  }
  IOStatus Skip(uint64_t n) override {
    at_ += n;
    return IOStatus::OK();
  }
  bool use_direct_io() const override { return false; }
  IOStatus InvalidateCache(size_t /*offset*/, size_t /*length*/) override { return IOStatus::OK(); }

 private:
  const FaultFileSystem* const system_;
  const std::shared_ptr<File> file_;
  uint64_t at_ = 0;
};

class FaultFileSystem::Directory : public rocksdb::FSDirectory {
 public:
  Directory(FaultFileSystem* system, std::string path) : system_(system), path_(std::move(path)) {}
  IOStatus Fsync(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return system_->SyncDirectory(path_);
  }
  IOStatus Close(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return IOStatus::OK();
  }

 private:
  FaultFileSystem* const system_;
  const std::string path_;
};

void FaultFileSystem::StopAt(uint64_t n) {
  const std::lock_guard lock(mutex_);
  stop_at_ = n == kNever ? kNever : all_operations_ + n;
}

bool FaultFileSystem::stopped() const {
  const std::lock_guard lock(mutex_);
  return all_operations_ >= stop_at_;
}

void FaultFileSystem::Restart(Stop stop, std::mt19937& random) {
  const std::lock_guard lock(mutex_);
  stop_at_ = kNever;
  locks_.clear();
  if (stop == Stop::kProcess) {
    return;
  }
  // A journaling file system keeps the first so many changes; others promise nothing.
  const uint32_t kind = random() % 3;
  const size_t kept = random() % (changes_.size() + 1);
  for (size_t i = 0; i < changes_.size(); ++i) {
    if (kind == 0 ? i < kept : kind == 1 && random() % 2 == 0) {
      for (const auto& [path, file] : changes_[i].names) {
        if (file == nullptr) {
          stable_names_.erase(path);
        } else {
          stable_names_[path] = file;
        }
      }
    }
  }
  changes_.clear();
  names_ = stable_names_;
  for (const auto& [path, file] : names_) {
    LoseUnsynced(*file, random);
  }
}

void FaultFileSystem::LoseUnsynced(File& file, std::mt19937& random) {
  if (!file.cut_off.empty() && random() % 2 == 0) {
    file.bytes += file.cut_off;
    file.synced = file.bytes.size();
  }
  file.cut_off.clear();
  const size_t unsynced = file.bytes.size() - file.synced;
  const uint32_t kind = random() % 8;
  if (kind < 3) {
    file.bytes.resize(file.synced);
  } else if (kind < 5) {
    file.bytes.resize(file.synced + random() % (unsynced + 1));
  } else if (kind < 7 && unsynced > 0) {
    // Sectors are written in any order: of some there is only the length.
    for (size_t at = file.synced; at < file.bytes.size();) {
      const size_t end = std::min(file.bytes.size(), (at / kSectorBytes + 1) * kSectorBytes);
      if (random() % 2 == 0) {
        std::fill(file.bytes.begin() + static_cast<ptrdiff_t>(at),
                  file.bytes.begin() + static_cast<ptrdiff_t>(end), '\0');
      }
      at = end;
    }
  }
  file.synced = file.bytes.size();
}

void FaultFileSystem::FailAt(FileOperation operation, uint64_t n, IOStatus status, bool lasting) {
  const std::lock_guard lock(mutex_);
  operations_[static_cast<size_t>(operation)] = 0;
  faults_[static_cast<size_t>(operation)] = {n, lasting, std::move(status)};
}

void FaultFileSystem::FailNoMore() {
  const std::lock_guard lock(mutex_);
  faults_ = {};
}

uint64_t FaultFileSystem::operations(FileOperation operation) const {
  const std::lock_guard lock(mutex_);
  return operations_[static_cast<size_t>(operation)];
}

void FaultFileSystem::SetCapacity(uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  capacity_ = bytes;
}

uint64_t FaultFileSystem::used() const {
  const std::lock_guard lock(mutex_);
  return UsedLocked();
}

uint64_t FaultFileSystem::UsedLocked() const {
  std::set<const File*> files;
  uint64_t bytes = 0;
  for (const auto& [path, file] : names_) {
    bytes += files.insert(file.get()).second ? file->bytes.size() : 0;
  }
  return bytes;
}

std::vector<std::string> FaultFileSystem::Paths() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> paths;
  for (const auto& [path, file] : names_) {
    paths.push_back(path);
  }
  return paths;
}

std::string FaultFileSystem::Read(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return names_.at(path)->bytes;
}

void FaultFileSystem::Overwrite(const std::string& path, std::string bytes) {
  const std::lock_guard lock(mutex_);
  File& file = *names_.at(path);
  file.bytes = std::move(bytes);
  file.synced = file.bytes.size();
}

IOStatus FaultFileSystem::CheckPowerLocked() const {
  return all_operations_ >= stop_at_ ? IOStatus::IOError("the machine has stopped")
                                     : IOStatus::OK();
}

IOStatus FaultFileSystem::BeginLocked(FileOperation operation) {
  all_operations_ += all_operations_ < stop_at_ ? 1 : 0;
  const IOStatus power = CheckPowerLocked();
  if (!power.ok()) {
    return power;
  }
  const uint64_t number = ++operations_[static_cast<size_t>(operation)];
  const Fault& fault = faults_[static_cast<size_t>(operation)];
  return number == fault.at || (fault.lasting && number > fault.at) ? fault.status : IOStatus::OK();
}

IOStatus FaultFileSystem::FindLocked(const std::string& path, std::shared_ptr<File>& file) const {
  const IOStatus power = CheckPowerLocked();
  if (!power.ok()) {
    return power;
  }
  const auto found = names_.find(Clean(path));
  if (found == names_.end()) {
    return IOStatus::PathNotFound(path, "No such file or directory");
  }
  file = found->second;
  return IOStatus::OK();
}

void FaultFileSystem::ChangeLocked(NamesChange change) {
  for (const auto& [path, file] : change.names) {
    if (file == nullptr) {
      names_.erase(path);
    } else {
      names_[path] = file;
    }
  }
  changes_.push_back(std::move(change));
}

IOStatus FaultFileSystem::Append(File& file, std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  const bool ran = all_operations_ < stop_at_;
  const IOStatus begun = BeginLocked(FileOperation::kWrite);
  if (!begun.ok()) {
    // A write that fails, or that the power's end interrupts, may have been done in part.
    file.bytes += ran ? bytes.substr(0, bytes.size() / 2) : "";
    return begun;
  }
  file.cut_off.clear();
  if (capacity_ != kNever) {
    const uint64_t used = UsedLocked();
    const uint64_t free = capacity_ > used ? capacity_ - used : 0;
    if (bytes.size() > free) {
      file.bytes += bytes.substr(0, free);
      return IOStatus::NoSpace("No space left on device");
    }
  }
  file.bytes += bytes;
  return IOStatus::OK();
}

IOStatus FaultFileSystem::Sync(File& file) {
  const std::lock_guard lock(mutex_);
  const IOStatus begun = BeginLocked(FileOperation::kSync);
  if (begun.ok()) {
    file.synced = file.bytes.size();
    file.cut_off.clear();
  }
  return begun;
}

IOStatus FaultFileSystem::TruncateFile(File& file, size_t size) {
  const std::lock_guard lock(mutex_);
  const IOStatus begun = BeginLocked(FileOperation::kWrite);
  if (!begun.ok()) {
    return begun;
  }
  if (size < file.synced) {
    file.cut_off = file.bytes.substr(size, file.synced - size);
    file.synced = size;
  }
  file.bytes.resize(size);
  return IOStatus::OK();
}

IOStatus FaultFileSystem::SyncDirectory(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const IOStatus begun = BeginLocked(FileOperation::kSync);
  if (!begun.ok()) {
    return begun;
  }
  std::vector<NamesChange> others;
  for (NamesChange& change : changes_) {
    if (change.directory != path) {
      others.push_back(std::move(change));
      continue;
    }
    for (const auto& [name, file] : change.names) {
      if (file == nullptr) {
        stable_names_.erase(name);
      } else {
        stable_names_[name] = file;
      }
    }
  }
  changes_ = std::move(others);
  return IOStatus::OK();
}

IOStatus FaultFileSystem::NewSequentialFile(const std::string& path, const FileOptions& /*options*/,
                                            std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                            IODebugContext* /*debug*/) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<File> file;
  const IOStatus found = FindLocked(path, file);
  if (found.ok()) {
    *result = std::make_unique<Readable>(this, std::move(file));
  }
  return found;
}

IOStatus FaultFileSystem::NewRandomAccessFile(const std::string& path,
                                              const FileOptions& /*options*/,
                                              std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                              IODebugContext* /*debug*/) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<File> file;
  const IOStatus found = FindLocked(path, file);
  if (found.ok()) {
    *result = std::make_unique<Readable>(this, std::move(file));
  }
  return found;
}

IOStatus FaultFileSystem::NewWritableFile(const std::string& path, const FileOptions& /*options*/,
                                          std::unique_ptr<rocksdb::FSWritableFile>* result,
                                          IODebugContext* /*debug*/) {
  const std::lock_guard lock(mutex_);
  const IOStatus begun = BeginLocked(FileOperation::kCreate);
  if (!begun.ok()) {
    return begun;
  }
  const std::string clean = Clean(path);
  if (const auto found = names_.find(clean); found != names_.end()) {
    // As O_TRUNC: the file is emptied under all its names.
    File& file = *found->second;
    file.cut_off = file.bytes.substr(0, file.synced) + file.cut_off;
    file.bytes.clear();
    file.synced = 0;
    *result = std::make_unique<Writable>(this, found->second);
    return begun;
  }
  auto file = std::make_shared<File>();
  ChangeLocked({DirectoryOf(clean), {{clean, file}}});
  *result = std::make_unique<Writable>(this, std::move(file));
  return begun;
}

IOStatus FaultFileSystem::ReopenWritableFile(const std::string& path, const FileOptions& options,
                                             std::unique_ptr<rocksdb::FSWritableFile>* result,
                                             IODebugContext* debug) {
  {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<File> file;
    const IOStatus found = FindLocked(path, file);
    if (found.ok()) {
      *result = std::make_unique<Writable>(this, std::move(file));
    }
    if (!found.IsPathNotFound()) {
      return found;
    }
  }
  return NewWritableFile(path, options, result, debug);
}

IOStatus FaultFileSystem::NewDirectory(const std::string& path, const IOOptions& /*options*/,
                                       std::unique_ptr<rocksdb::FSDirectory>* result,
                                       IODebugContext* /*debug*/) {
  const std::lock_guard lock(mutex_);
  *result = std::make_unique<Directory>(this, Clean(path));
  return CheckPowerLocked();
}

IOStatus FaultFileSystem::FileExists(const std::string& path, const IOOptions& /*options*/,
                                     IODebugContext* /*debug*/) {
  const std::lock_guard lock(mutex_);
  const IOStatus power = CheckPowerLocked();
  if (!power.ok()) {
    return power;
  }
  const std::string clean = Clean(path);
  return names_.contains(clean) || directories_.contains(clean) ? IOStatus::OK()
                                                                : IOStatus::NotFound();
}

IOStatus FaultFileSystem::GetChildren(const std::string& path, const IOOptions& /*options*/,
                                      std::vector<std::string>* result, IODebugContext* /*debug*/) {
  const std::lock_guard lock(mutex_);
  const IOStatus power = CheckPowerLocked();
  if (!power.ok()) {
    return power;
  }
  result->clear();
  const std::string directory = Clean(path);
  if (!directories_.contains(directory)) {
    return IOStatus::NotFound(path);
  }
  for (const auto& [name, file] : names_) {
    if (DirectoryOf(name) == directory) {
      result->push_back(name.substr(directory.size() + 1));
    }
  }
  return IOStatus::OK();
}

IOStatus FaultFileSystem::DeleteFile(const std::string& path, const IOOptions& /*options*/,
                                     IODebugContext* /*debug*/) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<File> file;
  const IOStatus found = FindLocked(path, file);
  if (!found.ok()) {
    return found;
  }
  const IOStatus begun = BeginLocked(FileOperation::kDelete);
  if (begun.ok()) {
    const std::string clean = Clean(path);
    ChangeLocked({DirectoryOf(clean), {{clean, nullptr}}});
  }
  return begun;
}

IOStatus FaultFileSystem::Truncate(const std::string& path, size_t size,
                                   const IOOptions& /*options*/, IODebugContext* /*debug*/) {
  std::shared_ptr<File> file;
  {
    const std::lock_guard lock(mutex_);
    const IOStatus found = FindLocked(path, file);
    if (!found.ok()) {
      return found;
    }
  }
  return TruncateFile(*file, size);
}

// Directories are not what is tested: they are there for good.
IOStatus FaultFileSystem::CreateDir(const std::string& path, const IOOptions& /*options*/,
                                    IODebugContext* /*debug*/) {
  const std::lock_guard lock(mutex_);
  return directories_.insert(Clean(path)).second ? IOStatus::OK() : IOStatus::IOError(path);
}

IOStatus FaultFileSystem::CreateDirIfMissing(const std::string& path, const IOOptions& /*options*/,
                                             IODebugContext* /*debug*/) {
  const std::lock_guard lock(mutex_);
  directories_.insert(Clean(path));
  return CheckPowerLocked();
}

IOStatus FaultFileSystem::DeleteDir(const std::string& path, const IOOptions& /*options*/,
                                    IODebugContext* /*debug*/) {
  const std::lock_guard lock(mutex_);
  directories_.erase(Clean(path));
  return CheckPowerLocked();
}

IOStatus FaultFileSystem::GetFileSize(const std::string& path, const IOOptions& /*options*/,
                                      uint64_t* size, IODebugContext* /*debug*/) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<File> file;
  const IOStatus found = FindLocked(path, file);
  *size = found.ok() ? file->bytes.size() : 0;
  return found;
}

IOStatus FaultFileSystem::GetFileModificationTime(const std::string& path,
                                                  const IOOptions& /*options*/, uint64_t* time_s,
                                                  IODebugContext* /*debug*/) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<File> file;
  *time_s = 0;
  return FindLocked(path, file);
}

IOStatus FaultFileSystem::RenameFile(const std::string& from, const std::string& to,
                                     const IOOptions& /*options*/, IODebugContext* /*debug*/) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<File> file;
  const IOStatus found = FindLocked(from, file);
  if (!found.ok()) {
    return found;
  }
  const IOStatus begun = BeginLocked(FileOperation::kRename);
  if (begun.ok()) {
    ChangeLocked({DirectoryOf(Clean(to)), {{Clean(from), nullptr}, {Clean(to), file}}});
  }
  return begun;
}

IOStatus FaultFileSystem::LinkFile(const std::string& from, const std::string& to,
                                   const IOOptions& /*options*/, IODebugContext* /*debug*/) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<File> file;
  const IOStatus found = FindLocked(from, file);
  if (!found.ok()) {
    return found;
  }
  if (names_.contains(Clean(to))) {
    return IOStatus::IOError(to, "File exists");
  }
  const IOStatus begun = BeginLocked(FileOperation::kRename);
  if (begun.ok()) {
    ChangeLocked({DirectoryOf(Clean(to)), {{Clean(to), file}}});
  }
  return begun;
}

IOStatus FaultFileSystem::LockFile(const std::string& path, const IOOptions& /*options*/,
                                   rocksdb::FileLock** lock, IODebugContext* /*debug*/) {
  const std::lock_guard guard(mutex_);
  const IOStatus power = CheckPowerLocked();
  if (!power.ok()) {
    return power;
  }
  if (!locks_.insert(Clean(path)).second) {
    return IOStatus::IOError("lock hold by current process", path);
  }
  *lock = new Lock(Clean(path));
  return IOStatus::OK();
}

IOStatus FaultFileSystem::UnlockFile(rocksdb::FileLock* lock, const IOOptions& /*options*/,
                                     IODebugContext* /*debug*/) {
  const std::lock_guard guard(mutex_);
  const std::unique_ptr<Lock> held(static_cast<Lock*>(lock));
  locks_.erase(held->path);
  return IOStatus::OK();
}

IOStatus FaultFileSystem::GetTestDirectory(const IOOptions& /*options*/, std::string* path,
                                           IODebugContext* /*debug*/) {
  *path = "/test";
  return IOStatus::OK();
}

IOStatus FaultFileSystem::NewLogger(const std::string& /*path*/, const IOOptions& /*options*/,
                                    std::shared_ptr<rocksdb::Logger>* result,
                                    IODebugContext* /*debug*/) {
  *result = std::make_shared<NoLogger>();
  return IOStatus::OK();
}

IOStatus FaultFileSystem::GetAbsolutePath(const std::string& path, const IOOptions& /*options*/,
                                          std::string* absolute, IODebugContext* /*debug*/) {
  *absolute = Clean(path);
  return IOStatus::OK();
}

IOStatus FaultFileSystem::IsDirectory(const std::string& path, const IOOptions& /*options*/,
                                      bool* is_directory, IODebugContext* /*debug*/) {
  const std::lock_guard lock(mutex_);
  *is_directory = directories_.contains(Clean(path));
  return CheckPowerLocked();
}

IOStatus FaultFileSystem::GetFreeSpace(const std::string& /*path*/, const IOOptions& /*options*/,
                                       uint64_t* bytes, IODebugContext* /*debug*/) {
  const std::lock_guard lock(mutex_);
  const uint64_t used = UsedLocked();
  *bytes = capacity_ > used ? capacity_ - used : 0;
  return CheckPowerLocked();
}

std::unique_ptr<rocksdb::Env> NewFaultEnv(const std::shared_ptr<FaultFileSystem>& system) {
  return std::make_unique<ClockedEnv>(
      system, std::make_shared<ImpatientClock>(rocksdb::SystemClock::Default()));
}

}  // namespace scantrend

#include "client/fault_vfs.h"

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <utility>

namespace scantrend {

// SQLite allocates it, with room for the real file behind it.
struct FaultVfs::File {
  sqlite3_file base;
  FaultVfs* vfs;
  const char* path;      // SQLite's; empty: a temporary file
  bool syncs_directory;  // with its next sync, as SQLite does of a journal that it has created

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }

  static File& Of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
  static const sqlite3_io_methods& MethodsOf(sqlite3_file* file) {
    return *Of(file).real()->pMethods;
  }

  static int Close(sqlite3_file* file) { return MethodsOf(file).xClose(Of(file).real()); }
  static int Read(sqlite3_file* file, void* bytes, int size, sqlite3_int64 offset) {
    return MethodsOf(file).xRead(Of(file).real(), bytes, size, offset);
  }
  static int Write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    const bool was_killed = Of(file).vfs->is_killed();
    if (const int code = Of(file).vfs->Begin(); code != SQLITE_OK) {
      if (!was_killed && Of(file).vfs->is_killed()) {
        MethodsOf(file).xWrite(Of(file).real(), bytes, size / 2, offset);
      }
      return code;
    }
    return MethodsOf(file).xWrite(Of(file).real(), bytes, size, offset);
  }
  static int Truncate(sqlite3_file* file, sqlite3_int64 size) {
    const int code = Of(file).vfs->Begin();
    return code != SQLITE_OK ? code : MethodsOf(file).xTruncate(Of(file).real(), size);
  }
  static int Sync(sqlite3_file* file, int /*flags*/) {
    if (const int code = Of(file).vfs->Begin(); code != SQLITE_OK) {
      return code;
    }
    sqlite3_int64 size = 0;
    MethodsOf(file).xFileSize(Of(file).real(), &size);
    std::string bytes(static_cast<size_t>(size), '\0');
    MethodsOf(file).xRead(Of(file).real(), bytes.data(), static_cast<int>(size), 0);
    {
      const std::lock_guard lock(Of(file).vfs->mutex_);
      ++Of(file).vfs->syncs_;
      Of(file).vfs->files_[Of(file).path].synced = std::move(bytes);
      if (std::exchange(Of(file).syncs_directory, false)) {
        Of(file).vfs->SyncDirectory();
      }
    }
    return SQLITE_OK;  // the machine that runs the test does not lose power
  }
  static int FileSize(sqlite3_file* file, sqlite3_int64* size) {
    return MethodsOf(file).xFileSize(Of(file).real(), size);
  }
  static int Lock(sqlite3_file* file, int level) {
    return MethodsOf(file).xLock(Of(file).real(), level);
  }
  static int Unlock(sqlite3_file* file, int level) {
    return MethodsOf(file).xUnlock(Of(file).real(), level);
  }
  static int CheckReservedLock(sqlite3_file* file, int* is_locked) {
    return MethodsOf(file).xCheckReservedLock(Of(file).real(), is_locked);
  }
  static int FileControl(sqlite3_file* file, int operation, void* argument) {
    return MethodsOf(file).xFileControl(Of(file).real(), operation, argument);
  }
  static int SectorSize(sqlite3_file* file) { return MethodsOf(file).xSectorSize(Of(file).real()); }
  static int DeviceCharacteristics(sqlite3_file* file) {
    return MethodsOf(file).xDeviceCharacteristics(Of(file).real());
  }
};

const sqlite3_io_methods* FaultVfs::Methods() {
  static const sqlite3_io_methods methods = {
      .iVersion = 1,  // without shared memory
      .xClose = File::Close,
      .xRead = File::Read,
      .xWrite = File::Write,
      .xTruncate = File::Truncate,
      .xSync = File::Sync,
      .xFileSize = File::FileSize,
      .xLock = File::Lock,
      .xUnlock = File::Unlock,
      .xCheckReservedLock = File::CheckReservedLock,
      .xFileControl = File::FileControl,
      .xSectorSize = File::SectorSize,
      .xDeviceCharacteristics = File::DeviceCharacteristics,
      .xShmMap = nullptr,
      .xShmLock = nullptr,
      .xShmBarrier = nullptr,
      .xShmUnmap = nullptr,
      .xFetch = nullptr,
      .xUnfetch = nullptr,
  };
  return &methods;
}

FaultVfs::FaultVfs() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
  vfs_.zName = "fault";
  vfs_.pNext = nullptr;
  vfs_.pAppData = this;
  vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
  vfs_.xOpen = Open;
  vfs_.xDelete = Delete;
  vfs_.xAccess = [](sqlite3_vfs* vfs, const char* name, int flags, int* out) {
    return Of(vfs).real_->xAccess(Of(vfs).real_, name, flags, out);
  };
  vfs_.xFullPathname = [](sqlite3_vfs* vfs, const char* name, int size, char* out) {
    return Of(vfs).real_->xFullPathname(Of(vfs).real_, name, size, out);
  };
  sqlite3_vfs_register(&vfs_, /*makeDflt=*/1);
}

FaultVfs::~FaultVfs() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(real_, /*makeDflt=*/1);
}

FaultVfs& FaultVfs::Of(sqlite3_vfs* vfs) { return *static_cast<FaultVfs*>(vfs->pAppData); }

int FaultVfs::Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
  FaultVfs& self = Of(vfs);
  File& opened = File::Of(file);
  opened.base.pMethods = nullptr;
  opened.vfs = &self;
  opened.path = name == nullptr ? "" : name;
  opened.syncs_directory = (flags & SQLITE_OPEN_CREATE) != 0 &&
                           (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
  self.Know(opened.path);
  const int code = self.real_->xOpen(self.real_, name, opened.real(), flags, out);
  if (code == SQLITE_OK) {
    opened.base.pMethods = Methods();
  }
  return code;
}

// What is there before it is opened for the first time has long been durable. Not read again later:
// to close a file releases the locks that the process has on it.
void FaultVfs::Know(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (files_.contains(path)) {
    return;
  }
  std::ifstream stream(path, std::ios::binary);
  KnownFile& file = files_[path];
  file.has_durable_name = stream.is_open();
  file.synced.assign(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
}

int FaultVfs::Delete(sqlite3_vfs* vfs, const char* name, int sync_directory) {
  FaultVfs& self = Of(vfs);
  if (const int code = self.Begin(); code != SQLITE_OK) {
    return code;
  }
  const int code = self.real_->xDelete(self.real_, name, /*syncDir=*/0);
  if (code == SQLITE_OK && sync_directory != 0) {
    const std::lock_guard lock(self.mutex_);
    self.SyncDirectory();
  }
  return code;
}

void FaultVfs::SyncDirectory() {
  for (auto& [path, file] : files_) {
    file.has_durable_name = access(path.c_str(), F_OK) == 0;
  }
}

int FaultVfs::Begin() {
  const std::lock_guard lock(mutex_);
  if (killed_ || operations_ == kill_at_) {
    killed_ = true;
    return SQLITE_IOERR;
  }
  return operations_++ == fail_at_ ? fail_code_ : SQLITE_OK;
}

int FaultVfs::operations() const {
  const std::lock_guard lock(mutex_);
  return operations_;
}

int FaultVfs::syncs() const {
  const std::lock_guard lock(mutex_);
  return syncs_;
}

void FaultVfs::FailAfter(int operations, int code) {
  const std::lock_guard lock(mutex_);
  fail_at_ = operations_ + operations;
  fail_code_ = code;
}

void FaultVfs::KillAfter(int operations) {
  const std::lock_guard lock(mutex_);
  kill_at_ = operations_ + operations;
}

bool FaultVfs::is_killed() const {
  const std::lock_guard lock(mutex_);
  return killed_;
}

void FaultVfs::Revive() {
  const std::lock_guard lock(mutex_);
  killed_ = false;
  kill_at_ = std::nullopt;
}

void FaultVfs::LosePower() {
  const std::lock_guard lock(mutex_);
  for (const auto& [path, file] : files_) {
    if (file.has_durable_name) {
      std::ofstream(path, std::ios::binary | std::ios::trunc) << file.synced;
    } else if (!path.empty()) {
      unlink(path.c_str());
    }
  }
  files_.clear();
}

}  // namespace scantrend

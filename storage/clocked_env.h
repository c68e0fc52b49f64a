// ClockedEnv: a file system and a clock as a rocksdb::Env. (rocksdb::NewCompositeEnv takes only the
// first of them.)
#ifndef SCANTREND_STORAGE_CLOCKED_ENV_H_
#define SCANTREND_STORAGE_CLOCKED_ENV_H_

#include <memory>

#include "rocksdb/env.h"
#include "rocksdb/file_system.h"
#include "rocksdb/system_clock.h"

namespace scantrend {

// Thread-safe, as its parts are. Threads are those of rocksdb::Env::Default().
class ClockedEnv : public rocksdb::EnvWrapper {
 public:
  ClockedEnv(const std::shared_ptr<rocksdb::FileSystem>& file_system,
             const std::shared_ptr<rocksdb::SystemClock>& clock)
      : EnvWrapper(rocksdb::NewCompositeEnv(file_system)) {
    // An Env hands these out itself, also one that wraps another.
    file_system_ = file_system;
    system_clock_ = clock;
  }
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_CLOCKED_ENV_H_

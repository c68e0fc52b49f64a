#include "client/spool.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "base/stream_name.h"
#include "client/batch_encoder.h"
#include "client/batch_payload.h"
#include "client/spool_tables.h"
#include "scantrend/v1/ingest.pb.h"

namespace scantrend {
namespace {

// An empty file of more than this is made small again.
constexpr uint64_t kEmptyPagesMax = (uint64_t{16} << 20) / kSpoolPageBytes;
// Pages that a batch may take beside those of its payload: of tables, and of lists of free pages.
constexpr uint64_t kPagesBesidePayload = 4;

absl::Status SystemError(std::string_view doing, const std::string& path) {
  const int error = errno;
  const auto code = error == ENOENT                      ? absl::StatusCode::kNotFound
                    : error == ENOSPC || error == EDQUOT ? absl::StatusCode::kResourceExhausted
                    : error == EACCES || error == EPERM  ? absl::StatusCode::kPermissionDenied
                                                         : absl::StatusCode::kUnavailable;
  return {code, absl::StrCat("directory ", path, " cannot be ", std::string(doing), ": ",
                             std::strerror(error))};
}

// Makes the names in a directory durable.
absl::Status SyncDirectory(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    return SystemError("opened", path);
  }
  const absl::Status status = fsync(fd) == 0 ? absl::OkStatus() : SystemError("synced", path);
  close(fd);
  return status;
}

absl::Status MakeDirectory(const std::string& path) {
  if (mkdir(path.c_str(), 0700) == 0) {
    return SyncDirectory(path + "/..");
  }
  return errno == EEXIST ? absl::OkStatus() : SystemError("created", path);
}

}  // namespace

class Spool::Impl {
 public:
  Impl(SpoolOptions options, std::string path)
      : options_(std::move(options)), path_(std::move(path)) {}

  absl::Status Open() {
    ASSIGN_OR_RETURN(tables_, SpoolTables::Open(path_, options_.sensor, options_.stream));
    ASSIGN_OR_RETURN(row_, tables_->ReadStream());
    if (row_.sensor != options_.sensor || row_.stream != options_.stream) {
      return absl::FailedPreconditionError(absl::StrCat(
          "it is of stream ", row_.stream, " of sensor ", row_.sensor, ": was the file renamed?"));
    }
    return SyncDirectory(options_.directory);
  }

  // Names the file, and says what to do where the code says it all.
  absl::Status Explain(const absl::Status& status) const {
    const char* const advice =
        absl::IsDataLoss(status)
            ? "; move the file and its -wal away to begin a new one, without what waits in it "
              "(sqlite3 FILE .recover may find that)"
            : "";
    return status.ok() ? status
                       : Annotate({status.code(), absl::StrCat(status.message(), advice)},
                                  absl::StrCat("spool ", path_));
  }

  const std::string& path() const { return path_; }

  SpoolState state() const {
    const std::lock_guard lock(mutex_);
    return row_.state;
  }

  absl::StatusOr<SpoolDepth> depth() const {
    const std::lock_guard lock(mutex_);
    ASSIGN_OR_RETURN(const uint64_t pages, tables_->CountUsedPages());
    SpoolDepth depth{.batches = row_.state.last - row_.state.acked,
                     .hits = row_.hits,
                     .bytes = pages * kSpoolPageBytes};
    if (!row_.state.is_empty()) {
      ASSIGN_OR_RETURN(const SpoolBatchRow oldest, tables_->ReadBatch(row_.state.acked + 1));
      depth.oldest_added_s = oldest.added_s;
    }
    return depth;
  }

  absl::StatusOr<uint64_t> Append(const v1::HitBatch& batch) {
    v1::HitBatch payload = batch;
    payload.clear_sequence();
    payload.clear_position();
    const std::lock_guard lock(mutex_);
    SpoolBatchRow added{.number = row_.state.last + 1,
                        .added_s = options_.clock->now_s(),
                        .hits = CountHits(batch),
                        .position = batch.position(),
                        .payload = ""};
    ASSIGN_OR_RETURN(added.payload, payloads_.Encode(payload));
    RETURN_IF_ERROR(CheckRoom(added.payload.size()));
    SpoolStreamRow row = row_;
    row.state.last = added.number;
    row.hits += added.hits;
    RETURN_IF_ERROR(tables_->Append(added, row));
    row_ = std::move(row);
    return added.number;
  }

  absl::StatusOr<v1::HitBatch> Read(uint64_t number) {
    const std::lock_guard lock(mutex_);
    ASSIGN_OR_RETURN(SpoolBatchRow row, tables_->ReadBatch(number));
    ASSIGN_OR_RETURN(v1::HitBatch batch, payloads_.Decode(row.payload));
    batch.set_position(std::move(row.position));
    return batch;
  }

  absl::StatusOr<std::string> ReadPosition(uint64_t number) {
    const std::lock_guard lock(mutex_);
    ASSIGN_OR_RETURN(SpoolBatchRow row, tables_->ReadBatch(number));
    return std::move(row.position);
  }

  absl::Status SetBase(int64_t base, const std::string& acked_position) {
    const std::lock_guard lock(mutex_);
    SpoolStreamRow row = row_;
    row.state.base = base;
    row.state.acked_position = acked_position;
    RETURN_IF_ERROR(tables_->Update(row));
    row_ = std::move(row);
    return absl::OkStatus();
  }

  absl::StatusOr<uint64_t> Forget(uint64_t number) {
    const std::lock_guard lock(mutex_);
    SpoolStreamRow row = row_;
    for (uint64_t forgotten = row.state.acked + 1; forgotten <= number; ++forgotten) {
      ASSIGN_OR_RETURN(SpoolBatchRow batch, tables_->ReadBatch(forgotten));
      row.hits -= batch.hits;
      row.state.acked = forgotten;
      row.state.acked_position = std::move(batch.position);
    }
    if (row.state == row_.state) {
      return 0;
    }
    RETURN_IF_ERROR(tables_->Forget(number, row));
    const uint64_t hits = row_.hits - row.hits;
    row_ = std::move(row);
    RETURN_IF_ERROR(ShrinkIfEmpty());
    return hits;
  }

 private:
  absl::Status CheckRoom(size_t payload_bytes) {
    ASSIGN_OR_RETURN(const uint64_t used, tables_->CountUsedPages());
    const uint64_t needed = used + payload_bytes / kSpoolPageBytes + kPagesBesidePayload;
    if (needed * kSpoolPageBytes <= options_.max_bytes) {
      return absl::OkStatus();
    }
    return absl::ResourceExhaustedError(absl::StrCat("it is full: of at most ", options_.max_bytes,
                                                     " bytes, ", used * kSpoolPageBytes,
                                                     " are taken by ", row_.hits, " hits"));
  }

  // Gives the disk back what an outage has taken.
  absl::Status ShrinkIfEmpty() {
    if (!row_.state.is_empty()) {
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const uint64_t pages, tables_->CountPages());
    return pages > kEmptyPagesMax ? tables_->Shrink() : absl::OkStatus();
  }

  const SpoolOptions options_;
  const std::string path_;

  mutable std::mutex mutex_;
  std::unique_ptr<SpoolTables> tables_;
  BatchPayload payloads_;
  SpoolStreamRow row_;
};

absl::StatusOr<std::unique_ptr<Spool>> Spool::Open(const SpoolOptions& options) {
  RETURN_IF_ERROR(CheckSensorName(options.sensor));
  RETURN_IF_ERROR(CheckStreamName(options.stream));
  RETURN_IF_ERROR(Annotate(MakeDirectory(options.directory), "spool"));
  auto impl = std::make_unique<Impl>(
      options, absl::StrCat(options.directory, "/", options.sensor, "~", options.stream, ".spool"));
  RETURN_IF_ERROR(impl->Explain(impl->Open()));
  return std::unique_ptr<Spool>(new Spool(std::move(impl)));
}

Spool::Spool(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Spool::~Spool() = default;
const std::string& Spool::path() const { return impl_->path(); }
SpoolState Spool::state() const { return impl_->state(); }

absl::StatusOr<SpoolDepth> Spool::depth() const { return Explained(impl_->depth()); }
absl::StatusOr<uint64_t> Spool::Append(const v1::HitBatch& batch) {
  return Explained(impl_->Append(batch));
}
absl::StatusOr<v1::HitBatch> Spool::Read(uint64_t number) { return Explained(impl_->Read(number)); }
absl::StatusOr<std::string> Spool::ReadPosition(uint64_t number) {
  return Explained(impl_->ReadPosition(number));
}
absl::Status Spool::SetBase(int64_t base, const std::string& acked_position) {
  return impl_->Explain(impl_->SetBase(base, acked_position));
}
absl::StatusOr<uint64_t> Spool::Forget(uint64_t number) { return Explained(impl_->Forget(number)); }

template <typename T>
absl::StatusOr<T> Spool::Explained(absl::StatusOr<T> result) const {
  return result.ok() ? std::move(result) : impl_->Explain(result.status());
}

}  // namespace scantrend

// Spool: batches of one stream on disk, first in, first out, which wait for the server.
//
// It is a SQLite database, in a file of its own for each stream:
//
//   DIRECTORY/SENSOR~STREAM.spool        and, while it is open and after a kill, ….spool-wal
//
//   batch   number, added_s, hits, position, payload, checksum
//           A batch that is not known to be counted. `payload` is a HitBatch (ingest.proto) without
//           sequence and position, compressed by zstd; `added_s` is the time it came.
//   stream  sensor, stream, base, last, acked, acked_position, hits, checksum
//           One row: SpoolState, and the hits of all rows of `batch`.
//
// Checksums are XXH3 of all else in their row: SQLite has none for its pages. application_id is
// "scsp", user_version the version of this format, 1. `sqlite3 FILE` shows what is in it.
//
// Durability. A write-ahead log with synchronous=FULL: a transaction is on stable storage when
// Append or SetBase returns, through kill -9 and power loss
// (sqlite.org/pragma.html#pragma_synchronous: "With synchronous=FULL in WAL mode, an additional
// sync operation of the WAL file happens after each transaction commit"). Forget is not synced:
// power loss may bring forgotten batches back, never lose others, since the log is written in
// order, and what is not synced is its end.
//
// Size. A hit over IPv4 takes 7.5 to 10.5 bytes of the file in batches of 1,000 to 10,000, and 13
// at the most if its addresses and its port are random. 72 hours at 1,000 hits/s are 259 million
// hits: 2.7 GB at 10.5 bytes, 3.4 GB at 13. The default of 4 GiB (4.29 GB) is for 91 hours at 13
// bytes, 113 at 10.5. Over IPv6 a hit takes up to 45 bytes. Besides there is a log of up to some 8
// MiB.
#ifndef SCANTREND_CLIENT_SPOOL_H_
#define SCANTREND_CLIENT_SPOOL_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "client/spool_state.h"

namespace scantrend {

namespace v1 {
class HitBatch;
}

inline constexpr uint64_t kSpoolBytesDefault = uint64_t{4} << 30;

struct SpoolOptions {
  std::string directory;  // created if it is not there, but not the one that it is in
  std::string sensor;     // stream_name.h has the rules for both
  std::string stream;
  uint64_t max_bytes = kSpoolBytesDefault;  // of the file, without its log
  const Clock* clock = &Clock::System();
};

// What waits in a spool.
struct SpoolDepth {
  uint64_t batches = 0;
  uint64_t hits = 0;
  uint64_t bytes = 0;           // of the file, in use
  uint32_t oldest_added_s = 0;  // when the oldest batch came; 0: there is none
};

// Thread-safe. Errors of all methods, whose messages name the file:
//   DATA_LOSS            the file is damaged
//   RESOURCE_EXHAUSTED   the disk is full
//   UNAVAILABLE          the disk fails
class Spool {
 public:
  // Opens the spool of a stream, and creates it if there is none. Errors also:
  //   INVALID_ARGUMENT     a name
  //   NOT_FOUND            the directory that the directory is in
  //   PERMISSION_DENIED    of the directory, or the file
  //   FAILED_PRECONDITION  another process has it open, or the file is of a format to come, or
  //                        something else
  static absl::StatusOr<std::unique_ptr<Spool>> Open(const SpoolOptions& options);
  ~Spool();

  const std::string& path() const;
  SpoolState state() const;
  absl::StatusOr<SpoolDepth> depth() const;

  // Appends a batch, whose sequence does not matter, and returns its number. It is on stable
  // storage then. RESOURCE_EXHAUSTED: there is no room for it, in max_bytes or on the disk; nothing
  // has changed, and what is in the spool stays.
  absl::StatusOr<uint64_t> Append(const v1::HitBatch& batch);

  // The batch `number`, without a sequence. It must be in the spool.
  absl::StatusOr<v1::HitBatch> Read(uint64_t number);
  // Its position alone.
  absl::StatusOr<std::string> ReadPosition(uint64_t number);

  // From now on the server's sequence of batch N is `base` + N, and it keeps `acked_position` with
  // batch `acked`. On stable storage when it returns.
  absl::Status SetBase(int64_t base, const std::string& acked_position);

  // Batches up to `number` are on the server; returns how many hits they have. Of an empty spool
  // the file is made small again.
  absl::StatusOr<uint64_t> Forget(uint64_t number);

 private:
  class Impl;
  explicit Spool(std::unique_ptr<Impl> impl);
  template <typename T>
  absl::StatusOr<T> Explained(absl::StatusOr<T> result) const;

  const std::unique_ptr<Impl> impl_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SPOOL_H_

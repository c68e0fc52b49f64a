// SpoolTables: the tables of a spool's database. The format is written in spool.h.
#ifndef SCANTREND_CLIENT_SPOOL_TABLES_H_
#define SCANTREND_CLIENT_SPOOL_TABLES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "client/spool_state.h"
#include "client/sqlite.h"

namespace scantrend {

// The row of table `stream`.
struct SpoolStreamRow {
  std::string sensor;
  std::string stream;
  SpoolState state;
  uint64_t hits = 0;  // of the batches that are in it

  int64_t checksum() const;
};

// A row of table `batch`.
struct SpoolBatchRow {
  uint64_t number = 0;
  uint32_t added_s = 0;
  uint64_t hits = 0;
  std::string position;
  std::string payload;

  int64_t checksum() const;
};

inline constexpr uint64_t kSpoolPageBytes = 4'096;

// Not thread-safe. Errors as of Sqlite, and DATA_LOSS for rows that are damaged.
class SpoolTables {
 public:
  // Opens a spool's file, and creates it for `sensor` and `stream` if there is none. Locks it until
  // this goes. FAILED_PRECONDITION: another process has it open, or it is of another format.
  static absl::StatusOr<std::unique_ptr<SpoolTables>> Open(const std::string& path,
                                                           const std::string& sensor,
                                                           const std::string& stream);

  absl::StatusOr<SpoolStreamRow> ReadStream();
  absl::StatusOr<SpoolBatchRow> ReadBatch(uint64_t number);

  // These write the row of `stream` as well, in the same transaction. On stable storage when they
  // return, but for Forget.
  absl::Status Append(const SpoolBatchRow& batch, const SpoolStreamRow& stream);
  absl::Status Update(const SpoolStreamRow& stream);
  // Deletes the batches up to `number`. Power loss may undo it, along with nothing before it.
  absl::Status Forget(uint64_t number, const SpoolStreamRow& stream);

  // Pages of the file, and those of them that hold something.
  absl::StatusOr<uint64_t> CountPages();
  absl::StatusOr<uint64_t> CountUsedPages();
  // Makes the file as small as what is in it, by writing all of that anew.
  absl::Status Shrink();

 private:
  explicit SpoolTables(std::unique_ptr<Sqlite> database) : database_(std::move(database)) {}

  absl::Status Configure();
  // True: the file is new.
  absl::StatusOr<bool> CheckFormat();
  absl::Status Create(const std::string& sensor, const std::string& stream);
  absl::Status PrepareStatements();
  absl::Status CheckNumbers(const SpoolState& state);
  absl::Status WriteStream(const SpoolStreamRow& stream);

  const std::unique_ptr<Sqlite> database_;
  std::optional<SqliteStatement> insert_, select_, delete_, write_stream_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SPOOL_TABLES_H_

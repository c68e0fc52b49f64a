#include "client/spool_tables.h"

#include <endian.h>
#include <xxhash.h>

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace scantrend {
namespace {

constexpr int64_t kApplicationId = 0x73637370;  // "scsp"
constexpr int64_t kFormatVersion = 1;

// Before anything is read: SQLite then locks the file until it is closed, and needs no shared
// memory (sqlite.org/wal.html, "Use of WAL Without Shared-Memory").
constexpr char kSettings[] = R"(
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA page_size = 4096;
    PRAGMA cache_size = -512;
    PRAGMA temp_store = MEMORY;
    PRAGMA cell_size_check = ON;
    PRAGMA journal_size_limit = 8388608;)";
constexpr char kSynced[] = "PRAGMA synchronous = FULL";
constexpr char kNotSynced[] = "PRAGMA synchronous = NORMAL";
constexpr char kTables[] = R"(
    CREATE TABLE batch(number INTEGER PRIMARY KEY, added_s INTEGER NOT NULL, hits INTEGER NOT NULL,
                       position BLOB NOT NULL, payload BLOB NOT NULL, checksum INTEGER NOT NULL);
    CREATE TABLE stream(id INTEGER PRIMARY KEY CHECK (id = 1), sensor TEXT NOT NULL,
                        stream TEXT NOT NULL, base INTEGER, last INTEGER NOT NULL,
                        acked INTEGER NOT NULL, acked_position BLOB NOT NULL,
                        hits INTEGER NOT NULL, checksum INTEGER NOT NULL);)";

// Of what is added to it, one thing after the other: each seeds the hash of the next.
class Checksum {
 public:
  Checksum& Add(std::string_view bytes) {
    Add(bytes.size());
    value_ = XXH3_64bits_withSeed(bytes.data(), bytes.size(), value_);
    return *this;
  }
  Checksum& Add(uint64_t number) {
    const uint64_t little_endian = htole64(number);
    value_ = XXH3_64bits_withSeed(&little_endian, sizeof little_endian, value_);
    return *this;
  }
  int64_t value() const { return static_cast<int64_t>(value_); }

 private:
  uint64_t value_ = 0;
};

int64_t Signed(uint64_t number) { return static_cast<int64_t>(number); }
uint64_t Unsigned(int64_t number) { return static_cast<uint64_t>(number); }

}  // namespace

int64_t SpoolStreamRow::checksum() const {
  return Checksum()
      .Add(sensor)
      .Add(stream)
      .Add(uint64_t{state.base.has_value()})
      .Add(Unsigned(state.base.value_or(0)))
      .Add(state.last)
      .Add(state.acked)
      .Add(state.acked_position)
      .Add(hits)
      .value();
}

int64_t SpoolBatchRow::checksum() const {
  return Checksum().Add(number).Add(uint64_t{added_s}).Add(hits).Add(position).Add(payload).value();
}

absl::StatusOr<std::unique_ptr<SpoolTables>> SpoolTables::Open(const std::string& path,
                                                               const std::string& sensor,
                                                               const std::string& stream) {
  ASSIGN_OR_RETURN(std::unique_ptr<Sqlite> database, Sqlite::Open(path));
  std::unique_ptr<SpoolTables> tables(new SpoolTables(std::move(database)));
  RETURN_IF_ERROR(tables->Configure());
  ASSIGN_OR_RETURN(const bool is_new, tables->CheckFormat());
  if (is_new) {
    RETURN_IF_ERROR(tables->Create(sensor, stream));
  } else {
    RETURN_IF_ERROR(tables->PrepareStatements());
  }
  return tables;
}

absl::Status SpoolTables::Configure() {
  RETURN_IF_ERROR(database_->Execute(kSettings));
  ASSIGN_OR_RETURN(const std::string mode, database_->QueryText("PRAGMA journal_mode = WAL"));
  if (mode != "wal") {
    return absl::InternalError(absl::StrCat("SQLite's journal mode is ", mode, ", not wal"));
  }
  return database_->Execute(kSynced);
}

absl::StatusOr<bool> SpoolTables::CheckFormat() {
  ASSIGN_OR_RETURN(const int64_t application, database_->QueryInt("PRAGMA application_id"));
  ASSIGN_OR_RETURN(const int64_t version, database_->QueryInt("PRAGMA user_version"));
  ASSIGN_OR_RETURN(const int64_t tables, database_->QueryInt("SELECT count(*) FROM sqlite_schema"));
  if (application == 0 && version == 0 && tables == 0) {
    return true;
  }
  if (application != kApplicationId) {
    return absl::FailedPreconditionError(
        "it is a database, but no spool: give spools a directory of their own");
  }
  if (version != kFormatVersion) {
    return absl::FailedPreconditionError(
        absl::StrCat("its format has version ", version, ", and this program knows version ",
                     kFormatVersion, ": let the program that wrote it deliver it"));
  }
  return false;
}

absl::Status SpoolTables::Create(const std::string& sensor, const std::string& stream) {
  ASSIGN_OR_RETURN(SqliteTransaction transaction, SqliteTransaction::Begin(database_.get()));
  RETURN_IF_ERROR(database_->Execute(kTables));
  RETURN_IF_ERROR(database_->Execute(absl::StrCat("PRAGMA application_id = ", kApplicationId,
                                                  "; PRAGMA user_version = ", kFormatVersion)));
  RETURN_IF_ERROR(PrepareStatements());
  RETURN_IF_ERROR(WriteStream({.sensor = sensor, .stream = stream, .state = {}}));
  return transaction.Commit();
}

absl::StatusOr<SpoolStreamRow> SpoolTables::ReadStream() {
  ASSIGN_OR_RETURN(SqliteStatement select,
                   database_->Prepare("SELECT sensor, stream, base, last, acked, acked_position, "
                                      "hits, checksum FROM stream"));
  ASSIGN_OR_RETURN(const bool there, select.Step());
  if (!there) {
    return absl::DataLossError("table stream is empty");
  }
  SpoolStreamRow row{.sensor = std::string(select.Blob(0)),
                     .stream = std::string(select.Blob(1)),
                     .state = {.base = std::nullopt,
                               .last = Unsigned(select.Int(3)),
                               .acked = Unsigned(select.Int(4)),
                               .acked_position = std::string(select.Blob(5))},
                     .hits = Unsigned(select.Int(6))};
  if (!select.IsNull(2)) {
    row.state.base = select.Int(2);
  }
  if (row.checksum() != select.Int(7)) {
    return absl::DataLossError("the row of table stream is damaged");
  }
  RETURN_IF_ERROR(CheckNumbers(row.state));
  return row;
}

absl::Status SpoolTables::CheckNumbers(const SpoolState& state) {
  ASSIGN_OR_RETURN(const int64_t first,
                   database_->QueryInt("SELECT coalesce(min(number), 0) FROM batch"));
  ASSIGN_OR_RETURN(const int64_t last,
                   database_->QueryInt("SELECT coalesce(max(number), 0) FROM batch"));
  const bool agrees =
      state.is_empty() ? last == 0 : first == Signed(state.acked + 1) && last == Signed(state.last);
  return agrees ? absl::OkStatus()
                : absl::DataLossError(absl::StrCat("it has batches ", first, " to ", last,
                                                   ", but should have ", state.acked + 1, " to ",
                                                   state.last));
}

absl::StatusOr<SpoolBatchRow> SpoolTables::ReadBatch(uint64_t number) {
  const SqliteRun run(&*select_);
  select_->BindInt(0, Signed(number));
  ASSIGN_OR_RETURN(const bool there, select_->Step());
  if (!there) {
    return absl::DataLossError(absl::StrCat("batch ", number, " is not there"));
  }
  SpoolBatchRow row{.number = number,
                    .added_s = static_cast<uint32_t>(select_->Int(0)),
                    .hits = Unsigned(select_->Int(1)),
                    .position = std::string(select_->Blob(2)),
                    .payload = std::string(select_->Blob(3))};
  if (row.checksum() != select_->Int(4)) {
    return absl::DataLossError(absl::StrCat("batch ", number, " is damaged"));
  }
  return row;
}

absl::Status SpoolTables::Append(const SpoolBatchRow& batch, const SpoolStreamRow& stream) {
  ASSIGN_OR_RETURN(SqliteTransaction transaction, SqliteTransaction::Begin(database_.get()));
  insert_->BindInt(0, Signed(batch.number));
  insert_->BindInt(1, batch.added_s);
  insert_->BindInt(2, Signed(batch.hits));
  insert_->BindBlob(3, batch.position);
  insert_->BindBlob(4, batch.payload);
  insert_->BindInt(5, batch.checksum());
  RETURN_IF_ERROR(insert_->Run());
  RETURN_IF_ERROR(WriteStream(stream));
  return transaction.Commit();
}

absl::Status SpoolTables::Update(const SpoolStreamRow& stream) {
  ASSIGN_OR_RETURN(SqliteTransaction transaction, SqliteTransaction::Begin(database_.get()));
  RETURN_IF_ERROR(WriteStream(stream));
  return transaction.Commit();
}

absl::Status SpoolTables::Forget(uint64_t number, const SpoolStreamRow& stream) {
  RETURN_IF_ERROR(database_->Execute(kNotSynced));
  const absl::Status forgotten = [&]() -> absl::Status {
    ASSIGN_OR_RETURN(SqliteTransaction transaction, SqliteTransaction::Begin(database_.get()));
    delete_->BindInt(0, Signed(number));
    RETURN_IF_ERROR(delete_->Run());
    RETURN_IF_ERROR(WriteStream(stream));
    return transaction.Commit();
  }();
  RETURN_IF_ERROR(database_->Execute(kSynced));
  return forgotten;
}

absl::StatusOr<uint64_t> SpoolTables::CountPages() {
  ASSIGN_OR_RETURN(const int64_t pages, database_->QueryInt("PRAGMA page_count"));
  return Unsigned(pages);
}

absl::StatusOr<uint64_t> SpoolTables::CountUsedPages() {
  ASSIGN_OR_RETURN(const uint64_t pages, CountPages());
  ASSIGN_OR_RETURN(const int64_t free, database_->QueryInt("PRAGMA freelist_count"));
  return pages - Unsigned(free);
}

absl::Status SpoolTables::Shrink() {
  return database_->Execute("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
}

absl::Status SpoolTables::PrepareStatements() {
  ASSIGN_OR_RETURN(insert_, database_->Prepare("INSERT INTO batch(number, added_s, hits, position, "
                                               "payload, checksum) VALUES(?, ?, ?, ?, ?, ?)"));
  ASSIGN_OR_RETURN(select_, database_->Prepare("SELECT added_s, hits, position, payload, checksum "
                                               "FROM batch WHERE number = ?"));
  ASSIGN_OR_RETURN(delete_, database_->Prepare("DELETE FROM batch WHERE number <= ?"));
  ASSIGN_OR_RETURN(write_stream_,
                   database_->Prepare("INSERT OR REPLACE INTO stream(id, sensor, stream, base, "
                                      "last, acked, acked_position, hits, checksum) "
                                      "VALUES(1, ?, ?, ?, ?, ?, ?, ?, ?)"));
  return absl::OkStatus();
}

absl::Status SpoolTables::WriteStream(const SpoolStreamRow& stream) {
  write_stream_->BindText(0, stream.sensor);
  write_stream_->BindText(1, stream.stream);
  if (stream.state.base.has_value()) {
    write_stream_->BindInt(2, *stream.state.base);
  }
  write_stream_->BindInt(3, Signed(stream.state.last));
  write_stream_->BindInt(4, Signed(stream.state.acked));
  write_stream_->BindBlob(5, stream.state.acked_position);
  write_stream_->BindInt(6, Signed(stream.hits));
  write_stream_->BindInt(7, stream.checksum());
  return write_stream_->Run();
}

}  // namespace scantrend

#include "client/sqlite.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace scantrend {
namespace {

absl::StatusCode CodeOf(int code, int system_error) {
  if (code == SQLITE_FULL || system_error == ENOSPC || system_error == EDQUOT) {
    return absl::StatusCode::kResourceExhausted;
  }
  if (system_error == ENOENT) {
    return absl::StatusCode::kNotFound;
  }
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::StatusCode::kFailedPrecondition;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::StatusCode::kDataLoss;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
      return absl::StatusCode::kPermissionDenied;
    case SQLITE_IOERR:
      return absl::StatusCode::kUnavailable;
    default:
      return absl::StatusCode::kInternal;
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<Sqlite>> Sqlite::Open(const std::string& path) {
  sqlite3* handle = nullptr;
  // No mutexes of SQLite's own: an object is used by one thread at a time.
  const int code = sqlite3_open_v2(
      path.c_str(), &handle,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      nullptr);
  std::unique_ptr<Sqlite> database(new Sqlite(handle));
  RETURN_IF_ERROR(database->StatusOf(code));
  return database;
}

Sqlite::~Sqlite() { sqlite3_close(database_); }

absl::Status Sqlite::Execute(const std::string& sql) {
  return StatusOf(sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr));
}

absl::StatusOr<int64_t> Sqlite::QueryInt(const std::string& sql) {
  ASSIGN_OR_RETURN(SqliteStatement statement, Prepare(sql));
  RETURN_IF_ERROR(statement.Step().status());
  return statement.Int(0);
}

absl::StatusOr<std::string> Sqlite::QueryText(const std::string& sql) {
  ASSIGN_OR_RETURN(SqliteStatement statement, Prepare(sql));
  RETURN_IF_ERROR(statement.Step().status());
  return std::string(statement.Blob(0));
}

absl::StatusOr<SqliteStatement> Sqlite::Prepare(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  RETURN_IF_ERROR(StatusOf(sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()),
                                              SQLITE_PREPARE_PERSISTENT, &statement, nullptr)));
  return SqliteStatement(this, statement);
}

absl::Status Sqlite::StatusOf(int code) const {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) {
    return absl::OkStatus();
  }
  const int kind = code & 0xff;
  const bool is_of_system = kind == SQLITE_IOERR || kind == SQLITE_FULL || kind == SQLITE_CANTOPEN;
  const int system_error =
      is_of_system && database_ != nullptr ? sqlite3_system_errno(database_) : 0;
  std::string message = kind == SQLITE_BUSY    ? "another process has it open"
                        : database_ == nullptr ? sqlite3_errstr(code)
                                               : sqlite3_errmsg(database_);
  if (system_error != 0) {
    absl::StrAppend(&message, " (", std::strerror(system_error), ")");
  }
  return {CodeOf(code, system_error), message};
}

SqliteStatement::SqliteStatement(SqliteStatement&& other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)) {}

SqliteStatement& SqliteStatement::operator=(SqliteStatement&& other) noexcept {
  std::swap(database_, other.database_);
  std::swap(statement_, other.statement_);
  return *this;
}

SqliteStatement::~SqliteStatement() { sqlite3_finalize(statement_); }

// A bind fails only if the parameter is not there or memory is short; the run then shows it.
void SqliteStatement::BindInt(int parameter, int64_t value) {
  sqlite3_bind_int64(statement_, parameter + 1, value);
}

void SqliteStatement::BindText(int parameter, std::string_view value) {
  sqlite3_bind_text64(statement_, parameter + 1, value.data(), value.size(), SQLITE_STATIC,
                      SQLITE_UTF8);
}

void SqliteStatement::BindBlob(int parameter, std::string_view value) {
  // Of a null pointer it would make NULL.
  sqlite3_bind_blob64(statement_, parameter + 1, value.empty() ? "" : value.data(), value.size(),
                      SQLITE_STATIC);
}

absl::StatusOr<bool> SqliteStatement::Step() {
  const int code = sqlite3_step(statement_);
  RETURN_IF_ERROR(database_->StatusOf(code));
  return code == SQLITE_ROW;
}

bool SqliteStatement::IsNull(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

int64_t SqliteStatement::Int(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view SqliteStatement::Blob(int column) const {
  const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return {bytes, static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

void SqliteStatement::Reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

absl::Status SqliteStatement::Run() {
  const absl::Status status = Step().status();
  Reset();
  return status;
}

absl::StatusOr<SqliteTransaction> SqliteTransaction::Begin(Sqlite* database) {
  RETURN_IF_ERROR(database->Execute("BEGIN IMMEDIATE"));
  return SqliteTransaction(database);
}

SqliteTransaction::SqliteTransaction(SqliteTransaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

SqliteTransaction::~SqliteTransaction() {
  // Some errors have rolled it back already.
  if (database_ != nullptr && sqlite3_get_autocommit(database_->database_) == 0) {
    database_->Execute("ROLLBACK").IgnoreError();
  }
}

absl::Status SqliteTransaction::Commit() {
  RETURN_IF_ERROR(database_->Execute("COMMIT"));
  database_ = nullptr;
  return absl::OkStatus();
}

}  // namespace scantrend

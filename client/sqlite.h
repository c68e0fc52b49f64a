// Sqlite: a database file of SQLite, and statements on it, with absl::Status for errors.
#ifndef SCANTREND_CLIENT_SQLITE_H_
#define SCANTREND_CLIENT_SQLITE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

struct sqlite3;
struct sqlite3_stmt;

namespace scantrend {

class SqliteStatement;

// Not thread-safe. Errors of it and its statements, whose messages do not name the file:
//   RESOURCE_EXHAUSTED   the disk is full, or a quota is used up
//   FAILED_PRECONDITION  another process has it locked
//   DATA_LOSS            the file is damaged, or no database
//   PERMISSION_DENIED    the file cannot be opened, or not be written
//   NOT_FOUND            its directory is not there
//   UNAVAILABLE          the disk fails
//   INTERNAL             others
class Sqlite {
 public:
  // Opens the database in `path`, and creates it if there is none.
  static absl::StatusOr<std::unique_ptr<Sqlite>> Open(const std::string& path);
  // Every statement must be gone.
  ~Sqlite();
  Sqlite(const Sqlite&) = delete;
  Sqlite& operator=(const Sqlite&) = delete;

  // Runs statements that have no result, or whose result does not matter.
  absl::Status Execute(const std::string& sql);
  // The first column of the first row.
  absl::StatusOr<int64_t> QueryInt(const std::string& sql);
  absl::StatusOr<std::string> QueryText(const std::string& sql);
  absl::StatusOr<SqliteStatement> Prepare(const std::string& sql);

 private:
  friend class SqliteStatement;
  friend class SqliteTransaction;
  explicit Sqlite(sqlite3* database) : database_(database) {}

  // The status of a result code of the call that was made last.
  absl::Status StatusOf(int code) const;

  sqlite3* const database_;
};

// A statement that can be run many times. Parameters and columns are counted from 0.
class SqliteStatement {
 public:
  SqliteStatement(SqliteStatement&& other) noexcept;
  SqliteStatement& operator=(SqliteStatement&& other) noexcept;
  ~SqliteStatement();

  // Of the next run; what is not bound is NULL. Texts and blobs must live until its end.
  void BindInt(int parameter, int64_t value);
  void BindText(int parameter, std::string_view value);
  void BindBlob(int parameter, std::string_view value);

  // True: there is a row, whose columns can be read until the next Step or Reset.
  absl::StatusOr<bool> Step();
  bool IsNull(int column) const;
  int64_t Int(int column) const;
  std::string_view Blob(int column) const;  // or text

  // Ends the run.
  void Reset();
  // Step and Reset, for a statement without rows.
  absl::Status Run();

 private:
  friend class Sqlite;
  SqliteStatement(const Sqlite* database, sqlite3_stmt* statement)
      : database_(database), statement_(statement) {}

  const Sqlite* database_;
  sqlite3_stmt* statement_;
};

// Resets a statement when it goes.
class SqliteRun {
 public:
  explicit SqliteRun(SqliteStatement* statement) : statement_(statement) {}
  ~SqliteRun() { statement_->Reset(); }
  SqliteRun(const SqliteRun&) = delete;
  SqliteRun& operator=(const SqliteRun&) = delete;

 private:
  SqliteStatement* const statement_;
};

// A write transaction, which is rolled back when it goes, unless it was committed.
class SqliteTransaction {
 public:
  static absl::StatusOr<SqliteTransaction> Begin(Sqlite* database);
  SqliteTransaction(SqliteTransaction&& other) noexcept;
  ~SqliteTransaction();

  // On stable storage, if that is how the database is set. After an error it is rolled back.
  absl::Status Commit();

 private:
  explicit SqliteTransaction(Sqlite* database) : database_(database) {}

  Sqlite* database_;  // nullptr: nothing is to be rolled back
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SQLITE_H_

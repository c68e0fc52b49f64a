// JournalLines: what the systemd journal holds, as lines of a system log.
#ifndef SCANTREND_CLIENT_SENSOR_INPUT_JOURNAL_LINES_H_
#define SCANTREND_CLIENT_SENSOR_INPUT_JOURNAL_LINES_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/sensor/input/line_input.h"
#include "client/sensor/source_position.pb.h"

struct sd_journal;

namespace scantrend {

struct JournalOptions {
  // Entries of this systemd unit ("ulogd" is "ulogd.service"), and of programs that call themselves
  // by this identifier. Both empty: what the kernel logs (_TRANSPORT=kernel).
  std::string unit{};
  std::string identifier{};
  // Journal files of another machine, or of a test; empty: this machine's system journal.
  std::string directory{};
  // Gets what a person should know: that entries may be lost, or cannot be read.
  std::function<void(const std::string&)> say = [](const std::string&) {};
};

// Each entry is one line, as `journalctl -o short-unix` has it, without fractions:
//
//   1571054400 bridge kernel: DROP IN=eth0 OUT= MAC=... SRC=192.0.2.1 DST=192.0.2.9 ...
//   1571054400 bridge ulogd[812]: ...
//
// The time, in seconds since 1970, is that at which the journal received the entry
// (__REALTIME_TIMESTAMP); then _HOSTNAME; SYSLOG_IDENTIFIER, or else _COMM; SYSLOG_PID, or else
// _PID; and MESSAGE, whose newlines are blanks. What an entry lacks is "-", or left out if it is
// the number or the message. Other bytes are as they are.
//
// A position is the cursor of the last entry that was returned. Read through libsystemd
// (sd-journal(3)), which finds rotated and vacuumed files by itself. It orders entries of different
// boots by their times if their files were not written one after the other by the same journald:
// after a crash, with a clock that was set back, entries may come before the position, and are not
// read then.
//
// To be opened, used and destroyed by one thread: so sd-journal wants it.
class JournalLines : public LineInput {
 public:
  // The entries behind `position`, which FillPosition wrote; an empty one is the beginning: the
  // oldest entry that the journal keeps, so that all that it has is counted once. If the position's
  // entry is not kept any more, that is said, and it goes on with the next that is.
  //
  // NOT_FOUND: no such directory, or this machine keeps no journal. PERMISSION_DENIED: this user
  // may not read it; says which group may. INVALID_ARGUMENT: the position is no cursor. Others: as
  // sd-journal(3) has them.
  static absl::StatusOr<std::unique_ptr<JournalLines>> Open(const sensor::SourcePosition& position,
                                                            const JournalOptions& options);
  ~JournalLines() override;
  JournalLines(const JournalLines&) = delete;
  JournalLines& operator=(const JournalLines&) = delete;

  // Never nullopt. Errors: sd-journal(3) cannot go on. An entry that is damaged, so that its
  // message cannot be read, is a line without it; that is said.
  absl::StatusOr<std::optional<std::string_view>> Next() override;
  bool Wait(absl::Duration timeout) override;
  bool last_line_was_cut() const override { return cut_; }
  bool last_line_began_file() const override { return false; }
  bool is_live() const override { return true; }
  // journal_cursor and lines; nothing before the first line.
  void FillPosition(sensor::SourcePosition& position) const override;
  std::string Where() const override;
  uint64_t line_number() const override { return line_number_; }
  // Of the lines.
  uint64_t bytes_read() const override { return bytes_read_; }
  std::optional<uint64_t> bytes_total() const override { return std::nullopt; }

 private:
  JournalLines(sd_journal* journal, const JournalOptions& options,
               const sensor::SourcePosition& position);

  absl::Status AddMatches(const JournalOptions& options);
  absl::Status Seek();
  // Goes to the next entry, unless there is one that was not returned; false if there is none.
  absl::StatusOr<bool> GoToEntry();
  absl::Status TakeEntry();
  absl::StatusOr<std::string> CursorOfEntry();
  // The value of a field of the entry; "" if it has none.
  std::string_view Field(const char* name);

  sd_journal* const journal_;
  const std::function<void(const std::string&)> say_;
  // Of the entry that was returned last, or that was counted before.
  std::string cursor_;
  bool has_entry_ = false;  // the journal stands at an entry that was not returned
  std::string line_;
  bool cut_ = false;
  absl::Time time_ = absl::InfinitePast();  // of the entry that was returned last
  uint64_t line_number_;
  uint64_t bytes_read_ = 0;
  absl::Status error_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_INPUT_JOURNAL_LINES_H_

// JournalLines: the entries of the systemd journal, as the lines of a log.
#ifndef SCANTREND_CLIENT_SENSOR_INPUT_JOURNAL_LINES_H_
#define SCANTREND_CLIENT_SENSOR_INPUT_JOURNAL_LINES_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/sensor/input/line_input.h"

struct sd_journal;

namespace scantrend {

struct JournalOptions {
  // Where its files are; empty: those of this machine.
  std::string directory{};
  // Only entries with one of these, FIELD=VALUE, for each field that is named (journalctl(1)).
  // Empty: what the kernel logged.
  std::vector<std::string> matches{};
  // Gets what a person should know: that entries may be missing.
  std::function<void(const std::string&)> say = [](const std::string&) {};
};

// Reads the journal for ever, through libsystemd (sd-journal(3)). A line is an entry:
//
//   SECONDS HOST IDENTIFIER: MESSAGE
//
// with the seconds since 1970 of the entry's own time (_SOURCE_REALTIME_TIMESTAMP, or when it came
// to the journal), and blanks in place of the message's newlines. The readers of system logs read
// it. The journal orders entries, and names each by a cursor, which is the position: vacuuming and
// rotating are its own affair. Not thread-safe.
class JournalLines : public LineInput {
 public:
  // From behind the entry of `position`, or from the oldest one that is there if it has none. If
  // that entry is gone, as journals are vacuumed, from the next one after it, and that is said.
  // NOT_FOUND: there is no such directory. INVALID_ARGUMENT: a match or a cursor that is none.
  // PERMISSION_DENIED: the journal cannot be read; who may is in the group systemd-journal. Others:
  // as of the system.
  static absl::StatusOr<std::unique_ptr<JournalLines>> Open(const JournalOptions& options,
                                                            const sensor::SourcePosition& position);

  ~JournalLines() override;

  // Never nullopt. Errors: as of the system, when the journal cannot be read on.
  absl::StatusOr<std::optional<std::string_view>> Next() override;
  bool Wait(absl::Duration timeout) override;
  bool last_line_was_cut() const override { return cut_; }
  bool last_line_began_file() const override { return false; }
  bool is_live() const override { return true; }
  // journal_cursor, and the lines; nothing before the first line.
  void FillPosition(sensor::SourcePosition& position) const override;
  std::string Where() const override;
  uint64_t line_number() const override { return lines_; }
  // Of the lines.
  uint64_t bytes_read() const override { return bytes_; }
  std::optional<uint64_t> bytes_total() const override { return std::nullopt; }

 private:
  struct Closer {
    void operator()(sd_journal* journal) const;
  };

  JournalLines(std::unique_ptr<sd_journal, Closer> journal, const sensor::SourcePosition& position);

  // Goes to the entry before the one that is to be read first.
  absl::Status Seek(const JournalOptions& options);
  // Goes to the next entry, if there is one; true if there is, or an error.
  bool Look();
  // A field of the entry at hand, valid until the next call; empty if it has none.
  std::string_view Field(const char* name);
  uint64_t EntrySeconds();

  const std::unique_ptr<sd_journal, Closer> journal_;
  std::string cursor_;     // of the entry that was returned last
  bool at_entry_ = false;  // the journal is at an entry that was not returned yet
  std::string line_;
  bool cut_ = false;
  uint64_t lines_ = 0;
  uint64_t bytes_ = 0;
  absl::Status error_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_INPUT_JOURNAL_LINES_H_

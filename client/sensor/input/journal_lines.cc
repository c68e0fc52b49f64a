#include "client/sensor/input/journal_lines.h"

#include <dirent.h>
#include <systemd/sd-journal.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status.h"

namespace scantrend {
namespace {

// How long a wait is at the most, in case nobody tells of a change: some file systems do not.
constexpr absl::Duration kLookInterval = absl::Seconds(1);
// Longer names of hosts and programs are cut.
constexpr size_t kNameBytesMax = 256;

// `result` of a function of sd-journal: not OK if it is negative.
absl::Status StatusOf(int result, std::string_view what) {
  return result < 0 ? absl::ErrnoToStatus(-result, absl::StrCat("journal: ", std::string(what)))
                    : absl::OkStatus();
}

absl::Status NoJournalError() {
  for (const char* const directory : {"/var/log/journal", "/run/log/journal"}) {
    if (DIR* const entries = opendir(directory); entries != nullptr) {
      closedir(entries);
      return absl::PermissionDeniedError(
          absl::StrCat("journal: this user may not read what is in ", directory,
                       "; let it be of the group systemd-journal, or be root"));
    }
  }
  return absl::NotFoundError(
      "journal: this machine keeps none (neither /var/log/journal nor /run/log/journal is there); "
      "follow the log file instead");
}

absl::StatusOr<sd_journal*> OpenJournal(const std::string& directory) {
  sd_journal* journal = nullptr;
  if (!directory.empty()) {
    RETURN_IF_ERROR(StatusOf(sd_journal_open_directory(&journal, directory.c_str(), 0),
                             absl::StrCat(directory, " cannot be opened")));
    return journal;
  }
  RETURN_IF_ERROR(StatusOf(sd_journal_open(&journal, SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM),
                           "cannot be opened"));
  // It opens what may be read, and is content with nothing.
  if (sd_journal_has_runtime_files(journal) <= 0 && sd_journal_has_persistent_files(journal) <= 0) {
    sd_journal_close(journal);
    return NoJournalError();
  }
  return journal;
}

// What a cursor says of the entry itself: boot, times and hash. Before that it has the file's
// series of numbers and the number in it, which are others once journald has moved the entry from
// /run/log/journal to /var/log/journal; sd_journal_test_cursor compares them, too.
std::string_view WithoutFile(std::string_view cursor) {
  const size_t boot = cursor.find(";b=");
  return boot == std::string_view::npos ? cursor : cursor.substr(boot);
}

void AppendName(std::string_view name, std::string& line) {
  for (const char c : name.substr(0, kNameBytesMax)) {
    line.push_back(static_cast<unsigned char>(c) <= ' ' ? '_' : c);
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<JournalLines>> JournalLines::Open(
    const sensor::SourcePosition& position, const JournalOptions& options) {
  ASSIGN_OR_RETURN(sd_journal* const journal, OpenJournal(options.directory));
  std::unique_ptr<JournalLines> lines(new JournalLines(journal, options, position));
  // Of a longer message only the front is wanted, and unpacked.
  RETURN_IF_ERROR(StatusOf(sd_journal_set_data_threshold(journal, kLineBytesMax + kNameBytesMax),
                           "cannot be read"));
  RETURN_IF_ERROR(lines->AddMatches(options));
  RETURN_IF_ERROR(lines->Seek());
  return lines;
}

JournalLines::JournalLines(sd_journal* journal, const JournalOptions& options,
                           const sensor::SourcePosition& position)
    : journal_(journal),
      say_(options.say),
      cursor_(position.journal_cursor()),
      line_number_(position.lines()) {}

JournalLines::~JournalLines() { sd_journal_close(journal_); }

absl::Status JournalLines::AddMatches(const JournalOptions& options) {
  const auto add = [this](const std::string& match) {
    return StatusOf(sd_journal_add_match(journal_, match.data(), match.size()),
                    absl::StrCat("cannot be searched for ", match));
  };
  if (options.unit.empty() && options.identifier.empty()) {
    return add("_TRANSPORT=kernel");
  }
  if (!options.unit.empty()) {
    const bool has_suffix = absl::StrContains(options.unit, '.');
    RETURN_IF_ERROR(
        add(absl::StrCat("_SYSTEMD_UNIT=", options.unit, has_suffix ? "" : ".service")));
  }
  return options.identifier.empty() ? absl::OkStatus()
                                    : add("SYSLOG_IDENTIFIER=" + options.identifier);
}

absl::Status JournalLines::Seek() {
  if (cursor_.empty()) {
    return StatusOf(sd_journal_seek_head(journal_), "cannot be read from its beginning");
  }
  RETURN_IF_ERROR(StatusOf(sd_journal_seek_cursor(journal_, cursor_.c_str()),
                           absl::StrCat("cannot be read from ", cursor_)));
  const int next = sd_journal_next(journal_);
  RETURN_IF_ERROR(StatusOf(next, "cannot be read"));
  if (next > 0) {
    ASSIGN_OR_RETURN(const std::string found, CursorOfEntry());
    if (WithoutFile(found) == WithoutFile(cursor_)) {
      return absl::OkStatus();
    }
    has_entry_ = true;
  }
  say_(absl::StrCat(
      "journal: the entry that the counts end with, number ", line_number_,
      ", is not kept any "
      "more (it was vacuumed, or lost): those behind it may be lost, too. Goes on with ",
      has_entry_ ? "the next that is" : "what is logged from now on"));
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string_view>> JournalLines::Next() {
  while (!Wait(kLookInterval)) {
  }
  RETURN_IF_ERROR(error_);
  error_ = TakeEntry();
  RETURN_IF_ERROR(error_);
  return line_;
}

bool JournalLines::Wait(absl::Duration timeout) {
  if (has_entry_ || !error_.ok()) {
    return true;
  }
  const absl::Time deadline = absl::Now() + timeout;
  for (bool looked = false;; looked = true) {
    const absl::StatusOr<bool> found = GoToEntry();
    if (!found.ok()) {
      error_ = found.status();
    }
    if (!found.ok() || *found) {
      return true;
    }
    const absl::Duration left = std::max(deadline - absl::Now(), absl::ZeroDuration());
    if (looked && left == absl::ZeroDuration()) {
      return false;
    }
    // Files that are new are only seen by this.
    const int changed = sd_journal_wait(
        journal_, static_cast<uint64_t>(absl::ToInt64Microseconds(std::min(left, kLookInterval))));
    if (changed == -EINTR) {
      return false;
    }
    if (changed < 0) {
      error_ = StatusOf(changed, "cannot be watched");
      return true;
    }
  }
}

absl::StatusOr<bool> JournalLines::GoToEntry() {
  if (!has_entry_) {
    const int next = sd_journal_next(journal_);
    RETURN_IF_ERROR(StatusOf(next, "cannot be read on"));
    has_entry_ = next > 0;
  }
  return has_entry_;
}

absl::Status JournalLines::TakeEntry() {
  uint64_t time_us = 0;
  RETURN_IF_ERROR(StatusOf(sd_journal_get_realtime_usec(journal_, &time_us), "cannot be read"));
  ASSIGN_OR_RETURN(cursor_, CursorOfEntry());
  time_ = absl::FromUnixMicros(static_cast<int64_t>(time_us));
  line_ = absl::StrCat(absl::ToUnixSeconds(time_), " ");
  // Each field is valid until the next one is asked for.
  AppendName(Field("_HOSTNAME"), line_);
  line_.append(line_.back() == ' ' ? "- " : " ");
  AppendName(Field("SYSLOG_IDENTIFIER"), line_);
  if (line_.back() == ' ') {
    AppendName(Field("_COMM"), line_);
  }
  line_.append(line_.back() == ' ' ? "-" : "");
  std::string_view pid = Field("SYSLOG_PID");
  pid = pid.empty() ? Field("_PID") : pid;
  if (!pid.empty()) {
    line_.push_back('[');
    AppendName(pid, line_);
    line_.push_back(']');
  }
  line_.append(": ");
  line_.append(Field("MESSAGE").substr(0, kLineBytesMax));
  std::replace(line_.begin(), line_.end(), '\n', ' ');
  cut_ = line_.size() > kLineBytesMax;
  line_.resize(std::min(line_.size(), kLineBytesMax));
  has_entry_ = false;
  ++line_number_;
  bytes_read_ += line_.size();
  return absl::OkStatus();
}

absl::StatusOr<std::string> JournalLines::CursorOfEntry() {
  char* text = nullptr;
  RETURN_IF_ERROR(StatusOf(sd_journal_get_cursor(journal_, &text), "cannot be read"));
  std::string cursor = text;
  std::free(text);
  return cursor;
}

std::string_view JournalLines::Field(const char* name) {
  const void* data = nullptr;
  size_t size = 0;
  const int result = sd_journal_get_data(journal_, name, &data, &size);
  if (result < 0) {
    if (result != -ENOENT) {
      say_(absl::StrCat(Where(), ": its ", name,
                        " cannot be read: ", std::string(StatusOf(result, "field").message())));
    }
    return {};
  }
  const std::string_view field(static_cast<const char*>(data), size);
  return field.substr(std::min(field.find('=') + 1, field.size()));
}

void JournalLines::FillPosition(sensor::SourcePosition& position) const {
  position.set_journal_cursor(cursor_);
  position.set_lines(line_number_);
}

std::string JournalLines::Where() const {
  return absl::StrCat("journal entry of ", absl::FormatTime(time_, absl::UTCTimeZone()));
}

}  // namespace scantrend

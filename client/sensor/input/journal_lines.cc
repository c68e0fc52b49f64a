#include "client/sensor/input/journal_lines.h"

#include <dirent.h>
#include <systemd/sd-journal.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status.h"

namespace scantrend {
namespace {

constexpr char kKernel[] = "_TRANSPORT=kernel";
// What is fetched of a field: one more byte than a line may have, so that a cut is seen.
constexpr size_t kFieldBytesMax = kLineBytesMax + 256;
// Longer names of hosts and programs are cut.
constexpr size_t kNameBytesMax = 128;
constexpr uint64_t kMicrosPerSecond = 1'000'000;
// The longest that sd_journal_wait is asked to wait at once.
constexpr absl::Duration kWaitMax = absl::Seconds(10);

// Of a call of libsystemd that returned `result` < 0.
absl::Status Failure(int result, const std::string& what) {
  if (result == -EACCES || result == -EPERM) {
    return absl::PermissionDeniedError(absl::StrCat(
        what, ": not permitted; run as root, or as a member of the group systemd-journal"));
  }
  return absl::ErrnoToStatus(-result, what);
}

// Of this machine. libsystemd opens the files that may be read, and is content with none.
absl::StatusOr<sd_journal*> OpenSystemJournal(bool only_kernel) {
  sd_journal* journal = nullptr;
  const int flags = SD_JOURNAL_LOCAL_ONLY | (only_kernel ? SD_JOURNAL_SYSTEM : 0);
  if (const int result = sd_journal_open(&journal, flags); result < 0) {
    return Failure(result, "the journal cannot be opened");
  }
  if (sd_journal_has_runtime_files(journal) > 0 || sd_journal_has_persistent_files(journal) > 0) {
    return journal;
  }
  sd_journal_close(journal);
  for (const char* const directory : {"/var/log/journal", "/run/log/journal"}) {
    if (DIR* const entries = opendir(directory); entries != nullptr) {
      closedir(entries);
      return Failure(-EACCES, absl::StrCat("the journal in ", directory, " cannot be read"));
    }
  }
  return absl::NotFoundError(
      "this machine keeps no journal (/var/log/journal, /run/log/journal): follow a log file, or "
      "name a directory");
}

// What a cursor says of the entry itself: its boot, times and hash. Before that it has the file's
// series of numbers, and the entry's: other ones once journald has moved the entry from
// /run/log/journal to /var/log/journal. sd_journal_test_cursor compares those, too.
std::string_view WithoutFile(std::string_view cursor) {
  const size_t boot = cursor.find(";b=");
  return boot == std::string_view::npos ? cursor : cursor.substr(boot);
}

}  // namespace

void JournalLines::Closer::operator()(sd_journal* journal) const { sd_journal_close(journal); }

absl::StatusOr<std::unique_ptr<JournalLines>> JournalLines::Open(
    const JournalOptions& options, const sensor::SourcePosition& position) {
  sd_journal* opened = nullptr;
  if (options.directory.empty()) {
    ASSIGN_OR_RETURN(opened, OpenSystemJournal(options.matches.empty()));
  } else if (const int result = sd_journal_open_directory(&opened, options.directory.c_str(), 0);
             result < 0) {
    return Failure(result, absl::StrCat(options.directory, ": no journal can be opened"));
  }
  std::unique_ptr<sd_journal, Closer> journal(opened);
  const std::vector<std::string> matches =
      options.matches.empty() ? std::vector<std::string>{kKernel} : options.matches;
  for (const std::string& match : matches) {
    if (sd_journal_add_match(journal.get(), match.c_str(), 0) < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("\"", match, "\" matches no field: write it as _SYSTEMD_UNIT=x.service"));
    }
  }
  sd_journal_set_data_threshold(journal.get(), kFieldBytesMax);
  std::unique_ptr<JournalLines> lines(new JournalLines(std::move(journal), options, position));
  RETURN_IF_ERROR(lines->Seek());
  return lines;
}

JournalLines::JournalLines(std::unique_ptr<sd_journal, Closer> journal,
                           const JournalOptions& options, const sensor::SourcePosition& position)
    : journal_(std::move(journal)),
      say_(options.say),
      cursor_(position.journal_cursor()),
      lines_(position.lines()) {}

JournalLines::~JournalLines() = default;

absl::Status JournalLines::Seek() {
  if (cursor_.empty()) {
    const int result = sd_journal_seek_head(journal_.get());
    return result < 0 ? Failure(result, "the journal cannot be read") : absl::OkStatus();
  }
  if (sd_journal_seek_cursor(journal_.get(), cursor_.c_str()) < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", cursor_, "\" is no cursor of the journal"));
  }
  // To the entry of the cursor, or, if that is gone, to the next one after it.
  if (!Look() || !error_.ok()) {
    say_(
        "the journal has no entry any more that is as new as those that were counted; what comes "
        "from now on is read, and what was logged in between may be lost");
    return error_;
  }
  ASSIGN_OR_RETURN(const std::string found, CursorOfEntry());
  at_entry_ = WithoutFile(found) != WithoutFile(cursor_);
  if (at_entry_) {
    say_(
        "the entry up to which it was counted is gone from the journal; entries that were logged "
        "after it may be lost");
  }
  return absl::OkStatus();
}

bool JournalLines::Look() {
  if (at_entry_ || !error_.ok()) {
    return true;
  }
  const int result = sd_journal_next(journal_.get());
  if (result < 0) {
    error_ = Failure(result, "the journal cannot be read on");
  }
  at_entry_ = result > 0;
  return result != 0;
}

bool JournalLines::Wait(absl::Duration timeout) {
  if (Look()) {
    return true;
  }
  const absl::Time deadline = absl::Now() + timeout;
  while (true) {
    const absl::Duration left = std::clamp(deadline - absl::Now(), absl::ZeroDuration(), kWaitMax);
    // Also if there is no time left: only this sees new files.
    const int event =
        sd_journal_wait(journal_.get(), static_cast<uint64_t>(absl::ToInt64Microseconds(left)));
    if (Look()) {
      return true;
    }
    if (event == -EINTR || left == absl::ZeroDuration()) {
      return false;
    }
    if (event < 0) {
      error_ = Failure(event, "the journal cannot be waited for");
      return true;
    }
  }
}

absl::StatusOr<std::optional<std::string_view>> JournalLines::Next() {
  while (!Wait(kWaitMax)) {
  }
  RETURN_IF_ERROR(error_);
  absl::StatusOr<std::string> cursor = CursorOfEntry();
  if (!cursor.ok()) {
    error_ = cursor.status();
    return error_;
  }
  cursor_ = *std::move(cursor);
  at_entry_ = false;
  ++lines_;
  line_ = absl::StrCat(EntrySeconds(), " ");
  AppendName("_HOSTNAME");
  line_ += ' ';
  AppendName("SYSLOG_IDENTIFIER");
  line_ += ": ";
  line_ += Field("MESSAGE");
  std::replace(line_.begin(), line_.end(), '\n', ' ');
  cut_ = line_.size() > kLineBytesMax;
  line_.resize(std::min(line_.size(), kLineBytesMax));
  bytes_ += line_.size();
  return std::optional<std::string_view>(line_);
}

void JournalLines::AppendName(const char* field) {
  const std::string_view name = Field(field).substr(0, kNameBytesMax);
  line_ += name.empty() ? "-" : name;
}

absl::StatusOr<std::string> JournalLines::CursorOfEntry() {
  char* text = nullptr;
  if (const int result = sd_journal_get_cursor(journal_.get(), &text); result < 0) {
    return Failure(result, "the journal does not say where it is");
  }
  std::string cursor = text;
  std::free(text);
  return cursor;
}

std::string_view JournalLines::Field(const char* name) {
  const void* data = nullptr;
  size_t size = 0;
  if (const int result = sd_journal_get_data(journal_.get(), name, &data, &size); result < 0) {
    if (result != -ENOENT) {
      say_(absl::StrCat(Where(), " has a ", name, " that cannot be read: ",
                        std::string(absl::ErrnoToStatus(-result, "").message())));
    }
    return "";
  }
  std::string_view field(static_cast<const char*>(data), size);
  field.remove_prefix(std::min(field.find('='), field.size() - 1) + 1);
  return field;
}

uint64_t JournalLines::EntrySeconds() {
  const std::string_view source = Field("_SOURCE_REALTIME_TIMESTAMP");
  uint64_t micros = 0;
  const auto [end, error] = std::from_chars(source.begin(), source.end(), micros);
  if (error != std::errc() || end != source.end()) {
    sd_journal_get_realtime_usec(journal_.get(), &micros);
  }
  return micros / kMicrosPerSecond;
}

void JournalLines::FillPosition(sensor::SourcePosition& position) const {
  if (!cursor_.empty()) {
    position.set_journal_cursor(cursor_);
    position.set_lines(lines_);
  }
}

std::string JournalLines::Where() const { return absl::StrCat("journal entry ", lines_); }

}  // namespace scantrend

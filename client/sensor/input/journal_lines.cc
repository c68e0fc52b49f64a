#include "client/sensor/input/journal_lines.h"

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

}  // namespace

void JournalLines::Closer::operator()(sd_journal* journal) const { sd_journal_close(journal); }

absl::StatusOr<std::unique_ptr<JournalLines>> JournalLines::Open(
    const JournalOptions& options, const sensor::SourcePosition& position) {
  sd_journal* opened = nullptr;
  const int result = options.directory.empty()
                         ? sd_journal_open(&opened, SD_JOURNAL_LOCAL_ONLY)
                         : sd_journal_open_directory(&opened, options.directory.c_str(), 0);
  if (result < 0) {
    return Failure(result, options.directory.empty()
                               ? "the journal cannot be opened"
                               : absl::StrCat(options.directory, ": no journal can be opened"));
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
  std::unique_ptr<JournalLines> lines(new JournalLines(std::move(journal), position));
  RETURN_IF_ERROR(lines->Seek(options));
  return lines;
}

JournalLines::JournalLines(std::unique_ptr<sd_journal, Closer> journal,
                           const sensor::SourcePosition& position)
    : journal_(std::move(journal)), cursor_(position.journal_cursor()), lines_(position.lines()) {}

JournalLines::~JournalLines() = default;

absl::Status JournalLines::Seek(const JournalOptions& options) {
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
    options.say(
        "the journal has no entry any more that is as new as those that were counted; what comes "
        "from now on is read, and what was logged in between may be lost");
    return error_;
  }
  at_entry_ = sd_journal_test_cursor(journal_.get(), cursor_.c_str()) <= 0;
  if (at_entry_) {
    options.say(
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
    const absl::Duration left = std::min(deadline - absl::Now(), kWaitMax);
    if (left <= absl::ZeroDuration()) {
      return false;
    }
    const int event =
        sd_journal_wait(journal_.get(), static_cast<uint64_t>(absl::ToInt64Microseconds(left)));
    if (Look()) {
      return true;
    }
    if (event == -EINTR) {
      return false;
    }
  }
}

absl::StatusOr<std::optional<std::string_view>> JournalLines::Next() {
  while (!Wait(kWaitMax)) {
  }
  RETURN_IF_ERROR(error_);
  at_entry_ = false;
  line_ = absl::StrCat(EntrySeconds(), " ");
  line_ += Field("_HOSTNAME");
  line_ += ' ';
  line_ += Field("SYSLOG_IDENTIFIER");
  line_ += ": ";
  line_ += Field("MESSAGE");
  std::replace(line_.begin(), line_.end(), '\n', ' ');
  cut_ = line_.size() > kLineBytesMax;
  line_.resize(std::min(line_.size(), kLineBytesMax));
  ++lines_;
  bytes_ += line_.size();
  char* cursor = nullptr;
  if (const int result = sd_journal_get_cursor(journal_.get(), &cursor); result < 0) {
    error_ = Failure(result, "the journal does not say where it is");
    return error_;
  }
  cursor_ = cursor;
  std::free(cursor);
  return std::optional<std::string_view>(line_);
}

std::string_view JournalLines::Field(const char* name) {
  const void* data = nullptr;
  size_t size = 0;
  if (sd_journal_get_data(journal_.get(), name, &data, &size) < 0) {
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

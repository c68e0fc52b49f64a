#include "client/sensor/input/followed_log.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace scantrend {
namespace {

// Files that begin with so many bytes that are the same are of one content.
constexpr uint64_t kTellingBytes = 64;

CountedPart CountedPartOf(const sensor::SourcePosition& position) {
  return {.offset = position.offset(),
          .digest = position.digest(),
          .file_id = position.file_id(),
          .modified_ns = static_cast<int64_t>(position.file_modified_ns())};
}

bool IsThere(const std::string& path, const std::vector<LogFile>& files) {
  return !files.empty() && files.back().path == path;
}

// `id` if a file has it, else 0.
uint64_t IdIfAmong(uint64_t id, std::vector<LogFile>::const_iterator begin,
                   std::vector<LogFile>::const_iterator end) {
  const auto has_it = [id](const LogFile& file) { return file.id.Hash() == id; };
  return std::any_of(begin, end, has_it) ? id : 0;
}

bool WillBeTriedAgain(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kAborted:             // renamed while it was looked at
    case absl::StatusCode::kNotFound:            // gone meanwhile
    case absl::StatusCode::kPermissionDenied:    // to be mended
    case absl::StatusCode::kFailedPrecondition:  // no regular file: likewise
      return true;
    default:
      return false;
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<FollowedLog>> FollowedLog::Open(
    const std::string& path, const sensor::SourcePosition& position, FollowOptions options) {
  std::unique_ptr<FollowedLog> log(new FollowedLog(path, position, std::move(options)));
  const absl::Status found = log->Find().status();
  if (!found.ok() && !absl::IsAborted(found)) {
    return found;
  }
  if (log->file_ != nullptr && log->file_->file().path != path) {
    log->options_.say(absl::StrCat("was rotated; goes on in ", log->file_->file().path,
                                   " behind line ", log->file_->lines().line_number()));
  }
  return log;
}

FollowedLog::FollowedLog(std::string path, const sensor::SourcePosition& position,
                         FollowOptions options)
    : path_(std::move(path)),
      options_(std::move(options)),
      position_(position),
      line_number_(position.lines()) {
  search_began_ = next_search_ = options_.pacer->Elapsed();
}

absl::StatusOr<std::optional<std::string_view>> FollowedLog::Next() {
  while (!Look()) {
    options_.pacer->Pause(options_.look_interval);
  }
  RETURN_IF_ERROR(error_);
  return TakeLine();
}

bool FollowedLog::Wait(absl::Duration timeout) {
  if (Look()) {
    return true;
  }
  const absl::Duration deadline = options_.pacer->Elapsed() + timeout;
  for (;;) {
    const absl::Duration left = deadline - options_.pacer->Elapsed();
    if (left <= absl::ZeroDuration() ||
        !options_.pacer->Pause(std::min(left, options_.look_interval))) {
      return false;
    }
    if (Look()) {
      return true;
    }
  }
}

void FollowedLog::FillPosition(sensor::SourcePosition& position) const {
  if (taken_) {
    file_->Sync();
  }
  const sensor::SourcePosition here = Position();
  position.set_offset(here.offset());
  position.set_lines(here.lines());
  position.set_digest(here.digest());
  position.set_file_id(here.file_id());
  position.set_file_modified_ns(here.file_modified_ns());
}

std::string FollowedLog::Where() const {
  return absl::StrCat(last_line_.path.empty() ? path_ : last_line_.path, " line ",
                      last_line_.number);
}

uint64_t FollowedLog::bytes_read() const {
  return bytes_read_before_ + (file_ == nullptr ? 0 : file_->bytes_read());
}

bool FollowedLog::Look() {
  for (;;) {
    if (!error_.ok() || rest_is_line_ || (file_ != nullptr && file_->lines().HasLine())) {
      return true;
    }
    const Progress progress = file_ == nullptr ? Find() : ReadOn();
    if (progress.ok() && !*progress) {
      return false;
    }
    if (WillBeTriedAgain(progress.status())) {
      if (!absl::IsAborted(progress.status())) {
        SayOnce(absl::StrCat(std::string(progress.status().message()), "; it is tried again"));
      }
      return false;
    }
    error_ = progress.status();
  }
}

std::string_view FollowedLog::TakeLine() {
  LineBuffer& lines = file_->lines();
  std::string_view line = rest_is_line_ ? lines.TakeRest() : lines.TakeLine();
  rest_is_line_ = false;
  last_line_.cut = lines.cut();
  if (!torn_.empty()) {
    mended_ = std::exchange(torn_, "");
    mended_.append(line);
    line = std::string_view(mended_).substr(0, kLineBytesMax);
    last_line_.cut = last_line_.cut || mended_.size() > kLineBytesMax;
  }
  taken_ = true;
  if (last_line_.path != file_->file().path) {
    last_line_.path = file_->file().path;
  }
  last_line_.number = lines.line_number();
  last_line_.began_file = std::exchange(begins_file_, false);
  ++line_number_;
  return line;
}

sensor::SourcePosition FollowedLog::Position() const {
  if (!taken_) {
    return position_;
  }
  sensor::SourcePosition position;
  position.set_offset(file_->lines().offset());
  position.set_lines(file_->lines().line_number());
  position.set_digest(file_->lines().digest());
  position.set_file_id(truncated_id_ != 0 ? truncated_id_ : file_->file().id.Hash());
  position.set_file_modified_ns(static_cast<uint64_t>(file_->file().modified_ns));
  return position;
}

FollowedLog::Progress FollowedLog::Find() {
  if (options_.pacer->Elapsed() < next_search_) {
    return false;
  }
  ASSIGN_OR_RETURN(const std::vector<LogFile> files, ListLogFiles(path_, options_.rotated));
  const bool is_there = IsThere(path_, files);
  if (!is_there) {
    SayOnce("is not there; waiting for it");
  }
  if (position_.offset() == 0) {
    return is_there ? Begin(files.back()) : false;
  }
  ASSIGN_OR_RETURN(CountedFile found, FindCountedFile(files, CountedPartOf(position_)));
  if (found.file != nullptr) {
    GoOnIn(std::move(found), files);
    return true;
  }
  if (!is_there || MayTurnUp(found.unfinished)) {
    next_search_ = options_.pacer->Elapsed() + options_.patience;
    return false;
  }
  return GoOnWithout(files);
}

void FollowedLog::GoOnIn(CountedFile found, const std::vector<LogFile>& files) {
  const bool is_original = found.file->file().id.Hash() == position_.file_id();
  truncated_id_ = is_original ? 0
                              : IdIfAmong(position_.file_id(),
                                          files.begin() + static_cast<std::ptrdiff_t>(found.index),
                                          files.end());
  torn_.clear();
  begins_file_ = false;
  damage_.reset();
  SetFile(std::move(found.file));
  last_line_.path = file_->file().path;
  last_line_.number = file_->lines().line_number();
  taken_ = true;
}

FollowedLog::Progress FollowedLog::GoOnWithout(const std::vector<LogFile>& files) {
  const auto modified_ns = static_cast<int64_t>(position_.file_modified_ns());
  const auto next = std::find_if(files.begin(), files.end() - 1, [&](const LogFile& file) {
    return modified_ns > 0 && file.modified_ns > modified_ns;
  });
  torn_.clear();
  truncated_id_ = IdIfAmong(position_.file_id(), next, files.end());
  ASSIGN_OR_RETURN(const bool begun, Begin(*next));
  options_.say(absl::StrCat(
      "the file that the counts end in, behind its line ", position_.lines(), " (",
      position_.offset(), " bytes), is not there any more, nor a copy of it: the lines behind it ",
      "may be lost. Goes on at the beginning of ", next->path,
      ". If the rotated files are elsewhere, end this and name them with --rotated"));
  return begun;
}

bool FollowedLog::MayTurnUp(const std::vector<LogFile>& unfinished) {
  if (!std::equal(unfinished.begin(), unfinished.end(), unfinished_.begin(), unfinished_.end(),
                  IsUnwritten)) {
    unfinished_ = unfinished;
    search_began_ = options_.pacer->Elapsed();
  }
  return !HasWaited(search_began_);
}

FollowedLog::Progress FollowedLog::ReadOn() {
  const absl::StatusOr<FollowedFile::Found> found = file_->Read();
  if (absl::IsDataLoss(found.status())) {
    return AtDamage(found.status());
  }
  RETURN_IF_ERROR(found.status());
  switch (*found) {
    case FollowedFile::Found::kMore:
      if (reached_end_) {
        quiet_since_ = options_.pacer->Elapsed();
      }
      return true;
    case FollowedFile::Found::kRewritten:
      StartOver();
      return true;
    case FollowedFile::Found::kEnd:
      break;
  }
  return AtEnd();
}

FollowedLog::Progress FollowedLog::AtEnd() {
  if (!reached_end_) {
    reached_end_ = true;
    // What was named long ago was so long after its writer had turned to another.
    const absl::Time changed = absl::FromUnixNanos(file_->file().changed_ns);
    const bool settled = changed + options_.patience <= options_.pacer->Now();
    quiet_since_ = options_.pacer->Elapsed() - (settled ? options_.patience : absl::ZeroDuration());
  }
  const absl::StatusOr<LogFile> log = LookAtFile(path_);
  if (log.ok() && log->id == file_->file().id) {
    was_renamed_ = false;
    return false;
  }
  if (!log.ok() && !absl::IsNotFound(log.status())) {
    return log.status();
  }
  if (!was_renamed_) {
    was_renamed_ = true;
    quiet_since_ = options_.pacer->Elapsed();
  }
  const bool may_grow = truncated_id_ == 0 && !file_->is_compressed();
  if (may_grow && !HasWaited(quiet_since_)) {
    return false;
  }
  ASSIGN_OR_RETURN(const std::vector<LogFile> files, ListLogFiles(path_, options_.rotated));
  ASSIGN_OR_RETURN(const std::vector<LogFile> newer, Newer(files));
  if (std::none_of(newer.begin(), newer.end(), [](const LogFile& file) { return file.size > 0; })) {
    return false;
  }
  if (truncated_id_ != 0) {
    truncated_id_ = IdIfAmong(truncated_id_, newer.begin(), newer.end());
  }
  return Leave(newer.front());
}

FollowedLog::Progress FollowedLog::Leave(const LogFile& next) {
  if (!IsDamaged()) {
    // What the writer wrote before it turned to the newer files.
    ASSIGN_OR_RETURN(const FollowedFile::Found found, file_->Read());
    if (found == FollowedFile::Found::kMore) {
      quiet_since_ = options_.pacer->Elapsed();
    }
    if (found != FollowedFile::Found::kEnd) {
      return true;  // ReadOn sees to the rest
    }
  }
  if (next.path == path_ && next.id.born_ns != 0 && !file_->is_compressed() &&
      next.id.born_ns < file_->file().id.born_ns) {
    // Made after the log itself was: by copying it.
    truncated_id_ = next.id.Hash();
  }
  if (truncated_id_ != 0 && truncated_id_ == next.id.Hash()) {
    // Is it truncated yet?
    const LineBuffer& lines = file_->lines();
    ASSIGN_OR_RETURN(const std::unique_ptr<FollowedFile> log, FollowedFile::Open(next));
    ASSIGN_OR_RETURN(const bool same, log->SkipTo(lines.end_offset(), lines.end_digest()));
    if (same && lines.end_offset() >= kTellingBytes) {
      truncated_id_ = 0;
      return GoOver(next);
    }
    if (same && !HasWaited(quiet_since_)) {
      return false;  // the copy may be being made
    }
  }
  if (!IsDamaged() && truncated_id_ == 0 && file_->lines().HasRest()) {
    rest_is_line_ = true;
    return true;
  }
  return Begin(next);
}

absl::StatusOr<std::vector<LogFile>> FollowedLog::Newer(const std::vector<LogFile>& files) {
  if (const auto newer = FilesBehind(file_->file().id, files); newer.has_value()) {
    return *newer;
  }
  if (options_.pacer->Elapsed() < next_search_) {
    return std::vector<LogFile>();
  }
  next_search_ = options_.pacer->Elapsed() + options_.patience;
  ASSIGN_OR_RETURN(NewerFiles found, FindNewerFiles(*file_, files, path_));
  if (found.copy.has_value() && found.copy->path == path_) {
    RETURN_IF_ERROR(GoOver(*found.copy).status());
    return std::vector<LogFile>();
  }
  if (!found.copy.has_value() && !found.unfinished.empty() && MayTurnUp(found.unfinished)) {
    return std::vector<LogFile>();
  }
  return std::move(found.files);
}

FollowedLog::Progress FollowedLog::AtDamage(const absl::Status& damage) {
  const LogFile& file = file_->file();
  if (!damage_.has_value() || !IsUnwritten(damage_->file, file)) {
    damage_ = Damage{.file = file, .since = options_.pacer->Elapsed()};
  }
  if (IsDamaged()) {
    return AtEnd();
  }
  if (!HasWaited(damage_->since)) {
    return false;
  }
  if (!damage_->read_again) {
    // It may have been completed while it was read.
    damage_->read_again = true;
    ASSIGN_OR_RETURN(const std::vector<LogFile> files, ListLogFiles(path_, options_.rotated));
    for (const LogFile& other : files) {
      if (other.id == file.id) {
        return GoOver(other);
      }
    }
    StartOver();
    return true;
  }
  damage_->final = true;
  options_.say(absl::StrCat(std::string(damage.message()), ", behind line ",
                            file_->lines().line_number(), ": what was behind that is lost"));
  return AtEnd();
}

FollowedLog::Progress FollowedLog::GoOver(const LogFile& file) {
  ASSIGN_OR_RETURN(std::unique_ptr<FollowedFile> opened, FollowedFile::Open(file));
  const absl::StatusOr<bool> same =
      opened->SkipTo(file_->lines().offset(), file_->lines().digest());
  if (absl::IsDataLoss(same.status()) || (same.ok() && !*same)) {
    StartOver();
    return true;
  }
  RETURN_IF_ERROR(same.status());
  bytes_read_before_ += file_->bytes_read();
  SetFile(std::move(opened));
  return true;
}

FollowedLog::Progress FollowedLog::Begin(const LogFile& file) {
  ASSIGN_OR_RETURN(std::unique_ptr<FollowedFile> opened, FollowedFile::Open(file));
  if (file.path == path_ && opened->is_compressed()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path_,
                     ": is compressed; follow the log itself, and read what is compressed "
                     "without following it"));
  }
  begins_file_ = file_ != nullptr || position_.offset() > 0;
  if (file_ != nullptr) {
    if (taken_) {
      file_->Sync();
    }
    position_ = Position();
    bytes_read_before_ += file_->bytes_read();
    if (truncated_id_ != 0 && !IsDamaged() && file_->lines().HasRest()) {
      torn_.append(file_->lines().TakeRest());
      torn_.resize(std::min(torn_.size(), kLineBytesMax + 1));
    }
  }
  if (opened->file().id.Hash() == truncated_id_) {
    truncated_id_ = 0;
  }
  damage_.reset();
  taken_ = false;
  SetFile(std::move(opened));
  return true;
}

void FollowedLog::SetFile(std::unique_ptr<FollowedFile> file) {
  file_ = std::move(file);
  reached_end_ = false;
  was_renamed_ = file_->file().path != path_;
  said_.clear();
}

void FollowedLog::StartOver() {
  position_ = Position();
  bytes_read_before_ += file_->bytes_read();
  file_.reset();
  taken_ = false;
  search_began_ = next_search_ = options_.pacer->Elapsed();
  unfinished_.clear();
}

bool FollowedLog::HasWaited(absl::Duration since) const {
  return options_.pacer->Elapsed() - since >= options_.patience;
}

void FollowedLog::SayOnce(const std::string& what) {
  if (std::exchange(said_, what) != what) {
    options_.say(what);
  }
}

}  // namespace scantrend

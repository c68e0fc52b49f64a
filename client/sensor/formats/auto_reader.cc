#include "client/sensor/formats/auto_reader.h"

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "client/sensor/formats/hit_readers.h"

namespace scantrend {

ReadResult AutoReader::ReadLine(std::string_view line) {
  if (reader_ != nullptr) {
    return reader_->ReadLine(line);
  }
  finder_->ReadLine(line);
  if (finder_->hits() == 0) {
    return ReadResult::Skipped("before the format was found");
  }
  const ReadResult result = finder_->last();
  format_ = finder_->format();
  reader_ = finder_->TakeReader();
  finder_.reset();
  on_found_(format_);
  return result;
}

void AutoReader::BeginFile() {
  if (reader_ != nullptr) {
    reader_->BeginFile();
  } else {
    finder_->BeginFile();
  }
}

absl::Status AutoReader::status() const {
  return reader_ != nullptr ? reader_->status() : absl::OkStatus();
}

std::string AutoReader::SaveState() const {
  return reader_ == nullptr ? "" : absl::StrCat(format_, " ", reader_->SaveState());
}

absl::Status AutoReader::RestoreState(std::string_view state) {
  if (state.empty()) {
    return absl::OkStatus();
  }
  const size_t blank = state.find(' ');
  const std::string_view format = state.substr(0, blank);
  auto reader = MakeHitReader(format, options_);
  if (blank == std::string_view::npos || !reader.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", std::string(state), "\" is no state of --format auto"));
  }
  RETURN_IF_ERROR((*reader)->RestoreState(state.substr(blank + 1)));
  format_ = format;
  reader_ = *std::move(reader);
  finder_.reset();
  return absl::OkStatus();
}

}  // namespace scantrend

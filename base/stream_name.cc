#include "base/stream_name.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace scantrend {
namespace {

constexpr size_t kSensorNameBytesMax = 64;
constexpr size_t kStreamNameBytesMax = 128;
constexpr std::string_view kSensorPunctuation = "._-";
constexpr std::string_view kStreamPunctuation = "._-:~";

absl::Status CheckName(const char* field, std::string_view name, size_t bytes_max,
                       std::string_view punctuation) {
  const bool allowed = std::all_of(name.begin(), name.end(), [punctuation](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           punctuation.find(c) != std::string_view::npos;
  });
  if (name.empty() || name.size() > bytes_max || !allowed) {
    return InvalidFieldError(field,
                             absl::StrCat("must be 1 to ", bytes_max, " characters of A-Z a-z 0-9 ",
                                          std::string(punctuation), "; it has ", name.size(),
                                          allowed ? "" : ", some of them others"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckSensorName(std::string_view name) {
  return CheckName("sensor", name, kSensorNameBytesMax, kSensorPunctuation);
}

absl::Status CheckStreamName(std::string_view name) {
  return CheckName("stream", name, kStreamNameBytesMax, kStreamPunctuation);
}

}  // namespace scantrend

#include "server/http/isc_request.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace scantrend {
namespace {

// Digits and nothing else.
std::optional<uint32_t> ParseDigits(const std::string& text) {
  uint32_t number = 0;
  if (text.empty() || !std::all_of(text.begin(), text.end(), absl::ascii_isdigit) ||
      !absl::SimpleAtoi(text, &number)) {
    return std::nullopt;
  }
  return number;
}

}  // namespace

absl::StatusOr<IscFormat> ParseIscFormat(std::string_view query) {
  static constexpr std::pair<std::string_view, IscFormat> kFormats[] = {
      {"", IscFormat::kXml},      {"xml", IscFormat::kXml}, {"json", IscFormat::kJson},
      {"text", IscFormat::kText}, {"csv", IscFormat::kCsv}, {"tab", IscFormat::kTab}};
  const std::string_view name = query.substr(0, query.size() - (query.ends_with('=') ? 1 : 0));
  const auto* const found = std::find_if(std::begin(kFormats), std::end(kFormats),
                                         [name](const auto& one) { return one.first == name; });
  if (found == std::end(kFormats)) {
    return absl::InvalidArgumentError(
        "There is no such format: write ?json, ?xml, ?text, ?csv or ?tab behind the path, and "
        "nothing else; without any it is XML.");
  }
  return found->second;
}

IscPath::IscPath(std::string_view path) {
  constexpr std::string_view kRoot = "/api/";
  const std::string below(path.substr(std::min(kRoot.size(), path.size())));
  values_ = absl::StrSplit(below, '/', absl::SkipEmpty());
  if (!values_.empty()) {
    endpoint_ = std::move(values_.front());
    values_.erase(values_.begin());
  }
}

absl::StatusOr<uint16_t> IscPath::Port(size_t i) const {
  const std::optional<uint32_t> port = ParseDigits(Text(i));
  if (!port.has_value() || *port > UINT16_MAX) {
    return absl::InvalidArgumentError("bad port number");
  }
  return static_cast<uint16_t>(*port);
}

absl::StatusOr<Day> IscPath::DayOr(size_t i, Day standard) const {
  const std::optional<Day> day = has(i) ? Day::Parse(values_[i]) : standard;
  if (!day.has_value()) {
    return absl::InvalidArgumentError("bad date: write it as YYYY-MM-DD");
  }
  return *day;
}

absl::StatusOr<uint32_t> IscPath::LimitOr(size_t i, uint32_t standard, uint32_t max) const {
  const std::optional<uint32_t> limit = has(i) ? ParseDigits(values_[i]) : standard;
  if (!limit.has_value() || *limit < 1 || *limit > max) {
    return absl::InvalidArgumentError(absl::StrCat("bad limit: 1 to ", max));
  }
  return *limit;
}

absl::StatusOr<size_t> IscPath::Choice(size_t i, const std::vector<std::string>& choices) const {
  if (!has(i)) {
    return 0;
  }
  const auto found = std::find(choices.begin(), choices.end(), absl::AsciiStrToLower(values_[i]));
  if (found == choices.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("bad sort order: one of ", absl::StrJoin(choices, ", ")));
  }
  return static_cast<size_t>(found - choices.begin());
}

std::string IscPath::Text(size_t i) const { return has(i) ? values_[i] : ""; }

absl::Status IscPath::CheckAtMost(size_t count) const {
  return values_.size() <= count
             ? absl::OkStatus()
             : absl::InvalidArgumentError(absl::StrCat("too many values in the path: at most ",
                                                       count, " behind ", endpoint_));
}

}  // namespace scantrend

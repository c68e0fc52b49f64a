#include "server/http/query_parameters.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "server/quoted.h"

namespace scantrend {
namespace {

int HexDigit(char digit) {
  return digit >= '0' && digit <= '9'   ? digit - '0'
         : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
         : digit >= 'A' && digit <= 'F' ? digit - 'A' + 10
                                        : -1;
}

}  // namespace

std::optional<std::string> PercentDecode(std::string_view text, bool is_form) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      const int high = i + 2 < text.size() ? HexDigit(text[i + 1]) : -1;
      const int low = high >= 0 ? HexDigit(text[i + 2]) : -1;
      if (low < 0) {
        return std::nullopt;
      }
      decoded.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      decoded.push_back(is_form && text[i] == '+' ? ' ' : text[i]);
    }
  }
  return decoded;
}

absl::StatusOr<QueryParameters> QueryParameters::Parse(std::string_view query) {
  QueryParameters parameters;
  while (!query.empty()) {
    const std::string_view element = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), element.size() + 1));
    if (element.empty()) {
      continue;
    }
    const size_t equals = element.find('=');
    const auto name = PercentDecode(element.substr(0, equals), true);
    const auto value = PercentDecode(
        equals == std::string_view::npos ? std::string_view() : element.substr(equals + 1), true);
    if (!name.has_value() || !value.has_value()) {
      return InvalidFieldError("query", absl::StrCat(Quoted(element),
                                                     " has a \"%\" without two hex digits: write "
                                                     "%25 for the sign itself"));
    }
    if (!parameters.values_.emplace(*name, *value).second) {
      return InvalidFieldError("query", absl::StrCat(Quoted(*name), " is given twice"));
    }
  }
  return parameters;
}

const std::string* QueryParameters::Find(const std::string& name) {
  known_.insert(name);
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

absl::StatusOr<std::optional<uint32_t>> QueryParameters::FindNumber(const std::string& name,
                                                                    uint32_t min, uint32_t max) {
  const std::string* const text = Find(name);
  if (text == nullptr) {
    return std::nullopt;
  }
  uint32_t number = 0;
  const bool is_digits = std::all_of(text->begin(), text->end(),
                                     [](char digit) { return digit >= '0' && digit <= '9'; });
  if (!is_digits || !absl::SimpleAtoi(*text, &number) || number < min || number > max) {
    return InvalidFieldError(name,
                             absl::StrCat(Quoted(*text), " is no number from ", min, " to ", max));
  }
  return number;
}

absl::StatusOr<std::optional<Day>> QueryParameters::FindDay(const std::string& name) {
  const std::string* const text = Find(name);
  if (text == nullptr) {
    return std::nullopt;
  }
  const std::optional<Day> day = Day::Parse(*text);
  if (!day.has_value()) {
    return InvalidFieldError(name,
                             absl::StrCat(Quoted(*text), " is no date: write it as 2019-10-01"));
  }
  return day;
}

absl::StatusOr<size_t> QueryParameters::FindChoice(const std::string& name,
                                                   const std::vector<std::string>& choices) {
  const std::string* const text = Find(name);
  if (text == nullptr) {
    return 0;
  }
  const auto found = std::find(choices.begin(), choices.end(), *text);
  if (found == choices.end()) {
    return InvalidFieldError(
        name, absl::StrCat(Quoted(*text), " is none of: ", absl::StrJoin(choices, ", ")));
  }
  return static_cast<size_t>(found - choices.begin());
}

absl::Status QueryParameters::CheckAllKnown() const {
  for (const auto& [name, value] : values_) {
    if (!known_.contains(name)) {
      return InvalidFieldError(
          "query",
          absl::StrCat(Quoted(name), " is not known here; what is: ", absl::StrJoin(known_, ", ")));
    }
  }
  return absl::OkStatus();
}

}  // namespace scantrend

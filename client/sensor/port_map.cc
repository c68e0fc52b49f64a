#include "client/sensor/port_map.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace scantrend {
namespace {

absl::Status Wrong(const std::string& entry, std::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("\"", entry, "\" ", std::string(why), ": write it as 2222=22, or 2222=22/tcp"));
}

}  // namespace

absl::StatusOr<PortMap> PortMap::Parse(std::string_view text) {
  PortMap map;
  if (text.empty()) {
    return map;
  }
  const std::vector<std::string> parts = absl::StrSplit(std::string(text), ',');
  for (const std::string& part : parts) {
    const size_t equals = part.find('=');
    const auto from = SeriesSelector::Parse(part.substr(0, equals));
    const auto to =
        equals == std::string::npos ? std::nullopt : SeriesSelector::Parse(part.substr(equals + 1));
    if (!from.has_value() || from->protocol.has_value() || !to.has_value()) {
      return Wrong(part, "maps no port to another");
    }
    std::vector<uint8_t> protocols = {kTcp, kUdp};
    if (to->protocol.has_value()) {
      if (!HasPorts(*to->protocol)) {
        return Wrong(part, "names a protocol without ports");
      }
      protocols = {*to->protocol};
    }
    for (const uint8_t protocol : protocols) {
      map.entries_.push_back({{protocol, from->port}, to->port});
    }
  }
  const auto by_series = [](const Entry& a, const Entry& b) { return a.from < b.from; };
  std::sort(map.entries_.begin(), map.entries_.end(), by_series);
  const auto twice =
      std::adjacent_find(map.entries_.begin(), map.entries_.end(),
                         [](const Entry& a, const Entry& b) { return a.from == b.from; });
  if (twice != map.entries_.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat(scantrend::ToString(twice->from), " is mapped twice"));
  }
  return map;
}

Series PortMap::Map(Series series) const {
  const auto entry = std::lower_bound(
      entries_.begin(), entries_.end(), series,
      [](const Entry& candidate, const Series& wanted) { return candidate.from < wanted; });
  if (entry != entries_.end() && entry->from == series) {
    series.port = entry->to;
  }
  return series;
}

std::string PortMap::ToString() const {
  std::string text;
  for (const Entry& entry : entries_) {
    absl::StrAppend(&text, text.empty() ? "" : ",", entry.from.port, "=", entry.to, "/",
                    ProtocolName(entry.from.protocol));
  }
  return text;
}

}  // namespace scantrend
